"""The command `samrad`: each subcommand is loaded when it is asked for, so that a small one starts fast.

Other rooms add theirs through the entry-point group `samrad.commands` (name → a Typer app or a function).
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import typer

GROUP = "samrad.commands"
OWN: Mapping[str, str] = {
    "up": "infra.local.commands:up",
    "down": "infra.local.commands:down",
    "status": "infra.local.commands:status",
    "token": "infra.local.token_command:token",
    "rotate-key": "infra.chassis.rotate:rotate_key",
    "trace": "infra.local.traces.command:trace",
    "clock": "infra.local.clock_commands:app",
    "reconcile": "infra.reconcile.command:command",
}

Load = Callable[[], object]


def commands() -> dict[str, Load]:
    """How to load each subcommand; ours go before those of others."""
    found: dict[str, Load] = {point.name: point.load for point in importlib.metadata.entry_points(group=GROUP)}
    return {**found, **{name: partial(_load, place) for name, place in OWN.items()}}


def application(arguments: Sequence[str]) -> typer.Typer:
    """The application for this command line: with the one subcommand that it names, else with all."""
    known = commands()
    asked = next((argument for argument in arguments if not argument.startswith("-")), "")
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(samrad)
    for name in [asked] if asked in known else sorted(known):
        mount(app, name, known[name], strict=name == asked)
    return app


def samrad() -> None:
    """Samråd: from the appointment of a GP to a paid and explained honorarium."""


def mount(app: typer.Typer, name: str, load: Load, *, strict: bool) -> None:
    """Add a subcommand; one that is not installed here is passed by unless `strict`."""
    try:
        loaded = load()
    except ImportError:
        if strict:
            raise
        return
    if not isinstance(loaded, typer.Typer):
        app.command(name)(loaded)  # type: ignore[type-var]  # a plain function
    elif len(loaded.registered_commands) == 1 and not loaded.registered_groups and not loaded.registered_callback:
        # A Typer app of one command is that command, not a group around it.
        only = loaded.registered_commands[0]
        app.command(name, help=only.help, context_settings=only.context_settings)(only.callback)  # type: ignore[type-var]
    else:
        app.add_typer(loaded, name=name)


def main() -> None:
    """What the command `samrad` runs."""
    application(sys.argv[1:])()


def _load(place: str) -> object:
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


if __name__ == "__main__":
    main()
