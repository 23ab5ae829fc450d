"""What comes from NATS, read in a third of the client's time: its parser spends more on a fact than the rest of us.

Only messages for those who asked to have them directly take the short cut; everything else goes through the client's
own parser, one whole frame at a time, so that order is kept. It replaces a private part of a client that is pinned.
"""

import re
from collections.abc import Callable

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ProtocolError
from nats.protocol.parser import AWAITING_CONTROL_LINE, Parser

_VERSION_LINE = b"NATS/1.0\r\n"
_BLANK = " \t\n\r\x0b\x0c"
_are_tokens = re.compile(r"[!-9;-~]*").fullmatch
_MESSAGES = (b"MSG ", b"HMSG ")
Take = Callable[[Msg], None]


class Reader(Parser):
    """A client's parser. `takers` have the messages of their subscriptions as soon as they are there."""

    takers: dict[int, Take]
    wanted: int
    times_reset: int

    def reset(self) -> None:
        """Begin anew, on another connection."""
        super().reset()
        self.wanted = 0
        self.times_reset += 1

    async def parse(self, data: bytes = b"") -> None:
        """Take in what came; raises ProtocolError as the client's own parser does."""
        if not self.takers or self.state != AWAITING_CONTROL_LINE:
            await super().parse(data)
            return
        self.buf.extend(data)
        if len(self.buf) < self.wanted:
            return  # of a large message, the rest of which must still come
        came, at, times_reset = bytes(self.buf), 0, self.times_reset
        self.buf, self.wanted = bytearray(), 0
        while (stop := came.find(b"\r\n", at)) >= 0:
            line, end = came[at:stop], stop + 2
            if line.startswith(_MESSAGES):
                words, subscription, head, size = _message(line)
                end += size + 2
                if end > len(came):
                    self.wanted = end - at
                    break
                if self._took(words, subscription, came[stop + 2 : stop + 2 + head], came[stop + 2 + head : end - 2]):
                    at = end
                    continue
            self.buf = bytearray(came[at:end])
            await super().parse()
            if self.times_reset != times_reset:
                return  # the connection was lost over it, and with it what came behind
            at = end
        self.buf = bytearray(came[at:])

    def _took(self, words: list[bytes], subscription: int, head: bytes, data: bytes) -> bool:
        """Give a message to its taker. False for all that is the client's: other subscriptions, and any status."""
        take = self.takers.get(subscription)
        if take is None or (head and not head.startswith(_VERSION_LINE)):
            return False
        headers = headers_of(head[len(_VERSION_LINE) :]) or None
        reply = words[3].decode() if len(words) == (6 if head else 5) else ""
        self.nc.stats["in_msgs"] += 1
        self.nc.stats["in_bytes"] += len(data)
        take(Msg(self.nc, words[1].decode(), reply, data, headers, _sid=subscription))
        return True


def _message(line: bytes) -> tuple[list[bytes], int, int, int]:
    """Words, subscription, and bytes of headers and of all: `HMSG subject sid [reply] headers all`, `MSG … all`."""
    words = line.split()
    with_headers = words[0] == b"HMSG"
    try:
        subscription, size, head = int(words[2]), int(words[-1]), int(words[-2]) if with_headers else 0
    except (IndexError, ValueError) as wrong:
        raise ProtocolError("nats: malformed MSG") from wrong
    if len(words) - with_headers not in (4, 5) or head > size:
        raise ProtocolError("nats: malformed MSG")
    return words, subscription, head, size


def headers_of(block: bytes) -> dict[str, str]:
    """Headers as the client reads them, which itself is asked about all that is not plain ASCII under plain names."""
    headers = {}
    try:
        for line in block.decode("ascii").split("\r\n"):
            name, colon, value = line.partition(":")
            if colon:
                headers[name] = value.strip(_BLANK)
    except UnicodeDecodeError:
        return Client._parse_header_lines(block)
    return headers if _are_tokens("".join(headers)) else Client._parse_header_lines(block)


def take_directly(client: Client, subscription: int, take: Take) -> None:
    """From now on `take` has the messages of a subscription, and its callback only what else comes there: statuses.

    Nothing may have been asked for on that subscription before. With a client that is not NATS's own, all goes to the
    callback.
    """
    if type(client) is not Client:
        return
    parser = client._ps
    if not isinstance(parser, Reader):
        # The very same object: it may hold the beginning of a message, and may be at work just now.
        parser.__class__ = Reader
        assert isinstance(parser, Reader)
        parser.takers, parser.wanted, parser.times_reset = {}, 0, 0
    parser.takers[subscription] = take


def leave_off(client: Client, subscription: int) -> None:
    """No longer take a subscription's messages directly."""
    if isinstance(client._ps, Reader):
        client._ps.takers.pop(subscription, None)
