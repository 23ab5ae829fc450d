"""Health communities: registered by an operator, kept up to date by their secretariat."""

from typing import Annotated, Any, ClassVar

from fastapi import Path, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator
from stdnum.no import orgnr

from contracts.values import Community as ShortName
from contracts.values import Municipality, OrganisationNumber
from infra.chassis.gateway import (
    Body,
    Day,
    IfMatch,
    Page,
    Paging,
    Reading,
    Sent,
    Who,
    Writing,
    service_router,
    tag,
)
from infra.chassis.refusal import NotFound
from services.representation import commands, store
from services.representation.gateway.reach import READERS, Name
from services.representation.model.community import Community, Membership, register

communities = service_router("/communities", tags=["communities"])
At = Annotated[ShortName, Path(description="The community's short name.", examples=["vestfold"])]

_EXAMPLE: dict[str, Any] = {
    "name": "Helsefellesskapet i Vestfold",
    "trust": "983975259",
    "host": "3905",
    "municipalities": [
        {"municipality": "3905", "valid_from": "2024-01-01", "name": "Tønsberg"},
        {"municipality": "3907", "valid_from": "2024-01-01", "name": "Sandefjord"},
    ],
}


class Belonging(Body):
    """One municipality's time in the community."""

    municipality: Municipality
    valid_from: Day
    valid_to: Day | None = None
    """Last day, included; left out while it lasts."""
    name: Name | None = None
    """What people call it, without `kommune`; letters speak of its number until somebody has said."""


class CommunityAsItIs(Body):
    """What is registered of a community, all of it."""

    model_config: ClassVar[ConfigDict] = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: Name
    trust: OrganisationNumber
    """Organisation number of the hospital trust."""
    host: Municipality
    municipalities: tuple[Belonging, ...] = Field(min_length=1, max_length=400)

    @field_validator("trust")
    @classmethod
    def _has_check_digit(cls, trust: str) -> str:
        if not orgnr.is_valid(trust):
            raise ValueError("is not an organisation number: its check digit does not fit; look it up again")
        return trust

    def registered_as(self, community: str) -> Community:
        """The community that this describes."""
        return register(
            community=community,
            name=self.name,
            trust=self.trust,
            host=self.host,
            memberships=(Membership(m.municipality, m.valid_from, m.valid_to, m.name) for m in self.municipalities),
        )


class RegisterCommunity(CommunityAsItIs):
    """A community that is new here."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={"examples": [{"community": "vestfold", **_EXAMPLE}]}
    )

    community: ShortName
    """Short name in lower-case ASCII; it cannot be changed."""


class CommunityShown(BaseModel):
    """A community as it is registered."""

    community: str
    name: str
    trust: str
    host: str
    municipalities: list[Belonging]


@communities.post("", status_code=201)
async def register_community(
    command: Sent[RegisterCommunity], work: Writing, who: Who, response: Response
) -> CommunityShown:
    """Register a community with its municipalities. Operators only."""
    who.must("operator")
    community = await commands.register_community(work, command.registered_as(command.community))
    tag(response, community.version)
    return _shown(community)


@communities.put("/{community}")
async def correct_community(
    community: At, command: Sent[CommunityAsItIs], version: IfMatch, work: Writing, who: Who, response: Response
) -> CommunityShown:
    """Say how the community is now: municipalities that joined or left, another name, another host.

    Only an operator brings in a municipality that belongs to another community on the same days.
    """
    who.must("secretariat", "operator", community=community)
    after = await commands.correct_community(
        work, command.registered_as(community), expect=version, from_elsewhere=who.may("operator")
    )
    tag(response, after.version)
    return _shown(after)


@communities.get("")
async def list_communities(connection: Reading, who: Who, paging: Paging) -> Page[CommunityShown]:
    """The communities one has a role in; all of them for an operator."""
    among = None if who.may("operator") else who.communities(*READERS)
    after = paging.after(str)
    rows = await store.community.some(connection, among=among, after=after[0] if after else None, take=paging.take)
    return paging.page(rows, key=lambda row: (row.community,), show=_shown)


@communities.get("/{community}")
async def read_community(community: At, connection: Reading, who: Who, response: Response) -> CommunityShown:
    """One community, with the ETag that a change needs."""
    who.must(*READERS, "operator", community=community)
    found = await store.community.one(connection, community)
    if found is None:
        raise NotFound("no such community")
    tag(response, found.version)
    return _shown(found)


def _shown(community: Community) -> CommunityShown:
    return CommunityShown(
        community=community.community,
        name=community.name,
        trust=community.trust,
        host=community.host,
        municipalities=[
            Belonging(municipality=m.municipality, valid_from=m.valid_from, valid_to=m.valid_to, name=m.name)
            for m in community.memberships
        ],
    )
