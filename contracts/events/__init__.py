"""All facts by CloudEvents type: the vocabulary of the house."""

from contracts.event import Event
from contracts.events import honoraria, meetings, notifications, representation

PUBLISHERS = (representation, meetings, honoraria, notifications)


def _stated_in(module: object) -> list[type[Event]]:
    return [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Event) and thing.__module__ == getattr(module, "__name__", "")
    ]


EVENTS: dict[str, type[Event]] = {event.event_type(): event for module in PUBLISHERS for event in _stated_in(module)}
"""CloudEvents type → model, in the order in which the chain tells them."""
