"""What one sees: the year as it goes by, then tables, and one trace as a tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from time import sleep

from rich import box
from rich.console import Console, Group
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from infra.local.processes import is_alive
from infra.local.stack import Stack
from infra.local.traces.show import tree
from tests.demo.books import Books, Records, Row
from tests.demo.books.why import Story
from tests.demo.house import Json
from tests.demo.settling import kroner
from tests.demo.world import MARKER
from tests.demo.world.places import HOST, NAME

WIDTH = 118
"""Where nobody says how wide the screen is: a log."""


class Screen:
    """Shows what happens, month by month. `silent` shows nothing."""

    def __init__(self, *, on_errors: bool) -> None:
        self._console = Console(stderr=on_errors, highlight=False)
        if not self._console.is_terminal:
            self._console = Console(stderr=on_errors, highlight=False, width=WIDTH, quiet=on_errors)
        self._month = ""

    def say(self, text: str) -> None:
        """One line."""
        self._console.print(text, markup=False)

    @contextmanager
    def watching(self, days: int) -> Iterator[Progress]:
        """A bar that fills as the days of the story go by; only on a terminal."""
        columns = (TextColumn("{task.description:<15}"), BarColumn(), TimeElapsedColumn())
        shown = self._console.is_terminal
        with Progress(*columns, console=self._console, transient=True, disable=not shown) as progress:
            progress.add_task("", total=days)
            yield progress

    def tell(self, progress: Progress, at: datetime, said: str) -> None:
        """What happened on a day, if anything did."""
        month = f"{at:%B %Y}"
        progress.update(progress.task_ids[0], advance=1, description=month)
        if not said:
            return
        if month != self._month:
            self._console.print(f"[bold]{month}[/]")
            self._month = month
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_row(f"  [dim]{at:%d %b}[/]", Text(said))
        self._console.print(line)

    def part(self, stack: Stack) -> None:
        """Say how to come back."""
        self.say(f"To look around: SAMRAD_MARKER={MARKER} {_as_called()} up --state {_near(Path(stack.state))}")

    def stay(self, stack: Stack) -> None:
        """Say where the services are, and wait for Ctrl-C, or until somebody stops the stack."""
        for service, address in stack.services.items():
            self.say(f"  {service:<15}{address}/openapi.json")
        self.say("The stack stays up until Ctrl-C.")
        with suppress(KeyboardInterrupt):
            while is_alive(stack.processes["samrad"]):
                sleep(0.5)

    def show(self, books: Books, records: Records, stack: Stack) -> None:
        """The tables, where things lie, and the trace."""
        self._console.print(
            Group(
                "",
                _municipalities(books),
                "Contrib.: the employer's contribution. Refunds: what the host paid, with it, shared by inhabitants.",
                "",
                _purposes(records.totals),
                "",
                _counts(books),
                "",
                *_places(books, stack),
                "",
                _why(records.story),
                "",
                "One trace: a GP is appointed in August, and the invitations go out by themselves",
                tree(records.spans),
                "",
                f"{MARKER}: people, host, key, inhabitants, numbers and accounts are made up.",
            )
        )


def _municipalities(books: Books) -> Table:
    table = Table(
        title=f"{NAME}, work of 2024 in kroner ({MARKER}); * is the host",
        title_justify="left",
        box=box.SIMPLE,
        show_footer=True,
        show_edge=False,
        padding=(0, 1, 0, 0),
    )
    for name, total in (
        ("Municipality", "All"),
        ("Claims", str(sum(row.claims for row in books.rows))),
        ("Hours", _hours(sum(row.minutes for row in books.rows))),
        ("Paid", kroner(sum(row.paid_ore for row in books.rows))),
        ("Contrib.", kroner(books.contribution_ore)),
        ("Refunds", kroner(sum(row.refund_ore for row in books.rows))),
        ("Bears", kroner(sum(row.borne_ore for row in books.rows))),
    ):
        table.add_column(name, total, justify="left" if name == "Municipality" else "right")
    for row in books.rows:
        table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> Iterator[str]:
    yield f"{row.place.number} {row.place.name}{'*' if row.place.number == HOST else ''}"
    yield str(row.claims or "")
    yield _hours(row.minutes) if row.minutes else ""
    yield kroner(row.paid_ore) if row.paid_ore else ""
    yield kroner(row.contribution_ore) if row.contribution_ore else ""
    yield kroner(row.refund_ore)
    yield kroner(row.borne_ore)


def _hours(minutes: int) -> str:
    whole, rest = divmod(minutes, 60)
    return f"{whole}:{rest:02d}"


def _purposes(totals: Json) -> Table:
    """What the work was for, as the yearly report has it."""
    table = Table(box=box.SIMPLE, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("What it was for")
    for name in ("Meetings", "GPs", "Hours", "Approved"):
        table.add_column(name, justify="right")
    for row in totals["by_priority_group"]:
        ore = row["office"]["approved_ore"] + row["business"]["approved_ore"]
        hours = _hours(sum(row["minutes"].values()))
        table.add_row(row["name"]["en"], str(row["meetings"]), str(row["gps"]), hours, kroner(ore))
    return table


def _counts(books: Books) -> str:
    return (
        f"{books.events} events · {books.meetings} meetings · {books.claims} claims · {books.vouchers} vouchers\n"
        f"{books.reversals} reversal netted · {books.paid_again} payment refused by the bank and paid again · "
        f"{books.invoices} refund invoices\n"
        f"{books.unpriced} piece of work waits for a rate\n"
        f"{books.notifications} mails · {books.dead_letters} dead letters\n"
        f"approved {kroner(books.approved_ore)} kr = settled {kroner(books.settled_ore)} kr"
    )


def _why(story: Story) -> Table:
    """The steps of one claim; the page says the same to the GP, in bokmål."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.title = f"Why one claim comes to what it does; for the GP: {_near(story.page)}"
    table.title_justify, table.title_style = "left", ""
    for step in story.told["story"]:
        table.add_row(f"  [dim]{step['at'][:10]}[/]", Text(step["said"]["en"]))
    table.add_row("", Text(story.told["now"]["en"]))
    return table


def _places(books: Books, stack: Stack) -> Iterator[str]:
    folder, root = Path(stack.files["honoraria"]), stack.state_directory.root
    kinds = {
        "Statements": "_oppgjorsbilag.pdf",
        "Summaries": "_samlet.csv",
        "Accounting": "_regnskap.csv",
        "Payroll files": "_lonn.csv",
        "Refund claims": "_refusjon.csv",
        "… as EHF": "_refusjonsfaktura.xml",
        "Payment files": "_betaling.xml",
    }
    yield f"Files, by municipality and run, lie under {_near(folder)}"
    for name, ending in kinds.items():
        found = [file for file in books.files if file.endswith(ending)]
        yield f"  {name:<15}{len(found):>4}  {_name_of_one(found)}"
    yield f"Payment files and EHF, as they were sent, lie under {_near(root / 'bank')} and {_near(root / 'invoices')}"
    yield f"Mails lie under {_near(Path(stack.mail))}"
    yield f"  {'Mails':<15}{books.notifications:>4}  {next(Path(stack.mail).glob('*.eml')).name}"


def _name_of_one(files: list[str]) -> str:
    return Path(files[-1]).name if files else ""


def _as_called() -> Path:
    """The command as it was found: a newcomer has it in `.venv/bin` and not on the path."""
    called = Path(sys.argv[0])
    return _near(called.absolute()) if called.name == "samrad" else Path("samrad")


def _near(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
