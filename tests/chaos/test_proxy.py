"""The roads do what they say, in both directions and with the connections that are there already."""

import asyncio
import socket
import struct
import sys
from collections.abc import AsyncIterator
from time import monotonic

import pytest
import pytest_asyncio

from tests.chaos.proxy import Road

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest_asyncio.fixture
async def road() -> AsyncIterator[Road]:
    """A road to a server that says back what it hears."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    built = Road("test", lambda: ("127.0.0.1", port))
    await built.build()
    yield built
    await built.close()
    server.close()


async def enter(road: Road) -> Ends:
    return await asyncio.open_connection("127.0.0.1", road.port)


async def say(ends: Ends, words: bytes) -> None:
    ends[1].write(words)
    await ends[1].drain()


async def hear(ends: Ends, words: bytes, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        assert await ends[0].readexactly(len(words)) == words


async def hear_nothing(ends: Ends) -> None:
    with pytest.raises(TimeoutError):
        await hear(ends, b"?", 0.2)


async def is_reset(ends: Ends) -> None:
    async with asyncio.timeout(20):
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await ends[0].readexactly(1)


async def so_many_are_on(road: Road, count: int) -> None:
    async with asyncio.timeout(20):
        while len(road.far_ports) != count:
            await asyncio.sleep(0.01)


async def test_what_is_said_arrives_in_order(road: Road) -> None:
    ends = await enter(road)
    everything = b"".join(b"%06d" % number for number in range(30_000))
    await asyncio.gather(say(ends, everything), hear(ends, everything))


async def test_one_end_that_leaves_takes_the_other_along(road: Road) -> None:
    ends = await enter(road)
    await say(ends, b"goodbye")
    await hear(ends, b"goodbye")
    assert len(road.far_ports) == 1
    ends[1].close()
    await so_many_are_on(road, 0)


async def test_a_cut_road_resets_who_is_on_it_and_who_comes(road: Road) -> None:
    ends = await enter(road)
    await say(ends, b"hello")
    await hear(ends, b"hello")
    road.cut()
    await is_reset(ends)
    await is_reset(await enter(road))
    road.heal()
    again = await enter(road)
    await say(again, b"again")
    await hear(again, b"again")


async def test_a_slow_road_takes_its_time_both_ways_and_keeps_the_order(road: Road) -> None:
    ends = await enter(road)
    road.delay(0.1)
    began = monotonic()
    await say(ends, b"one")
    await asyncio.sleep(0.02)
    await say(ends, b"two")
    await hear(ends, b"onetwo")
    assert monotonic() - began >= 0.2


async def test_what_a_stalled_road_holds_back_arrives_when_it_is_healed(road: Road) -> None:
    ends = await enter(road)
    await say(ends, b"first")
    await hear(ends, b"first")
    road.stall()
    await say(ends, b"late")
    latecomer = await enter(road)
    await say(latecomer, b"later")
    await hear_nothing(ends)
    road.heal()
    await hear(ends, b"late")
    await hear(latecomer, b"later")


@pytest.mark.skipif(sys.platform != "linux", reason="packets are dropped by a filter of the Linux kernel")
async def test_who_has_vanished_is_not_even_acknowledged_and_tcp_mends_it_when_they_are_back(road: Road) -> None:
    ends = await enter(road)
    await say(ends, b"hello")
    await hear(ends, b"hello")
    road.vanish()
    await say(ends, b"are you there")
    await asyncio.sleep(0.2)
    own: socket.socket = ends[1].get_extra_info("socket")
    unacknowledged = own.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)[24:28]
    assert struct.unpack("I", unacknowledged) != (0,)
    road.heal()
    await hear(ends, b"are you there")


async def test_a_road_that_swallows_keeps_the_server_believing_in_who_has_long_left(road: Road) -> None:
    ends, quiet = await enter(road), await enter(road)
    for one in (ends, quiet):
        await say(one, b"hello")
        await hear(one, b"hello")
    road.swallow()
    await say(ends, b"lost")
    newcomer = await enter(road)
    await say(newcomer, b"lost too")
    await hear_nothing(ends)
    await hear_nothing(newcomer)
    ends[1].close()
    await asyncio.sleep(0.1)
    assert len(road.far_ports) == 2
    road.heal()
    await is_reset(newcomer)
    # Who said nothing lost nothing, and goes on.
    await say(quiet, b"still here")
    await hear(quiet, b"still here")
    await so_many_are_on(road, 1)


async def test_a_server_that_is_not_there_is_not_there(road: Road) -> None:
    nowhere = Road("nowhere", lambda: ("127.0.0.1", 9))
    await nowhere.build()
    await is_reset(await enter(nowhere))
    await nowhere.close()
