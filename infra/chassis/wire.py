"""Many messages to NATS in one piece: what its client would write one by one, in a third of the time.

It uses parts of the client that carry no promise (its version is pinned): commands are handed to it as bytes, and it
sends them in their turn, with what else it has to send.
"""

from collections.abc import Iterable, Mapping

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError

VERSION_LINE = "NATS/1.0\r\n"


def with_headers(subject: str, payload: bytes, headers: Mapping[str, str], more: str = "") -> tuple[bytes, int]:
    """A message as the wire carries it, and how many bytes the server counts of it; `more` are lines of headers.

    Neither subject nor headers may hold a line break: who calls this has checked the one and encoded the other.
    """
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
    head = f"{VERSION_LINE}{lines}{more}\r\n".encode()
    size = len(head) + len(payload)
    return b"%b%b%b\r\n" % (f"HPUB {subject} {len(head)} {size}\r\n".encode(), head, payload), size


async def send_all(client: Client, messages: Iterable[bytes]) -> None:
    """Hand messages of this module to the client, in order; they leave together."""
    if client.is_closed:
        raise ConnectionClosedError
    together = list(messages)
    if together:
        client.stats["out_msgs"] += len(together)
        await client._send_command(b"".join(together))
        await client._flush_pending()


async def acknowledge(client: Client, places: Iterable[str], word: bytes = Msg.Ack.Ack) -> None:
    """Say the same of many messages, each named by its reply subject: done, given back, or still being worked on.

    Raises what the client raises when it is closed. On a connection that is broken just now it waits until it is back.
    """
    await send_all(client, [b"PUB %b %d\r\n%b\r\n" % (place.encode(), len(word), word) for place in places])
