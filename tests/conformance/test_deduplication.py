"""Told again within the window, a fact stands once in the stream; told again later, the inbox knows it."""

import asyncio
import json
from dataclasses import replace

import pytest

from contracts.topology import STREAMS
from infra.chassis.bus import Bus, Outgoing
from infra.chassis.db import Database
from infra.chassis.ids import new_id
from infra.chassis.provision import stream_config
from tests.buses.backend import Backend
from tests.chassis.toy import body
from tests.conformance.consuming import consuming
from tests.conformance.telling import all_acted_once, message

REPRESENTATION = next(stream for stream in STREAMS if stream.name == "REPRESENTATION")


async def answer(bus: Bus, told: Outgoing) -> dict[str, object]:
    """What the bus says to a fact."""
    said: dict[str, object] = json.loads(
        (await bus.client.request(told.subject, told.payload, headers=dict(told.headers), timeout=10)).data
    )
    return said


async def test_a_fact_told_again_within_the_window_stands_once_and_is_no_error(backend: Backend) -> None:
    told = message(body(), fact_id=new_id())
    first = await answer(backend.admin, told)
    assert await answer(backend.admin, told) == {**first, "duplicate": True}
    await backend.admin.publish_one(told)
    after = await answer(backend.admin, message(body()))
    assert after["seq"] == int(str(first["seq"])) + 1


async def test_a_fact_told_again_after_the_window_stands_twice_and_acts_once(
    backend: Backend, database: Database
) -> None:
    jetstream, usual = backend.admin.client.jetstream(), stream_config(REPRESENTATION, 1)
    event = body()
    told = message(event, fact_id=new_id())
    await jetstream.update_stream(replace(usual, duplicate_window=0.2))
    try:
        first = again = await answer(backend.admin, told)
        # Ids are forgotten some time after their window, when the server looks through them.
        async with asyncio.timeout(20):
            while again == first or "duplicate" in again:
                await asyncio.sleep(0.2)
                again = await answer(backend.admin, told)
    finally:
        await jetstream.update_stream(usual)
    assert again["seq"] == int(str(first["seq"])) + 1
    async with consuming(backend, database):
        await all_acted_once(backend, database, [event])


async def test_what_was_told_just_before_the_server_was_killed_is_known_when_it_runs_again(backend: Backend) -> None:
    if not backend.guarantees.remembers_ids_over_a_restart:
        pytest.skip("not declared")
    told = message(body(), fact_id=new_id())
    first = await answer(backend.admin, told)
    backend.kill()
    await backend.start()
    assert await answer(backend.admin, told) == {**first, "duplicate": True}
