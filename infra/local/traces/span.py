"""A span as the store keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SUBJECT = "cloudevents.event_subject"
"""The attribute that names the aggregate a span is about; `--claim` looks for it."""

Value = str | int | float | bool | None | list["Value"] | dict[str, "Value"]


class Link(NamedTuple):
    """Another span, often of another trace, that had a part in this one."""

    trace: str
    span: str


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work; ids in lower-case hex, `started` in nanoseconds since 1970, `lasted` in nanoseconds."""

    trace: str
    span: str
    parent: str | None
    service: str
    name: str
    kind: str
    started: int
    lasted: int
    error: str | None = None
    attributes: Mapping[str, Value] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    @property
    def subject(self) -> str | None:
        """The aggregate it is about, where it says so."""
        value = self.attributes.get(SUBJECT)
        return None if value is None else str(value)
