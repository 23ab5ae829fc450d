"""A command sent twice is done once."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from joserfc.jwk import OctKey

from contracts.events.representation import BodyEstablished
from infra.chassis.gateway.idempotency import forget_old_keys
from infra.chassis.vault import Vault
from tests.chassis.gateway.conftest import World
from tests.chassis.gateway.toy_gateway import DAWDLE, HELD
from tests.stack import stated


async def test_a_repeated_key_gives_the_first_answer_again_and_does_nothing(world: World) -> None:
    key, name = str(uuid4()), f"SSU {uuid4()}"
    first = await world.establish(key, name=name)
    again = await world.establish(key, name=name)
    assert first.status_code == again.status_code == 201
    assert again.content == first.content
    for header in ("location", "etag", "content-type"):
        assert again.headers[header] == first.headers[header]
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert await world.called(name) == 1
    assert len(await stated(world.running.database, BodyEstablished, about=[first.json()["id"]])) == 1


async def test_a_key_outlives_a_change_of_the_services_own_key(world: World) -> None:
    key, name, database = str(uuid4()), f"SSU {uuid4()}", world.running.database
    old, new, usual = OctKey.generate_key(256), OctKey.generate_key(256), database.vault
    try:
        answers = []
        for vault in (Vault(old), Vault(old, old=new), Vault(new, old=old)):
            database.vault = vault
            answers.append(await world.establish(key, name=name))
        assert [answer.status_code for answer in answers] == [201] * 3
        assert len({answer.content for answer in answers}) == 1
        database.vault = Vault(OctKey.generate_key(256))
        assert (await world.establish(key, name=name)).status_code == 422
        assert await world.called(name) == 1
    finally:
        database.vault = usual


async def test_requests_with_one_key_at_the_same_time_wait_for_each_other(world: World) -> None:
    key, name = str(uuid4()), f"SSU {uuid4()}"
    DAWDLE[name] = 0.1
    answers = await asyncio.gather(*(world.establish(key, name=name) for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sorted("idempotency-replayed" in answer.headers for answer in answers) == [False, True, True]
    assert await world.called(name) == 1


async def test_a_crash_before_the_commit_leaves_nothing_and_the_key_free(world: World) -> None:
    key, name = str(uuid4()), f"SSU {uuid4()}"
    pool = world.running.database.pool
    HELD[name] = asyncio.Event()

    async def at_work(what: str) -> None:
        async with asyncio.timeout(20):
            while not await pool.fetchval(f"select {what} from pg_stat_activity where usename = current_user"):
                await asyncio.sleep(0.01)

    in_the_middle = "state = 'idle in transaction' and query like 'insert into toy_bodies%'"
    crashing = asyncio.create_task(world.establish(key, name=name))
    await at_work(f"bool_or({in_the_middle})")
    waiting = asyncio.create_task(world.establish(key, name=name))
    await at_work("bool_or(wait_event_type = 'Lock')")
    await at_work(f"bool_or(pg_terminate_backend(pid)) filter (where {in_the_middle})")
    HELD[name].set()
    crashed, second = await crashing, await waiting
    assert crashed.status_code == 503
    assert crashed.json()["type"] == "urn:samrad:problem:not-available"
    assert second.status_code == 201
    assert "idempotency-replayed" not in second.headers
    assert await world.called(name) == 1


@pytest.mark.parametrize("key", [None, "", "short", "x" * 129, "with space", "blåbærsyltetøy"])
async def test_a_command_without_a_usable_key_is_refused_with_the_mend(world: World, key: str | None) -> None:
    headers = [(name.encode(), value.encode()) for name, value in world.token().items()]
    if key is not None:
        headers.append((b"Idempotency-Key", key.encode()))
    answer = await world.client.post("/v1/bodies", json={"community": world.community, "name": "x"}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:samrad:problem:idempotency-key-missing"
    assert "Idempotency-Key" in answer.json()["detail"]


async def test_a_key_used_for_another_command_is_refused(world: World) -> None:
    key = str(uuid4())
    await world.establish(key)
    answer = await world.establish(key)
    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:samrad:problem:idempotency-key-reused"


async def test_two_people_may_choose_the_same_key(world: World) -> None:
    key = str(uuid4())
    assert (await world.establish(key)).status_code == 201
    answer = await world.post({"community": world.community, "name": str(uuid4())}, key, **world.token(sub="another"))
    assert answer.status_code == 201


async def test_a_refused_command_is_not_remembered_so_that_it_can_be_mended(world: World) -> None:
    key = str(uuid4())
    assert (await world.establish(key, name="Råd")).status_code == 409
    assert (await world.establish(key)).status_code == 201


async def test_old_keys_are_forgotten_and_young_ones_kept(world: World) -> None:
    old, young = str(uuid4()), str(uuid4())
    await world.establish(old)
    await world.establish(young)
    database = world.running.database
    await database.pool.execute("update idempotency set at = at - interval '8 days' where key = $1", old)
    async with database.work(actor="test") as work:
        assert await forget_old_keys(work) == 1
        assert await forget_old_keys(work, older=timedelta(days=30)) == 0
    kept = await database.pool.fetch("select key from idempotency where key = any($1::text[])", [old, young])
    assert [row["key"] for row in kept] == [young]
