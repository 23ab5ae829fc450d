"""Arrangements: entered by one person, in force when another confirms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast
from uuid import UUID

from contracts.events.honoraria import FundingArranged, TreatmentOfPayer
from contracts.values import TaxTreatment
from infra.chassis.ids import new_id
from infra.chassis.refusal import NotFound, Refusal
from infra.chassis.work import Work
from services.honoraria.commands.overdue import look_after
from services.honoraria.commands.reprice import reprice_after
from services.honoraria.commands.told_policy import told
from services.honoraria.model.decided import policy_from
from services.honoraria.model.funding import Arrangement, Funding, must_be_second_person
from services.honoraria.model.overriding import governed, must_state_correction, same_terms
from services.honoraria.model.refunding import members_on
from services.honoraria.model.shares import DistributionKey, Key
from services.honoraria.store import approved as book
from services.honoraria.store import known
from services.honoraria.store import rules as store


class BodyElsewhere(Refusal):
    """An arrangement for a body stands with the body's own community, or it would never be found."""


class HostNotAMember(Refusal):
    """The host pays for the others of its community, on the first day: a number mistyped would let a stranger pay."""

    status = 422


@dataclass(frozen=True, slots=True)
class ArrangeFunding:
    """How a community, or one of its bodies, pays from a day.

    `policy` is one rule or a list of rules, each with the fields that were decided. `correction` is the decision by
    which approved work is priced anew.
    """

    community: str
    body: UUID | None
    arrangement: str
    host: str | None
    key: str
    share_equal: int | None
    tax_treatment: str
    travel_costs: bool
    policy: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
    valid_from: date
    correction: str | None = None
    tax_treatments: Mapping[str, str] = field(default_factory=dict)
    """Of municipalities that treat what they pay otherwise than `tax_treatment`."""


async def arrange_funding(work: Work, command: ArrangeFunding) -> UUID:
    """Enter an arrangement; nothing is paid by it before it is confirmed. Returns its id.

    Raises BodyElsewhere, HostNotAMember, OverridesThePast.
    """
    at_home = await store.community_of(work.connection, command.body) if command.body else None
    if at_home not in (None, command.community):
        raise BodyElsewhere(f"The body belongs to {at_home}; arrange its funding there.", field="body")
    await _must_be_a_member(work, command.community, command.host, command.valid_from)
    funding = Funding(
        id=new_id(),
        community=command.community,
        body=command.body,
        arrangement=Arrangement(command.arrangement),
        host=command.host,
        key=DistributionKey(Key(command.key), command.share_equal),
        tax_treatment=command.tax_treatment,
        valid_from=command.valid_from,
        policy=policy_from(command.policy),
        treatments=tuple(sorted(command.tax_treatments.items())),
    )
    await _must_leave_the_past(work, funding, command.correction)
    row = {
        "funding": funding.id,
        "community": funding.community,
        "body": funding.body,
        "arrangement": funding.arrangement.value,
        "host": funding.host,
        "key": funding.key.kind.value,
        "share_equal": funding.key.share_equal,
        "tax_treatment": funding.tax_treatment,
        "travel_costs": command.travel_costs,
        "policy": command.policy,
        "valid_from": funding.valid_from,
        "entered_by": work.actor,
        "entered_at": work.now,
        "correction": command.correction,
        "treatments": dict(funding.treatments),
    }
    await store.insert_funding(work.connection, row)
    return funding.id


async def confirm_funding(work: Work, which: UUID) -> None:
    """Put an arrangement in force; the work it covers is priced again at once."""
    await store.change_rules(work.connection)
    row = await store.funding(work.connection, which, lock=True)
    if row is None:
        raise NotFound(f"there is no arrangement {which}")
    must_be_second_person(row["entered_by"], row["confirmed_by"], work.actor)
    funding = store.funding_from(row)
    await _must_be_a_member(work, funding.community, funding.host, funding.valid_from)
    await _must_leave_the_past(work, funding, row["correction"])
    await store.confirm_funding(work.connection, which, work.actor, work.now)
    policy, rules = told(row["policy"])
    work.state(
        FundingArranged(
            funding=funding.id,
            community=funding.community,
            body=funding.body,
            arrangement=funding.arrangement.value,
            host=funding.host,
            key=funding.key.kind.value,
            share_equal=funding.key.share_equal,
            tax_treatment=cast(TaxTreatment, funding.tax_treatment),
            tax_treatments=tuple(
                TreatmentOfPayer(municipality=number, tax_treatment=cast(TaxTreatment, treatment))
                for number, treatment in funding.treatments
            ),
            travel_costs=row["travel_costs"],
            policy=policy,
            valid_from=funding.valid_from,
            rules=rules,
            correction=row["correction"],
        )
    )
    await look_after(work, funding.community)
    await reprice_after(
        work, which, community=funding.community, body=funding.body, first=funding.valid_from, last=date.max
    )


async def _must_be_a_member(work: Work, community: str, host: str | None, on: date) -> None:
    """Raises HostNotAMember where members are known and the host is none of them on the arrangement's first day."""
    members = (await known.memberships(work.connection, [community])).get(community, ())
    if host is not None and members and host not in members_on(members, on):
        raise HostNotAMember(
            f"{host} is no member of {community} on {on}; name the member that pays for all.", field="host"
        )


async def _must_leave_the_past(work: Work, funding: Funding, correction: str | None) -> None:
    """Raises OverridesThePast where work is approved that this arrangement would price otherwise."""
    if correction is not None:
        return
    days = governed(funding, await store.fundings_of(work.connection, funding.community))
    approved = await book.approved_under(work.connection, funding.community, funding.body, days.first, days.last)
    held = {one.id: one for one in await store.fundings_by_id(work.connection, [row["funding"] for row in approved])}
    must_state_correction(
        [(row["first"], row["last"]) for row in approved if not same_terms(held[row["funding"]], funding)]
    )
