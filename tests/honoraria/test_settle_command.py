"""`samrad settle` against a gateway that listens, with timers at work behind it."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from infra.chassis.answering import answering
from infra.chassis.background import in_background
from infra.chassis.timers import Timers
from infra.local.ports import another_port
from services.honoraria.app import service
from services.honoraria.cli import settle
from services.honoraria.cli.asking import TOKEN, URL
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_settlement import approved_work, no_run
from tests.honoraria.world import World

MARCH = ("--period", "2024-03")


def fail(cause: BaseException) -> None:
    raise AssertionError("something in the background failed") from cause


@pytest_asyncio.fixture
async def listening(world: World, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """The gateway of the world on a port, its timers fired as they fall due, and an economist signed in."""
    running = world.running
    settings = running.settings.model_copy(update={"listen": f"127.0.0.1:{another_port(set())}"})
    economist = [{"role": "economist", "municipality": number} for number in (world.host, world.third)]
    monkeypatch.setenv(URL, f"http://{settings.listen}")
    monkeypatch.setenv(TOKEN, world.call.issuer.token(*economist, sub="eco-1"))
    timers = Timers(running.database, service.timers, poll=0.05)
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(answering(service, settings, running.database, running.health, fail))
        await stack.enter_async_context(in_background(timers.run(), fail))
        yield world


@dataclass(frozen=True, slots=True)
class Said:
    """What the command said, and how it ended."""

    exit_code: int
    stdout: str
    stderr: str


async def samrad_settle(*arguments: str) -> Said:
    # A process of its own: the gateway in this one writes its log where the command would write its answer.
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.honoraria.cli.settle", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    stdout, stderr = await running.communicate()
    assert running.returncode is not None
    return Said(running.returncode, stdout.decode(), stderr.decode())


async def told(*arguments: str, code: int = 0) -> Any:
    said = await samrad_settle(*arguments, "--json")
    assert said.exit_code == code, said.stderr
    return json.loads(said.stdout)


async def test_one_municipality_is_simulated_and_then_settled_from_the_command_line(listening: World) -> None:
    await approved_work(listening)
    await listening.payee()
    simulated = await told("--municipality", listening.host, *MARCH, "--simulate")
    assert [run["result"]["office_ore"] for run in simulated["runs"]] == [2 * HOUR_ORE]
    assert simulated["runs"][0]["files"] == []
    shown = await samrad_settle("--municipality", listening.host, *MARCH)
    assert shown.exit_code == 0
    assert listening.host in shown.stdout
    assert "Settled" in shown.stdout
    again = await told("--municipality", listening.host, *MARCH)
    assert again["runs"][0]["result"]["vouchers"] == 0


async def test_all_means_all_whose_economist_one_is(listening: World) -> None:
    await approved_work(listening)
    await listening.payee()
    every = await told("--all", "--from", "2024-01-01", "--to", "2024-03-31")
    assert {run["municipality"] for run in every["runs"]} == {listening.host, listening.third}


async def test_what_is_refused_is_told_in_words_and_in_the_exit_code(listening: World) -> None:
    await approved_work(listening)
    await listening.payee()
    await no_run(listening)
    refused = await told("-m", listening.host, "-m", listening.third, *MARCH, code=1)
    assert [one["municipality"] for one in refused["refused"]] == [listening.host]
    assert "closed" in refused["refused"][0]["problem"]
    shown = await samrad_settle("-m", listening.host, *MARCH)
    assert shown.exit_code == 1
    assert "was refused" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((*MARCH,), "--municipality"),
        (("--all", "-m", "3907", *MARCH), "--municipality"),
        (("--all",), "which period"),
        (("--all", *MARCH, "--from", "2024-03-01"), "which period"),
        (("--all", "--period", "2024-3"), "not a month"),
        (("--all", "--period", "2024-13"), "month"),
        (("--all", "--from", "2024-03-01", "--to", "soon"), "a day is written"),
        (("--all", "--from", "2024-03-01"), "say --to too"),
    ],
)
def test_arguments_that_do_not_go_together_are_told_in_words(arguments: tuple[str, ...], words: str) -> None:
    result = CliRunner().invoke(settle.app, list(arguments))
    assert result.exit_code == 2
    assert words in result.stderr


async def test_what_the_gateway_will_not_do_is_told_in_its_words(listening: World) -> None:
    short = await samrad_settle("-m", "39", *MARCH)
    assert (short.exit_code, "municipalities" in short.stderr) == (2, True)
    foreign = await samrad_settle("-m", "0001", *MARCH)
    assert (foreign.exit_code, "role economist" in foreign.stderr) == (2, True)


async def test_without_a_token_a_gateway_or_an_answer_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(URL, raising=False)
    monkeypatch.delenv(TOKEN, raising=False)
    assert URL in (await samrad_settle("--all", *MARCH)).stderr
    somewhere = f"http://127.0.0.1:{another_port(set())}"
    assert TOKEN in (await samrad_settle("--all", *MARCH, "--url", somewhere)).stderr
    monkeypatch.setenv(TOKEN, "made up")
    assert "does not answer" in (await samrad_settle("--all", *MARCH, "--url", somewhere)).stderr
