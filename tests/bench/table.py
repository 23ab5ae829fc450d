"""What was measured, for people: ours, the baseline, the ratio, and each target met or missed."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from tests.bench.targets import TARGETS


def table(found: Mapping[str, Mapping[str, Any]], *, smoke: bool) -> Table:
    """A row per bench, a line per target."""
    one = next(iter(found.values()))["machine"]
    title = f"{one['processors']} × {one['model']}, Python {one['python']}, fsync {one['fsync_ms']} ms"
    shown = Table(title=title + (" (smoke: says nothing of speed)" if smoke else ""), title_justify="left")
    for name, align in (("Bench", "left"), ("Ours", "right"), ("Baseline", "right"), ("Ratio", "right")):
        shown.add_column(name, justify="right" if align == "right" else "left")
    shown.add_column("Target")
    shown.add_column("Measured", justify="right")
    shown.add_column("")
    for name, each in found.items():
        first = (name, _figure(each["ours"]), _figure(each["baseline"]), f"{each['ratio']:g}")
        for target in TARGETS[name]:
            value = target.value(each)
            met = "[green]met[/]" if target.is_met(each) else "[red]missed[/]"
            shown.add_row(*first, str(target), "–" if value is None else _number(value), met)
            first = ("", "", "", "")
        shown.add_section()
    return shown


def _figure(figures: Mapping[str, Any]) -> str:
    if "per_second" in figures:
        return f"{_number(figures['per_second'])}/s"
    return f"{_number(figures['seconds'])} s" if "seconds" in figures else "–"


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ") if abs(value) >= 100 else f"{value:.3g}"
