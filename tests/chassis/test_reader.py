"""The short cut for what comes from the bus reads what the client reads, in the same order, however it is cut."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import ProtocolError

from infra.chassis.reader import headers_of, leave_off, take_directly
from infra.chassis.wire import with_headers
from tests.stack import Stack

DIRECT, USUAL = 1, 2
PLACE = "$JS.ACK.S.d.1.7.7.0.0"


def frame(number: int, sid: int, headers: dict[str, str], payload: bytes) -> bytes:
    """A message as the server sends it."""
    line, _, rest = with_headers("a.b", payload, headers)[0].partition(b"\r\n")
    sizes = line.split()[-2:]
    return b"HMSG a.%d %d %b %b\r\n%b" % (number, sid, PLACE.encode(), b" ".join(sizes), rest)


def listening() -> tuple[Client, list[Msg]]:
    """A client with two subscriptions, whose first takes its messages directly; and everything both have had."""
    client, had = Client(), list[Msg]()

    class Kept(asyncio.Queue[Msg]):
        def put_nowait(self, item: Msg) -> None:
            had.append(item)

    for sid in (DIRECT, USUAL):
        client._subs[sid] = Subscription(client, sid, "a.*")
        client._subs[sid]._pending_queue = Kept()
    take_directly(client, DIRECT, had.append)
    return client, had


async def read(client: Client, came: bytes, cuts: Sequence[int]) -> None:
    places = sorted({0, len(came), *(cut % (len(came) + 1) for cut in cuts)})
    for begin, end in pairwise(places):
        await client._ps.parse(came[begin:end])


NAMES = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126, exclude_characters=":"), min_size=1)
HEADERS = st.dictionaries(NAMES, st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126)), max_size=5)
MESSAGES = st.lists(st.tuples(st.sampled_from([DIRECT, USUAL]), HEADERS, st.binary(max_size=300)), max_size=12)


@given(MESSAGES, st.lists(st.integers(0, 10_000), max_size=20))
def test_messages_arrive_whole_and_in_order_however_the_stream_is_cut(
    messages: list[tuple[int, dict[str, str], bytes]], cuts: list[int]
) -> None:
    client, had = listening()
    came = b"".join(frame(number, *message) + b"+OK\r\n" * (number % 2) for number, message in enumerate(messages))
    asyncio.run(read(client, came, cuts))
    assert [(m.sid, m.headers or {}, m.data) for m in had] == messages
    assert [m.subject for m in had] == [f"a.{number}" for number in range(len(messages))]
    assert {m.reply for m in had} <= {PLACE}
    assert client.stats["in_msgs"] == len(messages)


@given(st.binary(max_size=200) | HEADERS.map(lambda each: "".join(f"{k}:{v} \r\n" for k, v in each.items()).encode()))
def test_headers_are_read_as_the_client_reads_them(block: bytes) -> None:
    assert headers_of(block) == Client._parse_header_lines(block)


async def test_a_status_goes_the_usual_way() -> None:
    client, had = listening()
    status = b"NATS/1.0 404 No Messages\r\n\r\n"
    await client._ps.parse(b"HMSG a.1 1 %d %d\r\n%b\r\n" % (len(status), len(status), status))
    assert [(m.headers or {}).get("Status") for m in had] == ["404"]
    assert had[0].reply == ""


async def test_after_leaving_off_everything_goes_the_usual_way() -> None:
    client, had = listening()
    leave_off(client, DIRECT)
    del client._subs[DIRECT]
    await client._ps.parse(frame(0, DIRECT, {}, b"late"))
    assert had == []


@pytest.mark.parametrize("garbage", [b"MSG a\r\n", b"HMSG a x 1 2\r\n", b"MSG a 1 many\r\n", b"NONSENSE\r\n"])
async def test_what_nobody_understands_is_a_protocol_error(garbage: bytes) -> None:
    client, _ = listening()
    with pytest.raises(ProtocolError):
        await client._ps.parse(garbage)


async def test_what_came_behind_a_lost_connection_is_not_read_on_the_next() -> None:
    class Losing(Client):
        async def _process_err(self, err_msg: str) -> None:
            self._ps.reset()

    client, had = listening()
    client.__class__ = Losing
    await client._ps.parse(b"-ERR 'stale connection'\r\n" + frame(0, DIRECT, {}, b"of the old one")[:20])
    await client._ps.parse(frame(1, DIRECT, {}, b"of the new one"))
    assert [m.data for m in had] == [b"of the new one"]


async def test_the_server_gives_a_batch_written_in_one_piece_as_it_would_any(stack: Stack) -> None:
    from infra.chassis.wire import send_all

    client = stack.admin.client
    listens = await client.subscribe("whatever.*")
    sent = [(f"whatever.{n}", {"a": "1", "b": f"x:{n}"}, b"x" * n) for n in range(50)]
    await send_all(client, [with_headers(subject, payload, headers)[0] for subject, headers, payload in sent])
    got = [await listens.next_msg(timeout=20) for _ in sent]
    assert [(m.subject, m.headers, m.data) for m in got] == sent
