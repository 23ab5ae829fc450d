"""`samrad contracts write|check`: the published form of the events, and whether it may be published."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from contracts.catalogue import ROOT, Finding
from contracts.catalogue import check as check_catalogue
from contracts.catalogue import write as write_catalogue

app = typer.Typer(help="Schemas, samples, asyncapi.yaml and EVENTS.md of the events.", no_args_is_help=True)

Root = Annotated[Path, typer.Option(help="Where the files lie.", file_okay=False, show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command()
def write(root: Root = ROOT, as_json: AsJson = False) -> None:
    """Write what changed; nothing while a change is incompatible (exit 1)."""
    written = write_catalogue(root)
    if as_json:
        _print_json(written.findings, files=written.files, look_at=written.look_at)
    else:
        _print_lines(written.findings)
        for name in written.files:
            typer.echo(f"wrote {name}")
        for place in written.look_at:
            typer.echo(f"look at {place}: its description changed. If its unit or meaning did, it is a new event.")
        if not written.findings and not written.files:
            typer.echo("Nothing changed.")
    raise typer.Exit(1 if written.findings else 0)


@app.command()
def check(root: Root = ROOT, as_json: AsJson = False) -> None:
    """Say what is incompatible, unproven or not up to date (exit 1)."""
    findings = check_catalogue(root)
    if as_json:
        _print_json(findings)
    else:
        _print_lines(findings)
        if not findings:
            typer.echo("The contracts are compatible and up to date.")
    raise typer.Exit(1 if findings else 0)


def _print_lines(findings: Iterable[Finding]) -> None:
    for finding in findings:
        typer.echo(finding.line())


def _print_json(findings: Iterable[Finding], **more: object) -> None:
    typer.echo(
        json.dumps({"findings": [asdict(finding) for finding in findings], **more}, ensure_ascii=False, indent=2)
    )
