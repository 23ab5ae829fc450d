"""What runs where, for people."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from infra.local import cluster
from infra.local.processes import families, proportional_memory
from infra.local.stack import Stack


def table(stack: Stack, used: Mapping[str, int] | None = None) -> Table:
    """A table with a line per process and per place; `used` is memory in kB by process."""
    shown = Table(title=f"Samråd, ready after {stack.ready_after:.1f} s", title_justify="left")
    for name in ("What", "Where", "Process"):
        shown.add_column(name, overflow="fold")
    if used is not None:
        shown.add_column("Memory", justify="right")
    for what, where, name in _lines(stack):
        pid = stack.processes.get(name)
        memory = () if used is None else (f"{used[name] / 1024:.0f} MB" if name in used else "",)
        shown.add_row(what, where, str(pid or ""), *memory)
    if used is not None:
        shown.add_section()
        shown.add_row("all", "", "", f"{sum(used.values()) / 1024:.0f} MB")
    return shown


def usage(stack: Stack) -> dict[str, int]:
    """Proportional memory (PSS, kB) of each process with what it has started; Linux only, else empty."""
    owned = families(stack.processes.values())
    counted = {name: sum(map(proportional_memory, owned[pid])) for name, pid in stack.processes.items()}
    return {name: kilobytes for name, kilobytes in counted.items() if kilobytes}


def _nodes(stack: Stack) -> list[tuple[str, str]]:
    addresses = stack.nats.split(",")
    return list(zip(cluster.nodes(len(addresses)), addresses, strict=True))


def _lines(stack: Stack) -> list[tuple[str, str, str]]:
    return [
        ("supervisor", stack.state, "samrad"),
        ("PostgreSQL", stack.postgres, "postgres"),
        *(("NATS", address, name) for name, address in _nodes(stack)),
        ("sign-in", stack.issuer, "support"),
        ("mail sink", f"{stack.smtp} → {stack.mail}", ""),
        ("traces", stack.otlp, ""),
        ("shared code", "the services are forked from it", "preloaded"),
        *((name, f"{address}/openapi.json", name) for name, address in stack.services.items()),
        ("logs", stack.logs, ""),
        ("time", stack.clock, ""),
    ]
