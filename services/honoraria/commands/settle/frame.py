"""What a run keeps beside its rows, so that its documents can be made of them for ever: what may change its name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.honoraria.commands.settle.draft import Draft
from services.honoraria.documents.content import Contribution, Municipality, Payee, RefundShare, Run, Unsettled

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """The run as its documents name it. Nothing personal: people are found again by their rows in the register."""

    run: Run
    unsettled: tuple[Unsettled, ...]
    refunds: tuple[RefundShare, ...]
    bodies: Mapping[UUID, str]
    meetings: Mapping[UUID, str]
    payees: Mapping[UUID, UUID]
    """GP → row of the register, of everybody who is named in it. Payouts have rows of their own."""
    contribution: Contribution | None = None
    """None where nothing is settled as office, and for runs from before it was kept."""


_FRAME = TypeAdapter(Frame)


def frame_of(draft: Draft, names: Row, marker: str | None) -> Row:
    """The frame of a run, ready to be kept; `names` are those of bodies and meetings as they are now."""
    command, payer = draft.command, draft.payer
    run = Run(
        id=draft.run,
        payer=Municipality(command.municipality, payer["name"] if payer else command.municipality),
        period_from=command.first,
        period_to=command.last,
        posting_date=draft.today,
        posting_year=draft.today.year,
        completed_at=draft.at,
        marker=marker,
        contact=payer["contact"] if payer else None,
        buyer_reference=payer["buyer_reference"] if payer else None,
        self_billing=payer["self_billing"] if payer else None,
    )
    register = draft.taken.register
    named = {one.practitioner for one in draft.payouts} | {row["practitioner"] for row in draft.taken.left}
    kept: Row = _FRAME.dump_python(
        Frame(
            run=run,
            unsettled=tuple(_unsettled(row) for row in draft.taken.left),
            refunds=tuple(share for *_, share in draft.due),
            bodies={UUID(key): name for key, name in names["bodies"].items()},
            meetings={UUID(key): title for key, title in names["meetings"].items()},
            payees={one: row for one in sorted(named) if (row := register.naming(one)) is not None},
            contribution=draft.contribution if draft.contribution.base_ore else None,
        ),
        mode="json",
    )
    return kept


def read_frame(kept: Row, payees: Mapping[UUID, Payee]) -> Frame:
    """A frame as it was kept, with the names of those of its people who are still known."""
    frame = _FRAME.validate_python(kept)
    return replace(
        frame,
        unsettled=tuple(
            replace(one, name=payees[one.practitioner].name if one.practitioner in payees else str(one.practitioner))
            for one in frame.unsettled
        ),
    )


def payees_in(kept: Row) -> list[UUID]:
    """The rows of the register that a frame needs."""
    return [UUID(row) for row in kept["payees"].values()]


def _unsettled(row: Row) -> Unsettled:
    return Unsettled(
        practitioner=row["practitioner"],
        name="",
        claim=row["claim"],
        body=row["body_name"],
        kind=row["kind"],
        on=row["on_day"],
        minutes=row["minutes"],
        reason=row["reason"],
        amount_ore=row["ore"],
        meeting=row["meeting_title"],
    )
