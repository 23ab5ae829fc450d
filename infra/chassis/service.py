"""A service as its `app.py` declares it: what it hears, states, waits for and answers."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.event import Event
from contracts.topology import HEARS, PRIVATE, durables_of, stream_of
from infra.chassis.db import Database
from infra.chassis.settings import Settings
from infra.chassis.settle import Handler
from infra.chassis.timers import TimerHandler

if TYPE_CHECKING:
    from fastapi import APIRouter

Alongside = Callable[[Database, Settings], AbstractAsyncContextManager[None]]
"""Something that lives as long as the service's process: reads data into the database, holds an SMTP connection."""


class WrongDeclaration(Exception):
    """A service's app.py and the topology disagree; the text says in what."""


@dataclass(slots=True)
class Service:
    """The declaration of one service; `infra.chassis.process.run` brings it to life."""

    name: str
    migrations: Path
    gateway: "Sequence[APIRouter]" = ()
    handlers: dict[str, Handler] = field(default_factory=dict)
    stated: set[str] = field(default_factory=set)
    timers: dict[str, TimerHandler] = field(default_factory=dict)
    alongside: list[Alongside] = field(default_factory=list)
    recoverers: dict[str, Handler] = field(default_factory=dict)
    recovered_in_part: set[str] = field(default_factory=set)
    hold: Handler | None = None
    """Called first, with all facts of a batch whichever handlers hear them: locks every row that two batches could
    fight over, in one sorted order. Locks that handlers take one after the other would deadlock with other processes.
    """

    def hears(self, *events: type[Event], by: Handler) -> None:
        """Facts of these types are handed to `by`, as many as wait, in one transaction."""
        for event in events:
            if event.event_type() in self.handlers:
                raise WrongDeclaration(f"{self.name} hears {event.__name__} twice")
            self.handlers[event.event_type()] = by

    def states(self, *events: type[Event]) -> None:
        """The facts this service may state."""
        for event in events:
            if event.publisher != self.name:
                raise WrongDeclaration(f"{event.__name__} belongs to {event.publisher}, not to {self.name}")
            self.stated.add(event.event_type())

    def recovers(self, *events: type[Event], by: Handler, wholly: bool = True) -> None:
        """Own facts that a restored database had forgotten go to `by`, in the transaction that brings them back.

        It rebuilds what the service keeps and nobody tells it, and states nothing. All that came back of these types
        comes at once, in the order in which it was told; what counts is the highest `sequence` of each aggregate.
        Where facts do not hold `wholly` what was decided, operators are told that people must enter it again.
        """
        for event in events:
            if event.publisher != self.name:
                raise WrongDeclaration(f"{event.__name__} belongs to {event.publisher}, not to {self.name}")
            if event.event_type() in self.recoverers:
                raise WrongDeclaration(f"{self.name} recovers from {event.__name__} twice")
            self.recoverers[event.event_type()] = by
            if not wholly:
                self.recovered_in_part.add(event.event_type())

    def waits_for(self, kind: str, *, by: TimerHandler) -> None:
        """Timers of this kind are handed to `by` when they are due."""
        self.timers[kind] = by

    def lives_with(self, alongside: Alongside) -> None:
        """Enter this before the service begins to work, and leave it when it stops."""
        self.alongside.append(alongside)

    def check(self) -> None:
        """Raise WrongDeclaration unless the topology gives exactly the facts heard."""
        heard, granted = set(self.handlers), {event.event_type() for event in HEARS[self.name]}
        if heard != granted:
            differ = ", ".join(sorted(heard ^ granted))
            raise WrongDeclaration(f"{self.name}: app.py and contracts/topology.py differ on what is heard: {differ}")

    def handlers_by_durable(self) -> dict[str, dict[str, Handler]]:
        """Durable → CloudEvents type → handler."""
        heard = {event.event_type(): event for event in HEARS[self.name]}
        return {
            durable.name: {kind: by for kind, by in self.handlers.items() if stream_of(heard[kind]) == durable.stream}
            for durable in durables_of(self.name)
        }

    @property
    def reads_private(self) -> bool:
        """Whether it needs the key of the stream PRIVATE to read it."""
        return any(stream_of(event) == PRIVATE for event in HEARS[self.name])
