"""`samrad reconcile` as an operator types it: words, tables, JSON and exit statuses."""

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner, Result

from contracts.topology import ADMINISTRATOR
from infra.cli import application
from infra.local.servers import Servers
from infra.local.stack import Stack as LocalStack
from infra.local.stack import write_stack
from infra.local.state import open_state
from tests.chassis.toy import body, toy
from tests.reconcile.ground import as_owner, emptied, relayed
from tests.stack import Stack, open_stack

REPRESENTATION = toy("representation")
Type = Callable[..., Result]


def with_stack(servers: Servers, folder: Path, work: Callable[[Stack], Coroutine[Any, Any, None]]) -> None:
    """Do something on the servers before the command runs in a loop of its own."""

    async def run() -> None:
        stack = await open_stack(servers, folder)
        await work(stack)
        await stack.admin.client.close()

    asyncio.run(run())


async def told_and_lost(stack: Stack) -> None:
    """Three facts, of which the bus has lost two."""
    async with stack.idle(REPRESENTATION) as it:
        await emptied(stack, REPRESENTATION)
        async with it.database.work(actor="test") as work:
            work.state(body())
        await relayed(it)
        async with it.database.work(actor="test") as work:
            work.state(body())
            work.state(body())
    async with as_owner(stack, "representation") as owner:
        await owner.execute("delete from unsent")


@pytest.fixture
def samrad(servers: Servers) -> Iterator[Type]:
    """The command on a stack of these two servers."""
    ports = {"postgres": urlsplit(servers.admin_dsn).port, "nats": urlsplit(servers.nats_url).port}
    ports["nats-monitor"] = urlsplit(servers.nats_monitor_url).port
    nothing = dict.fromkeys(
        ("issuer", "token_endpoint", "otlp", "smtp", "nats_monitor", "postgres", "mail", "logs"), ""
    )
    told: dict[str, object] = {
        "state": str(servers.state.root),
        "clock": "real",
        "services": {},
        "nats": servers.nats_url,
        "files": {},
    }
    told |= {"ports": ports, "processes": {}, "ready_after": 0.0}
    write_stack(servers.state, LocalStack.model_validate(nothing | told))
    servers.state.secret_file("keys/representation", lambda: base64.b64encode(bytes(32)).decode())

    def run(*arguments: str) -> Result:
        line = ["reconcile", *arguments, "--state", str(servers.state.root)]
        return CliRunner().invoke(application(line), line)

    yield run
    servers.state.stack_file.unlink()


def test_what_is_lost_is_shown_and_mended_when_asked_to(servers: Servers, samrad: Type, tmp_path: Path) -> None:
    with_stack(servers, tmp_path, told_and_lost)
    shown = samrad("representation")
    assert shown.exit_code == 1
    assert "2 lost" in shown.stdout
    assert "`samrad reconcile representation --mend` has its relay tell them again" in shown.stdout
    mended = samrad("representation", "--mend")
    assert mended.exit_code == 1
    assert "2 facts wait for the relay" in mended.stdout
    after = samrad("representation", "--json")
    assert after.exit_code == 0
    stream = json.loads(after.stdout)["services"][0]["streams"][0]
    assert (stream["stream"], stream["same"]) == ("REPRESENTATION", True)
    assert stream["days"][0]["waiting"] == 2
    assert stream["days"][0]["journal"] == stream["days"][0]["stream"]


def test_elsewhere_settings_and_the_administrators_seed_name_the_servers(
    servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_stack(servers, tmp_path, told_and_lost)
    key = tmp_path / "key"
    key.write_text(base64.b64encode(bytes(32)).decode())
    database = servers.databases["representation"]
    for name, value in {
        "DATABASE_DSN": database.runtime_dsn,
        "MIGRATION_DSN": database.owner_dsn,
        "NATS_URL": servers.nats_url,
        "NATS_SEED_FILE": str(servers.seed_file("representation")),
        "NATS_DURABILITY_VOUCHED": "true",
        "OIDC_ISSUER": "http://127.0.0.1:9/",
        "KEY_FILE": str(key),
    }.items():
        monkeypatch.setenv(f"SAMRAD_{name}", value)
    seed = str(servers.seed_file(ADMINISTRATOR))
    line = ["reconcile", "representation", "--administrator", seed, "--json"]
    assert CliRunner().invoke(application(line), line).exit_code == 1
    line[1] = "meetings"
    refused = CliRunner().invoke(application(line), line)
    assert refused.exit_code == 2
    assert "which is not that of meetings" in refused.stderr
    line = ["reconcile", "--administrator", seed]
    assert "settings are those of one service" in CliRunner().invoke(application(line), line).stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "there is no service nobody; there are representation, meetings"),
        (("--recover",), "--recover and --disown decide about one service: name it"),
        (("meetings", "--from", "yesterday"), "yesterday"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_mend(samrad: Type, arguments: tuple[str, ...], said: str) -> None:
    refused = samrad(*arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr


def test_where_no_stack_has_lived_nothing_is_started(tmp_path: Path) -> None:
    line = ["reconcile", "--state", str(open_state(tmp_path / "empty").root)]
    refused = CliRunner().invoke(application(line), line)
    assert refused.exit_code == 2
    assert "no stack has lived in" in refused.stderr
