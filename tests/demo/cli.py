"""`samrad demo`: a year of a health community, from appointment to settlement."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Annotated

import httpx2
import typer

from infra.local.quiet import NotQuiet
from infra.local.stack import NoStack, running
from tests.demo.agenda import BEGINS
from tests.demo.fresh import PLACE, TOLD, NotOurs, fresh_state, stand_alone
from tests.demo.house import Refused
from tests.demo.performance import perform
from tests.demo.screen import Screen
from tests.demo.settling import Disagreement

app = typer.Typer()


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for programs.")] = False,
    state: Annotated[Path, typer.Option(metavar="DIR", help="Where it all lies; removed and made anew.")] = PLACE,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stack up until Ctrl-C.")] = False,
) -> None:
    """Play 2024 in Helsefellesskapet i Vestfold through the gateways; people and figures are OPPDIKTET (made up)."""
    began = monotonic()
    screen = Screen(on_errors=as_json)
    with _in_words(state):
        stand_alone()
        place = fresh_state(state)
        screen.say("PostgreSQL, NATS and four services are starting …")
        with running(place.root, simulated=BEGINS) as stack:
            outcome = asyncio.run(perform(stack, screen))
            told = json.dumps(outcome.books.as_json(), ensure_ascii=False)
            (place.root / TOLD).write_text(f"{told}\n", encoding="utf-8")
            if as_json:
                typer.echo(told)
            else:
                screen.show(outcome.books, outcome.records, stack)
            screen.say(f"Played in {monotonic() - began:.0f} s.")
            if keep:
                screen.stay(stack)
            else:
                screen.part(stack)
        if outcome.wrong:
            raise Disagreement("; ".join(outcome.wrong))


@contextmanager
def _in_words(state: Path) -> Iterator[None]:
    """Whatever goes wrong is said in words; by then the stack has been stopped."""
    # Told to stop otherwise than by Ctrl-C we stop as if by Ctrl-C: asyncio knows how to end what is under way.
    # A shell starts what it puts in the background deaf to Ctrl-C, and then SIGTERM would not be heard either.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("samrad demo: stopped, and nothing of it runs any more", err=True)
        raise typer.Exit(130) from None
    except (NotOurs, NoStack) as wrong:
        typer.echo(f"samrad demo: {wrong}", err=True)
        raise typer.Exit(1) from None
    except (Refused, Disagreement, NotQuiet, httpx2.HTTPError, OSError) as wrong:
        typer.echo(f"samrad demo: {wrong or type(wrong).__name__}\nThe logs lie in {state / 'logs'}", err=True)
        raise typer.Exit(1) from None


def _interrupt(_: int, __: FrameType | None) -> None:
    signal.raise_signal(signal.SIGINT)
