"""Who may attest and authorise: given by one, confirmed by another, lent to dated substitutes."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from contracts.values import Actor, Community, Municipality
from infra.chassis.gateway import Body, Day, Mends, Page, Paging, Person, Reading, Sent, Who, Writing, service_router
from infra.chassis.refusal import NotFound
from infra.chassis.work import Connection
from services.honoraria import commands
from services.honoraria.gateway.shown import Confirmable, example, picked
from services.honoraria.model.authority import Step
from services.honoraria.store import authority as store

authority = service_router("/authorities", tags=["authorities"])


class GiveAuthority(Body):
    """Who may attest for a community, or authorise for a municipality. Once it has one, only those given may."""

    model_config: ClassVar[ConfigDict] = example(
        step="authorise", holder="c0a8e1d2", municipality="3905", limit_ore=2_000_000, valid_from="2024-01-01"
    )

    step: Literal["attest", "authorise"]
    holder: Actor
    """The subject of the person's sign-in, as approvals name it."""
    practitioner: UUID | None = None
    """The GP the person is, if any, so that neither they nor who stands in for them approves that GP's work."""
    community: Community | None = None
    """Of what is attested."""
    municipality: Municipality | None = None
    """That pays what is authorised."""
    body: UUID | None = None
    """Only work of this body."""
    limit_ore: int | None = Field(default=None, ge=1, le=10**12)
    """The most a claim may come to; without it there is no limit."""
    valid_from: Day
    valid_to: Day | None = None
    """The last day, included."""

    @model_validator(mode="after")
    def _of_one_place(self) -> Self:
        if (self.community is not None) != (self.step == "attest"):
            raise Mends(community="attesting is for a community, and only that")
        if (self.municipality is not None) != (self.step == "authorise"):
            raise Mends(municipality="authorising is for a municipality that pays, and only that")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise Mends(valid_to="must not be before valid_from")
        return self


class Substitute(Body):
    """Who uses an authority in its holder's place."""

    model_config: ClassVar[ConfigDict] = example(substitute="9f3b7720", valid_from="2024-07-01", valid_to="2024-07-31")

    substitute: Actor
    valid_from: Day
    valid_to: Day
    """The last day, included."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to < self.valid_from:
            raise Mends(valid_to="must not be before valid_from")
        return self


class End(Body):
    """The last day on which it holds."""

    model_config: ClassVar[ConfigDict] = example(last_day="2024-09-30")

    last_day: Day


class SubstitutionShown(Confirmable):
    """Who uses an authority in its holder's place, and when."""

    substitution: UUID
    substitute: str
    valid_from: date
    valid_to: date
    ended_with: date | None
    ended_by: str | None


class AuthorityShown(Confirmable):
    """An authority; it counts once it is confirmed."""

    authority: UUID
    step: str
    holder: str
    practitioner: UUID | None
    community: str | None
    municipality: str | None
    body: UUID | None
    limit_ore: int | None
    valid_from: date
    valid_to: date | None
    entered_at: datetime
    ended_with: date | None
    ended_by: str | None
    substitutions: list[SubstitutionShown]


@authority.post("", status_code=201)
async def give_authority(command: Sent[GiveAuthority], work: Writing, who: Who) -> AuthorityShown:
    """Enter who may approve. It counts when a second person confirms it, and then binds the whole place."""
    _must_look_after(who, command.community, command.municipality)
    given = commands.GiveAuthority(**{**dict(command), "step": Step(command.step)})
    return await _shown(work.connection, await commands.give_authority(work, given))


@authority.get("")
async def list_authorities(connection: Reading, who: Who, paging: Paging) -> Page[AuthorityShown]:
    """The authorities of one's communities and municipalities, in force or not."""
    after = paging.after(UUID)
    rows = await store.list_authorities(
        connection,
        who.communities("secretariat", "attester"),
        who.municipalities("economist", "authoriser"),
        after[0] if after else None,
        paging.take,
    )
    return paging.page(rows, key=lambda row: (row["authority"],), show=_whole)


@authority.post("/{granted}/substitutes", status_code=201)
async def lend_authority(granted: UUID, command: Sent[Substitute], work: Writing, who: Who) -> AuthorityShown:
    """Let somebody act in another's place. For four eyes they count as one person; confirmed like the authority."""
    row = await _found(work.connection, who, granted)
    await commands.substitute(work, row["authority"], command.substitute, command.valid_from, command.valid_to)
    return await _shown(work.connection, row["authority"])


@authority.post("/{granted}/confirm")
async def confirm_authority(granted: UUID, work: Writing, who: Who) -> AuthorityShown:
    """Put an authority or a substitution in force, as somebody other than who entered or receives it."""
    row = await _found(work.connection, who, granted)
    await commands.confirm_authority(work, granted)
    return await _shown(work.connection, row["authority"])


@authority.post("/{granted}/end")
async def end_authority(granted: UUID, command: Sent[End], work: Writing, who: Who) -> AuthorityShown:
    """Let an authority or a substitution end; one person is enough to stop."""
    row = await _found(work.connection, who, granted)
    await commands.end_authority(work, granted, command.last_day)
    return await _shown(work.connection, row["authority"])


def _must_look_after(who: Person, community: str | None, municipality: str | None, *, hidden: bool = False) -> None:
    who.must("secretariat", "economist", community=community, municipality=municipality, hidden=hidden)


async def _found(connection: Connection, who: Person, granted: UUID) -> dict[str, Any]:
    """The authority, or that of a substitution, of a place one looks after. Raises NotFound."""
    row = await store.authority(connection, await store.authority_of(connection, granted) or granted)
    if row is None:
        raise NotFound(f"there is no authority {granted}")
    _must_look_after(who, row["community"], row["municipality"], hidden=True)
    return row


async def _shown(connection: Connection, which: UUID) -> AuthorityShown:
    row = await store.authority(connection, which)
    assert row is not None, "it was found or made before"
    return _whole(row)


def _whole(row: dict[str, Any]) -> AuthorityShown:
    return AuthorityShown(**picked(row, AuthorityShown))
