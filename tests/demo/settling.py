"""Each month: one attests, another authorises, a third settles: first simulated, then for good."""

import asyncio
from datetime import date, timedelta
from functools import partial

from infra.chassis.clock import day_of
from tests.demo.house import Json, Someone
from tests.demo.play import Play
from tests.demo.world.bodies import BODIES
from tests.demo.world.gps import GPS
from tests.demo.world.places import COMMUNITY, HOST
from tests.demo.world.work import as_held

THERE = "honoraria"
PAYERS = tuple(sorted({HOST, *(GPS[s.gp].home for b in BODIES.values() if b.own_business for s in b.sitting)}))
"""The host, and the homes of those whom their own municipality pays."""


class Disagreement(Exception):
    """Two things that must be the same are not; the text says which."""


async def approve(play: Play) -> list[Json]:
    """Attest what is over, then authorise it for each payer. Returns the claims as they were listed."""
    cast = play.cast
    waiting = await cast.attester.every(THERE, "/claims", state="calculated", community=COMMUNITY)
    over = [claim for claim in waiting if _is_over(play, claim)]
    await _approve(cast.attester, "attest", over)
    for payer in PAYERS:
        authoriser = cast.authoriser[payer]
        await _approve(authoriser, "authorise", await authoriser.every(THERE, "/claims", state="attested", payer=payer))
    return over


async def settle_month(play: Play, first: date) -> str:
    """Approve and settle the month that begins on `first`."""
    approved = await approve(play)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    runs = await asyncio.gather(*map(partial(_settle, play, first=first, last=last), PAYERS))
    play.runs += runs
    return f"{first:%B} settled: {_told(approved, [run['result'] for run in runs])}"


async def settle_again(play: Play, first: date, last: date) -> str:
    """The same runs once more. Raises Disagreement if they pay anything."""
    runs = await asyncio.gather(*(settle(play, payer, first=first, last=last, mode="commit") for payer in PAYERS))
    play.runs += runs
    if any(run["result"]["vouchers"] for run in runs):
        raise Disagreement(f"the runs of {first:%B} were repeated, and made vouchers")
    return f"{first:%B} settled once more: nothing is paid twice"


async def foresee(play: Play, day: date) -> str:
    """What a run would leave, and why. Raises Disagreement if it is not the work without a rate."""
    run = await settle(play, HOST, first=day, last=day, mode="simulate")
    left = [(one["on"], one["reason"]) for one in run["result"]["left"]]
    if left != [(str(day), "rate")]:
        raise Disagreement(f"a run of {day} was to leave one piece of work for want of a rate, and leaves {left}")
    return "a simulated settlement names it, and what it lacks"


async def settle(play: Play, payer: str, *, first: date, last: date, mode: str) -> Json:
    """One run of one municipality."""
    asked = {"municipality": payer, "from": str(first), "to": str(last), "mode": mode}
    return (await play.cast.economist[payer].post(THERE, "/settlements", asked)).json


def kroner(ore: int) -> str:
    """`12 345,50`: whole kroner in groups of three, then øre."""
    whole, rest = divmod(abs(ore), 100)
    return f"{'−' if ore < 0 else ''}{whole:,}".replace(",", "\N{NO-BREAK SPACE}") + f",{rest:02d}"


async def _settle(play: Play, payer: str, *, first: date, last: date) -> Json:
    simulated = await settle(play, payer, first=first, last=last, mode="simulate")
    committed = await settle(play, payer, first=first, last=last, mode="commit")
    promised, done = _sums(simulated), _sums(committed)
    if promised != done:
        raise Disagreement(f"{payer}, {first:%B}: simulated {promised}, committed {done}")
    return committed


def _told(approved: list[Json], results: list[Json]) -> str:
    vouchers = sum(result["vouchers"] for result in results)
    if not vouchers:
        return "nothing is due"
    paid = sum(result["office_ore"] + result["business_ore"] for result in results)
    told = [f"{_many(len(approved), 'claim')}, {_many(vouchers, 'voucher')}, {kroner(paid)} kr"]
    if reversals := sum(claim["proposes_reversal"] for claim in approved):
        told.append(f"{_many(reversals, 'reversal')} netted")
    if unpaid := sum(result["unpaid"] for result in results):
        told.append(f"{_many(unpaid, 'GP')} without an account")
    return ", ".join(told)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _sums(run: Json) -> Json:
    """What a simulation must foretell; voucher numbers are given only when it counts."""
    return {name: value for name, value in run["result"].items() if name not in ("payouts", "since")}


async def _approve(by: Someone, step: str, claims: list[Json]) -> None:
    if claims:
        seen = [{name: claim[name] for name in ("claim", "version", "total_ore")} for claim in claims]
        total = sum(claim["total_ore"] for claim in claims)
        await by.post(THERE, f"/claims/{step}", {"claims": seen, "total_ore": total})


def _is_over(play: Play, claim: Json) -> bool:
    """Whether the work of a claim is done: who attests waits for the meeting that was prepared."""
    held = {play.meeting_id(key): as_held(key).day for key in play.meetings}
    return held.get(claim["meeting"], date.fromisoformat(claim["last_on"])) < day_of(play.now)
