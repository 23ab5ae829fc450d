"""The settle policy when it is hard: nothing is dropped, nobody waits for another, nobody is blamed wrongly."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
from nats.aio.msg import Msg

from contracts.envelope import SEALED, Envelope, to_headers
from contracts.event import Event
from contracts.events.representation import BodyEstablished, ContactDetailsChanged, SeatVacated
from infra.chassis.bus import Outgoing
from infra.chassis.db import is_infrastructure
from infra.chassis.dead_letters import DeadLetter, keep, waiting
from infra.chassis.facts import Fact
from infra.chassis.ids import new_id
from infra.chassis.incoming import read
from infra.chassis.vault import Vault, read_key
from infra.chassis.work import Work
from tests.buses.durables import redelivering_after
from tests.chassis.test_pulling import emptied
from tests.chassis.toy import body, heard, remember, toy
from tests.stack import Running, Stack, quiet


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.chassis.settle.BACKOFF", (0.02,))
    monkeypatch.setattr("infra.chassis.settle.LONGEST_PAUSE", 0.5, raising=False)


async def dead(it: Running, subject: object) -> list[DeadLetter]:
    kept = await waiting(it.database.pool, limit=1000)
    return [one for one in kept if one.headers.get("ce-subject") == str(subject)]


def envelope(stack: Stack, event: Event, **others: object) -> Envelope:
    return Envelope(
        **{
            "id": str(new_id()),
            "source": "/samrad/representation",
            "type": event.event_type(),
            "subject": event.aggregate_id(),
            "time": stack.clock.now(),
            "sequence": 1,
        }
        | others  # type: ignore[arg-type]
    )


async def test_what_postgres_cannot_hold_as_text_becomes_a_dead_letter_all_the_same(stack: Stack) -> None:
    mark, good = str(new_id()), body()
    headers = {"ce-specversion": "1.0", "ce-id": mark, "ce-subject": mark, "ce-odd": "nothing\x00here"}
    async with stack.running(toy()) as (it,):
        await stack.admin.publish_one(Outgoing(good.subject(), b"\x00\xff", headers))
        await stack.tell(good)
        await quiet(it)
        assert len(await dead(it, mark)) == 1
        assert await heard(it.database, [good.body]) == {(str(good.body), 1): 1}


async def test_a_handler_whose_words_postgres_cannot_hold_fails_like_any_other(stack: Stack) -> None:
    bad = body(name="bad")

    async def choke(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if any(isinstance(fact.event, BodyEstablished) and fact.event.name == "bad" for fact in facts):
            raise ValueError("half a pair \ud800 and nothing \x00")
        await remember(work, facts)

    async with stack.running(toy(by=choke)) as (it,):
        await stack.tell(bad, body())
        await quiet(it)
        assert [one.error for one in await dead(it, bad.body)] == [
            "ValueError: half a pair \\ud800 and nothing \\u0000"
        ]


async def test_a_fact_that_nobody_here_hears_is_kept_and_not_dropped(stack: Stack) -> None:
    # On a subject the durable takes: a newer release was given it, and an older process still pulls.
    unheard = SeatVacated(body=new_id(), community="vestfold", seat=1, since=date(2024, 1, 1), reason="expired")
    async with stack.running(toy()) as (it,):
        headers = to_headers(envelope(stack, unheard))
        await stack.admin.publish_one(Outgoing(body().subject(), unheard.payload(), headers))
        await quiet(it)
        assert "nobody here hears" in (await dead(it, unheard.aggregate_id()))[0].error


async def test_an_outage_while_a_fact_runs_alone_is_never_counted_against_it(stack: Stack) -> None:
    told = body()
    tried = 0
    admin = await asyncpg.connect(stack.servers.admin_dsn)
    role = urlsplit(stack.servers.databases["meetings"].runtime_dsn).username
    restoring: list[asyncio.Task[None]] = []

    async def restore() -> None:
        await asyncio.sleep(0.3)
        await admin.execute(f"alter role {role} connection limit -1")

    async def cut_off(work: Work, facts: Sequence[Fact[Event]]) -> None:
        """Fails once, so that it comes alone; then the database goes away under it, again and again."""
        nonlocal tried
        tried += 1
        if tried == 1:
            raise ValueError("not yet")
        if tried < 6:
            await admin.execute(f"alter role {role} connection limit 0")
            await admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", role)
            restoring.append(asyncio.create_task(restore()))
        await remember(work, facts)

    try:
        async with stack.running(toy(by=cut_off)) as (it,):
            await stack.tell(told)
            async with asyncio.timeout(30):
                while not await reached(it, told):
                    await asyncio.sleep(0.05)
            await quiet(it)
            assert await dead(it, told.body) == []
    finally:
        await admin.execute(f"alter role {role} connection limit -1")
        await admin.close()


async def reached(it: Running, told: BodyEstablished) -> bool:
    try:
        return bool(await heard(it.database, [told.body]))
    except Exception as failed:
        if not is_infrastructure(failed):
            raise
        return False


async def test_a_fact_that_cannot_even_be_kept_comes_again_and_its_neighbours_go_on(stack: Stack) -> None:
    persons = [new_id() for _ in range(3)]
    told = [
        ContactDetailsChanged(practitioner=one, name="Kari", email="kari@example.invalid", language="nb")
        for one in persons
    ]
    async with redelivering_after(stack.admin, 0.5, "notifications-from-private"):
        async with stack.idle(toy("notifications")) as it:
            # The key that should seal the dead letter was wrapped with another key than the service has now.
            await it.database.pool.execute(
                "insert into person_keys (person, wrapped) values ($1, 'of another key')", str(persons[0])
            )
            headers = to_headers(envelope(stack, told[0], datacontenttype=SEALED))
            await stack.admin.publish_one(Outgoing(told[0].subject(), b"sealed by nobody", headers))
            await stack.tell(*told[1:])
        async with stack.running(toy("notifications")) as (it,):
            async with asyncio.timeout(20):
                while len(await heard(it.database, persons)) < 2:
                    await asyncio.sleep(0.05)
            assert await dead(it, persons[0]) == []
            await it.database.pool.execute("delete from person_keys where person = $1", str(persons[0]))
            await quiet(it)
            assert len(await dead(it, persons[0])) == 1


async def test_what_is_private_and_unknown_is_kept_sealed_for_its_person(stack: Stack) -> None:
    person = new_id()
    known = ContactDetailsChanged(practitioner=person, name="Kari", email="kari@example.invalid", language="nb")
    sealed = read_key(stack.settings("notifications").transport_key_file or Path())
    payload = Vault(sealed, sealed).wrap_for_transport(known.payload())
    strange = envelope(stack, known, datacontenttype=SEALED, type="no.samrad.representation.Secret.v1")
    async with stack.running(toy("notifications")) as (it,):
        await stack.admin.publish_one(Outgoing(known.subject(), payload, to_headers(strange)))
        await quiet(it)
        kept = await dead(it, person)
        assert [(one.error, one.sealed_for) for one in kept] == [
            ("unknown type no.samrad.representation.Secret.v1", str(person))
        ]


async def test_another_fact_in_the_place_of_a_dead_letter_is_kept_too(stack: Stack) -> None:
    # As on a bus that was rebuilt from the journals: the same place in the stream, another fact.
    told = [body() for _ in range(2)]
    async with stack.idle(toy()) as it, it.database.pool.acquire() as connection:
        for one in (*told, told[0]):
            place = "$JS.ACK.REPRESENTATION.meetings-from-representation.1.7.7.0.0"
            headers = to_headers(envelope(stack, one, id=str(one.body)))
            message = Msg(
                _client=it.health.bus.client, subject=one.subject(), reply=place, data=one.payload(), headers=headers
            )
            incoming = read(message, it.database.vault)
            await keep(connection, it.database.vault, "meetings-from-representation", incoming, "cannot")
        assert [len(await dead(it, one.body)) for one in told] == [1, 1]


async def test_a_batch_that_always_takes_too_long_goes_on_singly(stack: Stack) -> None:
    told = [body() for _ in range(5)]
    tried: list[int] = []

    async def slow_together(work: Work, facts: Sequence[Fact[Event]]) -> None:
        tried.append(len(facts))
        if len(facts) > 1:
            await work.connection.execute("select pg_sleep(5)", timeout=0.05)
        await remember(work, facts)

    # Of what other tests have left on the bus, nothing comes along.
    await emptied(stack)
    await stack.tell(*told)
    async with stack.running(toy(by=slow_together)) as (it,):
        await quiet(it)
        assert await heard(it.database, [t.body for t in told]) == {(str(t.body), 1): 1 for t in told}
        assert max(tried) > 1
        assert tried == [count for size in batches(tried) for count in ([size] * 3 if size > 1 else []) + [1] * size]
        assert sum(batches(tried)) == 5


def batches(tried: list[int]) -> list[int]:
    """How many facts came at a time, mostly all: what a consumer takes is whatever has come by then."""
    found, place = list[int](), 0
    while place < len(tried):
        found.append(tried[place])
        place += tried[place] + (3 if tried[place] > 1 else 0)
    return found


async def test_a_handler_that_misses_a_file_is_not_an_outage(stack: Stack, tmp_path: Path) -> None:
    bad, good = body(name="bad"), body()

    async def look_up(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if any(isinstance(fact.event, BodyEstablished) and fact.event.name == "bad" for fact in facts):
            (tmp_path / "nothing" / "here").read_bytes()
        await remember(work, facts)

    async with stack.running(toy(by=look_up)) as (it,):
        await stack.tell(bad, good)
        await quiet(it)
        assert await heard(it.database, [bad.body, good.body]) == {(str(good.body), 1): 1}
        assert "FileNotFoundError" in (await dead(it, bad.body))[0].error


async def test_a_handler_that_ends_in_a_cancellation_of_its_own_fails_and_the_consumer_lives(stack: Stack) -> None:
    bad, good = body(name="bad"), body()

    async def give_up(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if any(isinstance(fact.event, BodyEstablished) and fact.event.name == "bad" for fact in facts):
            inner = asyncio.create_task(asyncio.sleep(60))
            inner.cancel()
            await inner
        await remember(work, facts)

    async with stack.running(toy(by=give_up)) as (it,):
        await stack.tell(bad, good)
        await quiet(it)
        assert await heard(it.database, [bad.body, good.body]) == {(str(good.body), 1): 1}
        assert "Abandoned" in (await dead(it, bad.body))[0].error


async def test_a_handler_that_never_comes_back_fails_and_the_others_go_on(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.chassis.handling.BATCH_BOUND", 0.2)
    bad, good = body(name="bad"), body()

    async def hang(work: Work, facts: Sequence[Fact[Event]]) -> None:
        if any(isinstance(fact.event, BodyEstablished) and fact.event.name == "bad" for fact in facts):
            await asyncio.Event().wait()
        await remember(work, facts)

    async with stack.running(toy(by=hang)) as (it,):
        await stack.tell(bad, good)
        await quiet(it)
        assert await heard(it.database, [bad.body, good.body]) == {(str(good.body), 1): 1}
        assert "took more than 0.2 s" in (await dead(it, bad.body))[0].error
