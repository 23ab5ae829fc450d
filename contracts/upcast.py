"""Lifts a fact of an older major version to the next, on the reading side, before it is parsed.

The old type goes on being stated and kept for a stated time; whoever reads need only know the newest.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Upcast:
    """One step up: the type it leads to, and a pure function from the old data to the new."""

    to: str
    change: Callable[[dict[str, object]], dict[str, object]]


UPCASTS: Mapping[str, Upcast] = {}
"""CloudEvents type → the step to its next major version. Empty while no event has had a second one."""


def upcast(event_type: str, data: bytes, upcasts: Mapping[str, Upcast] = UPCASTS) -> tuple[str, bytes]:
    """The newest type and data that a fact can be lifted to; as it came where there is no step.

    Raises ValueError where data that must be lifted is no JSON object.
    """
    if event_type not in upcasts:
        return event_type, data
    document = json.loads(data)
    if not isinstance(document, dict):
        raise ValueError(f"{event_type}: its data is no JSON object")
    while (step := upcasts.get(event_type)) is not None:
        event_type, document = step.to, step.change(document)
    return event_type, json.dumps(document).encode()
