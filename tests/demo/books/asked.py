"""Everything that was recorded, as the gateways tell it."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import httpx2

from infra.local.mail_sink import messages
from infra.local.stack import Stack
from infra.local.traces.read import Summary, read_trace, store_dsn, summarise
from infra.local.traces.span import Span
from tests.demo.books.why import Story, ask_why
from tests.demo.house import Json, Refused
from tests.demo.play import Play
from tests.demo.settling import PAYERS
from tests.demo.world.places import COMMUNITY, HOST, SINCE


@dataclass(frozen=True, slots=True)
class Records:
    """What was asked for. Claims are whole: with lines, unpriced work, approvals and entries in the book."""

    events: int
    """Facts on the bus, all streams together."""
    meetings: list[Json]
    claims: list[Json]
    runs: list[Json]
    """Committed settlement runs."""
    refunds: list[Json]
    notifications: list[Json]
    dead_letters: int
    """Facts that a service gave up on, or that the bus refused for good."""
    files: list[Path]
    sent_files: list[Path]
    """What went to the bank and to other municipalities."""
    invoices: list[Json]
    """Refund claims as they were invoiced."""
    payments: list[Json]
    mails: list[EmailMessage]
    story: Story
    totals: Json
    """What the year's work was for and what it cost."""
    trace: Summary
    spans: list[Span]


async def ask(play: Play, stack: Stack) -> Records:
    """Ask. The files are those of the runs as the economist is told of them once they are made."""
    cast = play.cast
    again = (cast.economist[run["municipality"]].get("honoraria", f"/settlements/{run['run']}") for run in play.runs)
    play.runs = [answer.json for answer in await asyncio.gather(*again)]
    meetings, listed, notifications, refunds, *runs = await asyncio.gather(
        cast.secretariat.every("meetings", "/meetings", community=COMMUNITY),
        cast.attester.every("honoraria", "/claims", community=COMMUNITY),
        # An operator sees those of statements, too, which concern a municipality and no community.
        cast.operator.every("notifications", "/notifications"),
        cast.economist[HOST].every("honoraria", "/refunds"),
        *(cast.economist[payer].every("honoraria", "/settlements", mode="commit") for payer in PAYERS),
    )
    payments = await asyncio.gather(*(cast.economist[payer].every("honoraria", "/payments") for payer in PAYERS))
    claims = [
        claim.json
        for claim in await asyncio.gather(
            *(cast.attester.get("honoraria", f"/claims/{one['claim']}") for one in listed)
        )
    ]
    spans = await read_trace(store_dsn(stack.state_directory, stack.ports), play.shown_trace)
    if not spans:
        raise Refused(f"the trace store knows nothing of trace {play.shown_trace}")
    return Records(
        events=await _events(stack),
        meetings=meetings,
        claims=claims,
        runs=[run for each in runs for run in each],
        refunds=refunds,
        notifications=notifications,
        dead_letters=await _given_up(play, stack),
        files=[_place(stack, run, file["name"]) for run in play.runs for file in run["files"]],
        sent_files=list(play.sent_files),
        invoices=list(play.invoices),
        payments=[one for each in payments for one in each],
        mails=list(messages(stack.state_directory)),
        story=await ask_why(play, stack, claims),
        totals=(await cast.secretariat.get("honoraria", f"/totals?community={COMMUNITY}&year={SINCE.year}")).json,
        trace=summarise(spans),
        spans=spans,
    )


async def _events(stack: Stack) -> int:
    """What the bus itself counts: a journal's positions may have gaps."""
    async with httpx2.AsyncClient(timeout=10) as client:
        told = (await client.get(f"{stack.nats_monitor}/jsz", params={"streams": "true"})).raise_for_status().json()
    streams = [stream for account in told["account_details"] for stream in account.get("stream_detail", ())]
    return sum(stream["state"]["messages"] for stream in streams)


async def _given_up(play: Play, stack: Stack) -> int:
    answers = await asyncio.gather(
        *(play.cast.operator.get(service, "/operations/backlog") for service in stack.services)
    )
    kinds = ("dead_letters", "dead_timers", "unsendable")
    return sum(answer.json[kind] for answer in answers for kind in kinds)


def _place(stack: Stack, run: Json, name: str) -> Path:
    return Path(stack.files["honoraria"], run["municipality"], run["run"], name)
