"""Who pays and who is paid, approving what was done, and settling it."""

from functools import partial
from typing import Any
from uuid import UUID

from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection, Work
from services.honoraria import commands
from services.honoraria.app import room
from services.honoraria.model.approval import Approver, Seen
from tests.simulation.process import Process
from tests.simulation.story.cast import (
    ACCOUNT,
    COMMUNITY,
    DECEMBER,
    HOST,
    IDENTITY,
    JANUARY,
    MUNICIPALITIES,
    ORGANISATION,
    PAYER_ACCOUNT,
    Cast,
    Gp,
)
from tests.simulation.story.person import Person

SECOND = "second person"
UNSETTLED = """
select distinct municipality as payer
from entries left join voucher_lines using (entry) where voucher is null order by payer
"""
WAITING = "select claim, version, state, total_ore from claims where state = any($1::text[]) order by claim"


async def arrange(economist: Person, cast: Cast) -> None:
    """How the community pays, and for one of its bodies perhaps otherwise; entered by one, confirmed by another."""
    await _confirmed(economist, partial(_arrange, None, "host_pays"), _confirm_funding)
    if cast.each_pays:
        await _confirmed(economist, partial(_arrange, cast.bodies[-1], "own_municipality"), _confirm_funding)


async def register(economist: Person, cast: Cast) -> None:
    """Municipalities as payers, GPs as payees."""
    for municipality in MUNICIPALITIES if cast.each_pays else (HOST,):
        await _confirmed(economist, partial(_register_payer, municipality), _confirm_payer)
    for gp in cast.gps:
        await _confirmed(economist, partial(_register_payee, gp), _confirm_payee)


async def _confirmed(economist: Person, enter: Any, confirm: Any) -> None:
    entered = UUID(await economist.do("honoraria", enter))
    await economist.do("honoraria", partial(confirm, entered), by=SECOND)


async def approve(attester: Person, *, all_of_it: bool) -> int:
    """Attest and authorise what waits, or some of it. Returns how much waited; it may change meanwhile."""
    waiting = await attester.read("honoraria", partial(_waiting, ["calculated", "attested"]))
    for row in waiting:
        if not all_of_it and attester.random.random() < 0.3:
            continue
        for step in (_attest, _authorise) if row["state"] == "calculated" else (_authorise,):
            try:
                await attester.do("honoraria", partial(step, row["claim"], row["version"]), by=step.__name__)
            except Refusal:
                # It has changed, or somebody was before us: the next round shows how it is now.
                break
    return len(waiting)


async def settle(economist: Person, *, mode: str = "commit", municipality: str = HOST) -> None:
    """A run of a municipality over the whole year."""
    await economist.do("honoraria", partial(_settle, municipality, mode))


async def settle_the_rest(economist: Person) -> None:
    """A run of each municipality that has anything left to settle."""
    for row in await economist.read("honoraria", _unsettled):
        await settle(economist, municipality=row["payer"])


async def _unsettled(connection: Connection) -> list[Any]:
    return list(await connection.fetch(UNSETTLED))


async def _waiting(states: list[str], connection: Connection) -> list[Any]:
    return list(await connection.fetch(WAITING, states))


async def _arrange(body: UUID | None, arrangement: str, work: Work, at: Process) -> Any:
    host = HOST if arrangement == "host_pays" else None
    asked = commands.ArrangeFunding(
        community=COMMUNITY,
        body=body,
        arrangement=arrangement,
        host=host,
        key="equal" if host else "none",
        share_equal=None,
        tax_treatment="office" if host else "business",
        travel_costs=False,
        policy=None,
        valid_from=JANUARY,
        # Work may be approved under the other arrangement by then.
        correction="2024/118-7",
    )
    return str(await commands.arrange_funding(work, asked))


async def _confirm_funding(funding: UUID, work: Work, at: Process) -> None:
    await commands.confirm_funding(work, funding)


async def _register_payer(municipality: str, work: Work, at: Process) -> Any:
    asked = commands.RegisterPayer(
        municipality, f"Prøveby {municipality}", ORGANISATION, PAYER_ACCOUNT, None, None, None, None
    )
    return str(await commands.register_payer(work, asked))


async def _confirm_payer(payer: UUID, work: Work, at: Process) -> None:
    await commands.confirm_payer(work, payer)


async def _register_payee(gp: Gp, work: Work, at: Process) -> Any:
    asked = commands.RegisterPayee(gp.id, JANUARY, "person", gp.name.title(), ACCOUNT, "nb", IDENTITY, None)
    return str(await commands.register_payee(work, room, asked))


async def _confirm_payee(payee: UUID, work: Work, at: Process) -> None:
    await commands.confirm_payee(work, payee, Approver("economist"))


async def _attest(claim: UUID, version: int, work: Work, at: Process) -> None:
    found = await commands.claim_to_approve(work, claim)
    await commands.attest(work, found, Seen(version), Approver("attester"))


async def _authorise(claim: UUID, version: int, work: Work, at: Process) -> None:
    found = await commands.claim_to_approve(work, claim)
    await commands.authorise(work, found, Seen(version), Approver("authoriser"), set(found.standing.payers))


async def _settle(municipality: str, mode: Any, work: Work, at: Process) -> Any:
    return str(await commands.settle(work, room, commands.Settle(municipality, JANUARY, DECEMBER, mode, work.actor)))
