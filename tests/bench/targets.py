"""What is aimed at, as data: a path into a bench's JSON, and a bound."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on one figure, e.g. `ours.per_second` at least 20 000."""

    path: str
    at_least: float | None = None
    at_most: float | None = None

    def value(self, found: Mapping[str, Any]) -> float | None:
        """The figure, None where it was not measured."""
        value: Any = found
        for key in self.path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return float(value) if isinstance(value, int | float) else None

    def is_met(self, found: Mapping[str, Any]) -> bool:
        """Whether the figure was measured and keeps the bound."""
        value = self.value(found)
        if value is None:
            return False
        return value >= self.at_least if self.at_least is not None else value <= (self.at_most or 0)

    def __str__(self) -> str:
        bound = f"≥ {self.at_least:,g}" if self.at_least is not None else f"≤ {self.at_most:,g}"
        return f"{self.path.removeprefix('ours.')} {bound}".replace(",", " ")


TARGETS: Mapping[str, tuple[Target, ...]] = {
    "relay": (Target("ratio", at_least=10), Target("ours.per_second", at_least=20_000)),
    "consume": (Target("ratio", at_least=10), Target("ours.per_second", at_least=12_000)),
    "chain": (
        Target("ours.per_second", at_least=1_500),
        Target("ours.p50_ms", at_most=15),
        Target("ours.p99_ms", at_most=60),
    ),
    "settlement": (
        Target("ours.seconds", at_most=60),
        Target("ours.memory_mb", at_most=400),
        Target("ours.cost_per_line_growth", at_most=1.2),
    ),
    "gateway": (Target("ratio", at_least=0.6), Target("ours.writes_per_second", at_least=1_000)),
    "startup": (Target("ours.seconds", at_most=5), Target("ours.memory_mb", at_most=700)),
    "growth": (Target("ours.relay.of_empty", at_least=0.8), Target("ours.consume.of_empty", at_least=0.8)),
}
"""By bench, in the order in which all are run."""
