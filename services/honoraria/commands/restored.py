"""After the database was put back to an earlier point: nobody is paid twice because of it.

Facts say that a claim was approved and a settlement made. They do not hold who approved, the book, the vouchers or what
the bank was sent; and what was decided last was perhaps never told. So a restore holds the payments of every
municipality until an operator has said in words what was compared and entered again. Arrangements and rates they hold
whole, but for who entered and confirmed them: those are in force again at once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from contracts.events.honoraria import FundingArranged, RateEntered, RefundInvoiced
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.commands.overdue import look_after
from services.honoraria.commands.reprice import reprice_after
from services.honoraria.commands.told_policy import kept
from services.honoraria.model.invoicing import running
from services.honoraria.store import refund_invoices, rules
from services.honoraria.store import restores as store

ENTERED_BY, CONFIRMED_BY = "not told", "recovered"
"""Whoever entered and confirmed a rule does not travel with it."""


class RestoreNotAcknowledged(Refusal):
    """The database was restored, and nobody has said that this municipality's payments were looked at since."""


class NothingToAcknowledge(Refusal):
    """No restore holds the municipality."""


async def recover(work: Work, facts: Sequence[Fact[Any]]) -> None:
    """Put arrangements and rates in force again, and hold all payments: the rest is for people to enter again."""
    told = [fact for fact in facts if isinstance(fact.event, FundingArranged | RateEntered)]
    if told:
        await rules.change_rules(work.connection)
    for fact in told:
        await (_arranged if isinstance(fact.event, FundingArranged) else _rated)(work, fact)
    await hold_payments(work, facts)


async def _arranged(work: Work, fact: Fact[FundingArranged]) -> None:
    told = fact.event
    known = await rules.funding(work.connection, told.funding, lock=True)
    if known is None:
        row = {
            "funding": told.funding,
            "community": told.community,
            "body": told.body,
            "arrangement": told.arrangement,
            "host": told.host,
            "key": told.key,
            "share_equal": told.share_equal,
            "tax_treatment": told.tax_treatment,
            "travel_costs": told.travel_costs,
            "policy": kept(told),
            "valid_from": told.valid_from,
            "entered_by": ENTERED_BY,
            "entered_at": fact.time,
            "correction": told.correction,
            "treatments": {one.municipality: one.tax_treatment for one in told.tax_treatments},
        }
        await rules.insert_funding(work.connection, row)
    if known is None or known["confirmed_by"] is None:
        await rules.confirm_funding(work.connection, told.funding, CONFIRMED_BY, fact.time)
        await look_after(work, told.community)
        await reprice_after(
            work, told.funding, community=told.community, body=told.body, first=told.valid_from, last=date.max
        )


async def _rated(work: Work, fact: Fact[RateEntered]) -> None:
    told = fact.event
    known = await rules.rate(work.connection, told.rate, lock=True)
    if known is None:
        row = {
            "rate": told.rate,
            "agreement": told.agreement,
            "specialist": told.specialist,
            "valid_from": told.valid_from,
            "valid_to": told.valid_to,
            "ore_per_hour": told.ore_per_hour,
            "source": told.source,
            "point": told.point,
            "stated_per": told.stated_per,
            "correction": told.correction,
            "entered_by": ENTERED_BY,
            "entered_at": fact.time,
            "community": told.community,
            "municipality": told.municipality,
        }
        await rules.insert_rate(work.connection, row)
    if known is None or known["confirmed_by"] is None:
        await rules.confirm_rate(work.connection, told.rate, CONFIRMED_BY, fact.time)
        await reprice_after(work, told.rate, community=None, body=None, first=told.valid_from, last=date.max)


async def hold_payments(work: Work, facts: Sequence[Fact[Any]]) -> None:
    """Hold the payments of all municipalities, and never use again a version of a claim, or the number of an invoice
    to another municipality, that was told.
    """
    await store.insert(work.connection, new_id(), work.now, Counter(fact.type.split(".")[-2] for fact in facts))
    versions: dict[UUID, int] = {}
    for fact in facts:
        claim, version = getattr(fact.event, "claim", None), getattr(fact.event, "version", 0)
        if claim is not None:
            versions[claim] = max(versions.get(claim, 0), version, getattr(fact.event, "replaced_by", 0))
    await store.raise_versions(work.connection, versions)
    told = sorted(running(fact.event.number) for fact in facts if isinstance(fact.event, RefundInvoiced))
    await refund_invoices.raise_numbers(work.connection, {(host, year): number for host, year, number in told})


async def must_be_acknowledged(work: Work, municipality: str) -> None:
    """Raise RestoreNotAcknowledged while a restore holds the municipality's payments."""
    if held := await store.holding(work.connection, municipality):
        came = ", ".join(f"{number} {name}" for name, number in sorted(held[0]["facts"].items()))
        raise RestoreNotAcknowledged(
            f"The database was restored to an earlier point, noticed on {held[0]['at']:%Y-%m-%d}; what came back: "
            f"{came}. Compare approvals, vouchers and payments of {municipality} with payroll and bank, enter again "
            "what is missing, then let an operator acknowledge it in words; until then nothing is settled or paid."
        )


async def acknowledge_restore(work: Work, municipality: str, words: str) -> None:
    """Let a municipality be settled and paid again. Raises NothingToAcknowledge."""
    if not await store.acknowledge(work.connection, municipality, words, work.actor, work.now):
        raise NothingToAcknowledge(f"No restore holds the payments of {municipality}.", field="municipality")
