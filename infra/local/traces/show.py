"""A trace as a tree for people, or as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.markup import escape
from rich.tree import Tree

from infra.local.traces.span import SUBJECT, Span, Value

TOLD = (
    "cloudevents.event_type",
    SUBJECT,
    "http.request.method",
    "http.route",
    "http.response.status_code",
    "messaging.batch.message_count",
    "db.operation.name",
)
"""The attributes worth a place on the line."""
COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "red")


def tree(spans: Sequence[Span]) -> Tree:
    """The spans under their parents, in the order they began; what has no parent here stands at the top."""
    services = list(dict.fromkeys(span.service for span in spans))
    colours = {name: COLOURS[place % len(COLOURS)] for place, name in enumerate(services)}
    total = max(s.started + s.lasted for s in spans) - min(s.started for s in spans)
    top = Tree(f"trace [bold]{spans[0].trace}[/]  {len(spans)} spans  {len(services)} services  {duration(total)}")
    children = _children(spans)
    unfolding = [(top, root) for root in reversed(children[None])]
    while unfolding:  # no recursion: a chain of facts can be deeper than Python's stack
        branch, span = unfolding.pop()
        twig = branch.add(_line(span, colours[span.service]))
        unfolding.extend((twig, child) for child in reversed(children.get(span.span, [])))
    return top


def duration(nanoseconds: int) -> str:
    """A duration at a glance: 1.2 ms, 3.40 s."""
    milliseconds = nanoseconds / 1_000_000
    return f"{milliseconds:.1f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.2f} s"


def as_json(spans: Iterable[Span]) -> list[dict[str, Value]]:
    """The spans as plain data."""
    return [
        {
            "trace": s.trace,
            "span": s.span,
            "parent": s.parent,
            "service": s.service,
            "name": s.name,
            "kind": s.kind,
            "started_ns": s.started,
            "duration_ns": s.lasted,
            "error": s.error,
            "attributes": dict(s.attributes),
            "links": [{"trace": link.trace, "span": link.span} for link in s.links],
        }
        for s in spans
    ]


def _children(spans: Sequence[Span]) -> dict[str | None, list[Span]]:
    known = {span.span for span in spans}
    found: dict[str | None, list[Span]] = {None: []}
    for span in spans:
        found.setdefault(span.parent if span.parent in known else None, []).append(span)
    return found


def _line(span: Span, colour: str) -> str:
    told = "  ".join(
        f"[dim]{name.rpartition('.')[2]}=[/]{escape(str(span.attributes[name]))}"
        for name in TOLD
        if name in span.attributes
    )
    elsewhere = [link for link in span.links if link.trace != span.trace]
    links = f"  [dim]+ {', '.join(link.trace[:8] for link in elsewhere)}[/]" if elsewhere else ""
    failed = f"  [bold red]{escape(span.error)}[/]" if span.error else ""
    name = escape(span.name)
    return f"[{colour}]{escape(span.service)}[/] [bold]{name}[/] {duration(span.lasted)}  {told}{links}{failed}"
