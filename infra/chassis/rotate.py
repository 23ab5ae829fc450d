"""`samrad rotate-key`: wrap every person's key with the service's new key, while the service works."""

import asyncio
import json
from collections.abc import Callable
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import Progress

from infra.chassis.connection import Connection
from infra.chassis.settings import WrongSettings, read_settings
from infra.chassis.vault import Vault, WrongKey, vault_from

AT_ONCE = 500


def rotate_key(
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON for programs.")] = False,
) -> None:
    """Wrap everything that is sealed with the service's new key. Safe to repeat, and to break off.

    \b
    1. Make a key:      head -c 32 /dev/urandom | base64 > new-key
    2. Tell the service SAMRAD_KEY_FILE=old-key SAMRAD_OLD_KEY_FILE=new-key, and start its processes again, one
       after the other: they open what is under either key, and none meets with what it cannot open.
    3. The other way round, SAMRAD_KEY_FILE=new-key SAMRAD_OLD_KEY_FILE=old-key, and start them again likewise.
    4. With the same settings:  samrad rotate-key
    5. Seven days after step 3, when no command of before is sent again any more: take SAMRAD_OLD_KEY_FILE away,
       start them again, destroy the old key.

    What people's own keys seal stays as it is; only those keys are wrapped anew.
    """
    try:
        settings = read_settings()
        vault = vault_from(settings)
        with Progress(console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task("keys", total=None)
            dsn = settings.database_dsn.get_secret_value()
            done = asyncio.run(_on(dsn, vault, lambda so_far: shown.update(task, completed=so_far)))
    except (WrongSettings, WrongKey) as wrong:
        typer.echo(f"samrad rotate-key: {wrong}", err=True)
        raise typer.Exit(2) from None
    except (OSError, asyncpg.PostgresError) as wrong:
        typer.echo(f"samrad rotate-key: the database does not answer: {wrong}", err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps({"wrapped_anew": done}) if as_json else f"{done} keys are wrapped anew.")


async def _on(dsn: str, vault: Vault, so_far: Callable[[int], None]) -> int:
    connection: Connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return await rotate(connection, vault, so_far)
    finally:
        await connection.close()


async def rotate(connection: Connection, vault: Vault, so_far: Callable[[int], None] = lambda _: None) -> int:
    """Wrap each person's key anew that is not under the present one yet. Returns how many it was. Raises WrongKey."""
    done, last = 0, ""
    while True:
        rows = await connection.fetch(
            "select person, wrapped from person_keys where person > $1 order by person limit $2", last, AT_ONCE
        )
        if not rows:
            return done
        last = rows[-1]["person"]
        old = [(row["person"], row["wrapped"], vault.wrapped_anew(row["wrapped"])) for row in rows]
        anew = [(person, was, now) for person, was, now in old if now is not None]
        # Only what is still as it was read: a person erased meanwhile stays erased.
        await connection.executemany("update person_keys set wrapped = $3 where person = $1 and wrapped = $2", anew)
        done += len(anew)
        so_far(done)
