"""A nats-server in memory: streams, durables, users and grants as the topology has them, and nothing by chance.

Time is the running loop's. What travels goes over wires that somebody else may carry, see `wire.py`; what waits is a
timer of the loop. There are no threads and no random numbers, so the same calls give the same course of events.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from contracts.topology import DURABLES, STREAMS
from infra.chassis.provision import consumer_config, stream_config
from tests.buses.memory.accounts import asked_of, hearing, keeps_streams, may_publish, user_named
from tests.buses.memory.api import Api
from tests.buses.memory.connection import Connection, Peer
from tests.buses.memory.consumer import Consumer
from tests.buses.memory.letters import Address, Letter
from tests.buses.memory.stream import Stream
from tests.buses.memory.wire import Carry, at_once

MAX_PAYLOAD = 1_048_576
FIRST_DAY = datetime(2024, 1, 1)  # noqa: DTZ001 – written with a Z of its own


class Server:
    """Provisioned when made. `streams` by name and `consumers` by (stream, name) are there to be looked at."""

    def __init__(self, *, carry: Carry = at_once, since: datetime = FIRST_DAY) -> None:
        """`since` is when its streams were made, by which they are told from others of the same names."""
        self.streams: dict[str, Stream] = {}
        self.consumers: dict[tuple[str, str], Consumer] = {}
        self.connections: list[Connection] = []
        self.is_up = True
        self._carry = carry
        self._since = since
        self._wiped = 0
        self._connected = 0
        self._clients = 0
        self._api = Api(self.streams, self.consumers, self)
        self.forget()

    def forget(self) -> None:
        """Everything told is gone, as from a directory that was wiped: streams and durables are as on the first day."""
        for consumer in self.consumers.values():
            consumer.stop()
        self.consumers.clear()
        self.streams.clear()
        self._wiped += 1
        for stream in STREAMS:
            created = (self._since + timedelta(microseconds=self._wiped)).isoformat() + "Z"
            self.streams[stream.name] = Stream(stream_config(stream, replicas=1), self, created)
        for durable in DURABLES:
            stream_of_it = self.streams[durable.stream]
            made = Consumer(durable.name, stream_of_it, consumer_config(durable), self)
            self.consumers[durable.stream, durable.name] = made

    def greet(self) -> int:
        """A number for a new client, which names what it makes after it."""
        self._clients += 1
        return self._clients

    def connect(self, user: str, peer: Peer) -> Connection | None:
        """A connection for a user of the topology; None while the server is down."""
        if not self.is_up:
            return None
        self._connected += 1
        connection = Connection(self._connected, user_named(user), peer, self._carry)
        self.connections.append(connection)
        return connection

    def leave(self, connection: Connection) -> None:
        """A client has hung up; what it had sent is still on its way, but it hears no more."""
        connection.down.cut()
        connection.listens.clear()
        if connection in self.connections:
            self.connections.remove(connection)

    def cut(self, *users: str) -> None:
        """Cut the connections of these users, or all: what is on its way is lost. Clients come back by themselves."""
        for connection in list(self.connections):
            if not users or connection.user.name in users:
                self.lose(connection)

    def lose(self, connection: Connection, expelled: str = "") -> None:
        """One connection is gone, with what is on its way; `expelled` says what the client did to deserve it."""
        connection.cut()
        self.leave(connection)
        if expelled:
            connection.peer.expelled(expelled)
        else:
            connection.peer.lost()

    def stop(self) -> None:
        """The server is told to stop: it writes down what it knows, and all connections end."""
        for consumer in self.consumers.values():
            consumer.kept.write()
        self.kill()

    def kill(self) -> None:
        """The server ends at once: consumers lose what they had not written down yet; messages are on disk."""
        self.is_up = False
        for consumer in self.consumers.values():
            consumer.stop()
        for stream in self.streams.values():
            stream.forget_batches()
        for connection in self.connections:
            connection.words.cut()
        self.cut()

    def start(self) -> None:
        """It runs again, on what was kept."""
        self.is_up = True
        for consumer in self.consumers.values():
            consumer.resume()

    def take(self, connection: Connection, letter: Letter) -> None:
        """A client has published something, and it has arrived."""
        if not may_publish(connection.user, letter.subject):
            connection.refuse(f'permissions violation for publish to "{letter.subject}"')
            return
        if letter.reply.startswith("$JS.ACK.") and not may_publish(connection.user, letter.reply):
            # The answer would acknowledge in its name. Of other replies the server asks nothing.
            connection.refuse(f'permissions violation for publish with reply of "{letter.reply}"')
            return
        if letter.size > MAX_PAYLOAD:
            self.lose(connection, expelled="maximum payload violation")
            return
        if letter.subject.startswith("$JS.ACK."):
            connection.words.send(lambda: self._distribute(connection, letter))
        else:
            self._distribute(connection, letter)

    def _distribute(self, connection: Connection, letter: Letter) -> None:
        account = connection.user.account
        reply = Address(account, letter.reply) if letter.reply else None
        heard = [
            self._spread(Address(world, letter.subject), letter)
            for world in (account, *hearing(account, letter.subject))
        ]
        kept = [self._kept(world, letter, reply) for world in (account, *asked_of(account, letter.subject))]
        if reply is not None and not any(heard) and not any(kept):
            self.answer(reply, Letter(reply.subject, headers={"Status": "503", "Nats-Subject": letter.subject}))

    def answer(self, address: Address, letter: Letter) -> bool:
        """Deliver a letter to whoever listens on an address, a stream too; whether anybody does."""
        stream = self._stream_at(address)
        if stream is not None:
            # Nobody may publish there in another's name, but the server does when it is told to answer there. A fact
            # that it delivers keeps its subject, which that stream would not take otherwise.
            asyncio.get_running_loop().call_soon(stream.take, replace(letter, reply=""), None)
        return self._spread(address, letter) or stream is not None

    def _stream_at(self, address: Address) -> Stream | None:
        if not keeps_streams(address.account):
            return None
        return next((stream for stream in self.streams.values() if stream.takes(address.subject)), None)

    def is_heard(self, address: Address) -> bool:
        """Whether anybody listens on an address."""
        if self._stream_at(address) is not None:
            return True
        worlds = (one for one in self.connections if one.user.account == address.account)
        return any(connection.hears(address.subject) for connection in worlds)

    def _spread(self, address: Address, letter: Letter) -> bool:
        heard = False
        for connection in self.connections:
            if connection.user.account == address.account and connection.hear(address.subject, letter):
                heard = True
        return heard

    def _kept(self, account: str, letter: Letter, reply: Address | None) -> bool:
        """Whether JetStream had a use for it."""
        if not keeps_streams(account):
            return False
        if letter.subject.startswith("$JS.API."):
            return self._api.asked(letter, reply)
        if letter.subject.startswith("$JS.ACK."):
            tokens = letter.subject.split(".")
            consumer = self.consumers.get((tokens[2], tokens[3]))
            if consumer is not None:
                consumer.acknowledge(int(tokens[5]), letter.data)
                if reply is not None:
                    self.answer(reply, Letter(reply.subject))
            return consumer is not None
        stream = self._stream_at(Address(account, letter.subject))
        if stream is not None:
            stream.take(letter, reply)
        return stream is not None
