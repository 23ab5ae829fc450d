"""All facts by CloudEvents type: the vocabulary of the house."""

from types import ModuleType

from contracts.event import Event
from contracts.events import meetings, notifications, representation
from contracts.events.honoraria import approval, arranging, overdue, paying, pricing, refunding, settling

TOLD = (representation, meetings, arranging, pricing, approval, overdue, settling, paying, refunding, notifications)
"""The modules of facts, in the order in which the chain tells them."""


def _stated_in(module: ModuleType) -> list[type[Event]]:
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Event) and thing.__module__ == module.__name__
    ]


EVENTS: dict[str, type[Event]] = {event.event_type(): event for module in TOLD for event in _stated_in(module)}
"""CloudEvents type → model, in the order in which the chain tells them."""
