"""One client's connection as the server sees it: who it is, what it listens to, and the two wires between them."""

from typing import Protocol

from contracts.topology import User
from tests.buses.memory.accounts import may_listen
from tests.buses.memory.letters import Letter
from tests.buses.memory.subjects import matches
from tests.buses.memory.wire import Carry, Wire


class Peer(Protocol):
    """The client at the other end; each of these is called when something arrives there."""

    def came(self, sid: int, letter: Letter) -> None:
        """A message for one of its subscriptions."""

    def refused(self, said: str) -> None:
        """The server would not do something."""

    def answered(self) -> None:
        """The server has seen all that was sent before the ping."""

    def lost(self) -> None:
        """The connection is gone."""

    def expelled(self, said: str) -> None:
        """The server has closed the connection because of what was sent."""


class Connection:
    """Made by `Server.connect`; a client that comes back makes another one.

    `words` is what was said of messages and has arrived: the server attends to that beside all else, so that a request
    sent after an acknowledgement may be served before it is heard.
    """

    def __init__(self, number: int, user: User, peer: Peer, carry: Carry) -> None:
        self.number = number
        self.user = user
        self.peer = peer
        self.up = Wire(f"{number} {user.name} up", carry)
        self.down = Wire(f"{number} {user.name} down", carry)
        self.words = Wire(f"{number} {user.name} words", carry)
        self.listens: dict[int, str] = {}

    def listen(self, sid: int, pattern: str) -> None:
        """A subscription has arrived."""
        if may_listen(self.user, pattern):
            self.listens[sid] = pattern
        else:
            self.refuse(f'permissions violation for subscription to "{pattern}"')

    def hush(self, sid: int) -> None:
        """A subscription has ended."""
        self.listens.pop(sid, None)

    def hears(self, address: str) -> bool:
        """Whether a subscription takes what is addressed so."""
        return any(matches(pattern, address) for pattern in self.listens.values())

    def hear(self, address: str, letter: Letter) -> bool:
        """Send a letter to each subscription that takes what is addressed so; whether there is one."""
        sids = [sid for sid, pattern in self.listens.items() if matches(pattern, address)]
        for sid in sids:
            self.down.send(lambda sid=sid: self.peer.came(sid, letter))  # type: ignore[misc]
        return bool(sids)

    def refuse(self, said: str) -> None:
        """Say that something is not allowed, some time, as the real server does."""
        # In lower case, as the client passes it on.
        self.down.send(lambda: self.peer.refused(said.lower()))

    def pong(self) -> None:
        """Answer a ping."""
        self.down.send(self.peer.answered)

    def cut(self) -> None:
        """Lose what is on its way in both directions."""
        self.up.cut()
        self.down.cut()
