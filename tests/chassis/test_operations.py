"""What operators see and do: backlog, readiness, and dead letters shown, redriven or discarded."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2
import pytest

from contracts.event import Event
from contracts.events.representation import ContactDetailsChanged
from infra.chassis.dead_letters import DeadLetter, waiting
from infra.chassis.facts import Fact
from infra.chassis.gateway.app import gateway_app
from infra.chassis.gateway.sign_in import sign_in_from
from infra.chassis.ids import new_id
from infra.chassis.kept import NoAnswer, asked, still_to_do
from infra.chassis.operations import health_routes, operator_routes
from infra.chassis.service import Service
from infra.chassis.work import Work
from tests.chassis.gateway.issuer import Issuer
from tests.chassis.toy import body, heard, remember, toy
from tests.stack import Running, Stack, quiet


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    running = Issuer()
    yield running
    running.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.02,))


class Picky:
    """A handler that fails until what it needs is mended; `busy` rows fail each of its tries until they are free."""

    def __init__(self) -> None:
        self.mended = self.busy = False

    async def __call__(self, work: Work, facts: Sequence[Fact[Event]]) -> None:
        if self.busy:
            raise asyncpg.LockNotAvailableError("canceling statement due to lock timeout")
        if not self.mended and any(getattr(fact.event, "name", "") == "Kari Oppdiktet" for fact in facts):
            raise LookupError("what it needs is not there for Kari Oppdiktet")
        await remember(work, facts)


@asynccontextmanager
async def operated(stack: Stack, service: Service, issuer: Issuer) -> AsyncIterator[tuple[Running, Any]]:
    """A running service and a function that calls its gateway as somebody with a role."""
    async with stack.running(service, oidc_issuer=issuer.url) as (it,):
        app = gateway_app(
            "test",
            [operator_routes(service, it.health)],
            database=it.database,
            settings=it.settings,
            sign_in=sign_in_from(it.settings),
            health=health_routes(it.health),
        )
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://it") as client:

            async def call(method: str, path: str, role: str = "operator", **sent: Any) -> httpx2.Response:
                headers = {
                    "Authorization": f"Bearer {issuer.token({'role': role})}",
                    "Idempotency-Key": str(uuid4()),
                }
                return await client.request(method, path, headers=headers, **sent)

            yield it, call


async def test_a_mended_dead_letter_is_redriven_once_and_one_may_be_discarded(stack: Stack, issuer: Issuer) -> None:
    picky = Picky()
    told = [body(name="Kari Oppdiktet"), body(name="Kari Oppdiktet")]
    async with operated(stack, toy(by=picky), issuer) as (it, call):
        await stack.tell(*told)
        await quiet(it)
        listed = (await call("GET", "/operations/dead-letters?limit=200")).json()
        mine = [one["id"] for one in listed if one["headers"].get("ce-subject") in {str(t.body) for t in told}]
        assert len(mine) == 2
        why = {"reason": "the body is known now"}

        early = await call("POST", f"/operations/dead-letters/{mine[0]}/redrive", json=why)
        assert (early.status_code, early.json()["type"]) == (409, "urn:samrad:problem:still-fails")
        # The letter is not to blame for what another process locks just now; nobody should discard it over that.
        picky.mended = picky.busy = True
        assert (await call("POST", f"/operations/dead-letters/{mine[0]}/redrive", json=why)).status_code == 503
        picky.busy = False
        assert (await call("POST", f"/operations/dead-letters/{mine[0]}/redrive", json=why)).status_code == 200
        again = await call("POST", f"/operations/dead-letters/{mine[0]}/redrive", json=why)
        assert (again.status_code, again.json()["type"]) == (409, "urn:samrad:problem:already-settled")
        assert (await call("POST", f"/operations/dead-letters/{mine[1]}/discard", json=why)).status_code == 200
        assert await heard(it.database, [t.body for t in told]) == {(listed_subject(listed, mine[0]), 1): 1}
        left = (await call("GET", "/operations/dead-letters?limit=200")).json()
        assert not [one for one in left if one["id"] in mine]


async def test_more_redrives_at_once_than_there_are_connections_do_not_wait_for_each_other(
    stack: Stack, issuer: Issuer
) -> None:
    picky = Picky()
    async with operated(stack, toy(by=picky), issuer) as (it, call):
        told = [body(name="Kari Oppdiktet") for _ in range(it.database.pool.get_max_size() + 1)]
        await stack.tell(*told)
        await quiet(it)
        mine = await about(it, *told)
        picky.mended = True
        paths = (f"/operations/dead-letters/{one.id}/redrive" for one in mine)
        async with asyncio.timeout(20):
            answers = await asyncio.gather(*(call("POST", path, json={"reason": "mended"}) for path in paths))
        assert {answer.status_code for answer in answers} == {200}
        assert len(await heard(it.database, [one.body for one in told])) == len(told)


async def test_a_letter_that_is_being_redriven_cannot_be_discarded(stack: Stack, issuer: Issuer) -> None:
    failing, begun, go_on = True, asyncio.Event(), asyncio.Event()

    async def slow(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if failing:
            raise LookupError("not yet")
        begun.set()
        await go_on.wait()
        await remember(work, facts)

    told, why = body(), {"reason": "decided"}
    async with operated(stack, toy(by=slow), issuer) as (it, call):
        await stack.tell(told)
        await quiet(it)
        (letter,) = await about(it, told)
        failing = False
        redriving = asyncio.create_task(call("POST", f"/operations/dead-letters/{letter.id}/redrive", json=why))
        await begun.wait()
        discarding = asyncio.create_task(call("POST", f"/operations/dead-letters/{letter.id}/discard", json=why))
        locked = "select count(*) from pg_stat_activity where usename = current_user and wait_event_type = 'Lock'"
        async with asyncio.timeout(20):
            while not await it.database.pool.fetchval(locked):
                await asyncio.sleep(0.01)
        go_on.set()
        assert ((await redriving).status_code, (await discarding).status_code) == (200, 409)
        assert await heard(it.database, [told.body]) == {(str(told.body), 1): 1}


async def about(it: Running, *told: Event) -> list[DeadLetter]:
    """The dead letters of these facts; other tests leave theirs in the same database."""
    subjects = {one.aggregate_id() for one in told}
    kept = await waiting(it.database.pool, limit=1000)
    return [one for one in kept if one.headers.get("ce-subject") in subjects]


def listed_subject(listed: list[dict[str, Any]], letter: str) -> str:
    return next(str(one["headers"]["ce-subject"]) for one in listed if one["id"] == letter)


async def test_a_private_dead_letter_is_sealed_shown_sealed_and_can_be_redriven(
    stack: Stack, issuer: Issuer, capsys: pytest.CaptureFixture[str]
) -> None:
    picky, person = Picky(), new_id()
    details = ContactDetailsChanged(
        practitioner=person, name="Kari Oppdiktet", email="kari@example.invalid", language="nb"
    )
    async with operated(stack, toy("notifications", by=picky), issuer) as (it, call):
        await stack.tell(details)
        await quiet(it)
        kept = await waiting(it.database.pool, limit=1000)
        letter = next(one for one in kept if one.headers.get("ce-subject") == str(person))
        assert letter.sealed_for == str(person)
        assert letter.error.startswith("LookupError at test_operations.py:")
        assert "Kari" not in capsys.readouterr().out
        shown = (await call("GET", f"/operations/dead-letters/{letter.id}")).json()
        assert shown["payload"] == "sealed"
        assert "Kari" not in str(shown)
        redrive = f"/operations/dead-letters/{letter.id}/redrive"
        early = await call("POST", redrive, json={"reason": "perhaps"})
        assert early.json()["detail"].startswith("It still fails: LookupError at test_operations.py:")
        picky.mended = True
        answer = await call("POST", redrive, json={"reason": "mended"})
        assert answer.status_code == 200, answer.text
        assert await heard(it.database, [person]) == {(str(person), 1): 1}


async def test_a_private_dead_letter_whose_key_is_gone_says_so(stack: Stack, issuer: Issuer) -> None:
    person = new_id()
    details = ContactDetailsChanged(
        practitioner=person, name="Kari Oppdiktet", email="kari@example.invalid", language="nb"
    )
    async with operated(stack, toy("notifications", by=Picky()), issuer) as (it, call):
        await stack.tell(details)
        await quiet(it)
        kept = await waiting(it.database.pool, limit=1000)
        letter = next(one for one in kept if one.headers.get("ce-subject") == str(person))
        async with it.database.work(actor="test") as work:
            await it.database.vault.erase(work.connection, str(person))
        answer = await call("POST", f"/operations/dead-letters/{letter.id}/redrive", json={"reason": "try again"})
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:samrad:problem:still-fails")
        assert "no key here opens it" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["integrator"])
async def test_only_an_operator_may_look_or_decide(stack: Stack, issuer: Issuer, role: str) -> None:
    async with operated(stack, toy(), issuer) as (_, call):
        some = uuid4()
        assert (await call("GET", "/operations/backlog", role)).status_code == 403
        assert (await call("GET", "/operations/dead-letters", role)).status_code == 403
        decided = await call("POST", f"/operations/dead-letters/{some}/discard", role, json={"reason": "no"})
        assert decided.status_code == 403


async def test_ready_says_what_is_missing_and_backlog_counts_what_is_left(stack: Stack, issuer: Issuer) -> None:
    async with operated(stack, toy(), issuer) as (it, call):
        assert (await call("GET", "/live")).json() == {"status": "live"}
        assert (await call("GET", "/ready")).json() == {"status": "ready", "problems": []}
        backlog = (await call("GET", "/operations/backlog")).json()
        assert set(backlog["pending"]) == {"meetings-from-representation", "meetings-from-honoraria"}
        it.health.stopping = True
        stopping = await call("GET", "/ready")
        assert (stopping.status_code, stopping.json()["problems"]) == (503, ["stopping"])


async def test_a_backlog_is_refused_for_now_while_the_bus_does_not_answer(stack: Stack, issuer: Issuer) -> None:
    async with operated(stack, toy(), issuer) as (it, call):
        with pytest.raises(NoAnswer, match="nowhere is missing"):
            await still_to_do(stack.admin, "REPRESENTATION", "nowhere")
        with pytest.raises(NoAnswer, match=r"\(\d+\)"):
            # Whatever JetStream says but "not found" tells nothing of what it keeps: here a request it cannot read.
            await asked(stack.admin, "STREAM.MSG.GET.MEETINGS", b"{")
        await it.health.bus.client.close()
        refused = await call("GET", "/operations/backlog")
        assert (refused.status_code, refused.json()["type"]) == (503, "urn:samrad:problem:not-available")
        assert refused.headers["Retry-After"]


async def test_a_bus_that_does_not_sync_is_not_ready(stack: Stack) -> None:
    # The servers of these tests run without fsync, and say so.
    unproven = {"nats_durability_vouched": False, "nats_monitor_url": stack.servers.nats_monitor_url}
    async with stack.idle(toy(), **unproven) as it:
        problems = await it.health.problems()
        assert problems == [
            "bus: nats-server: set `jetstream { sync_interval: always }`, or facts are lost with the power"
        ]
