"""A simulated run beside the one before it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from infra.chassis.work import Connection
from services.honoraria.commands.settle.draft import Settle
from services.honoraria.model.difference import Outcome, difference
from services.honoraria.store import runs as store

Row = dict[str, Any]


async def since_last(connection: Connection, command: Settle, result: Row) -> Row | None:
    """What differs from the last simulation of the same municipality and period; None where there was none.

    One from before the last commit is not compared with: that commit paid what it showed.
    """
    last = await store.last_simulation(connection, command.municipality, command.first, command.last)
    if last is None:
        return None
    found = asdict(difference(_outcome(last["result"]), _outcome(result)))
    payouts = [one | {"practitioner": str(one["practitioner"])} for one in found["payouts"]]
    return found | {"run": str(last["run"]), "at": last["at"].isoformat(), "payouts": payouts}


def _outcome(result: Row) -> Outcome:
    return Outcome(
        paid={(UUID(one["practitioner"]), one["tax_treatment"]): one["paid_ore"] for one in result["payouts"]},
        refund_ore=result["refund_ore"],
        left=[(one["claim"], one["kind"], one["on"], str(one["minutes"]), one["reason"]) for one in result["left"]],
    )
