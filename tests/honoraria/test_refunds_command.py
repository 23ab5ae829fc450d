"""`samrad refunds` against a gateway that listens: invoices made, fetched as files, and who waits named."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.honoraria.cli import refunds
from tests.honoraria.facts import HOUR_ORE, SPRING
from tests.honoraria.test_ehf import told
from tests.honoraria.test_refund_invoices import buyer, ready
from tests.honoraria.test_refunds import worked
from tests.honoraria.test_settle_command import Said, listening
from tests.honoraria.world import World

__all__ = ["listening"]


async def samrad_refunds(*arguments: str) -> Said:
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.honoraria.cli.refunds", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    stdout, stderr = await running.communicate()
    assert running.returncode is not None
    return Said(running.returncode, stdout.decode(), stderr.decode())


async def test_claims_are_invoiced_and_fetched_and_who_waits_is_named(listening: World, tmp_path: Path) -> None:
    world = listening
    await ready(world, "home", account="15034012358")
    await worked(world, SPRING)
    await world.settle()
    into = ("--municipality", world.host, "--into", str(tmp_path / "ehf"))
    said = await samrad_refunds(*into, "--order", f"{world.home}=4500012", "--kid", f"{world.home}=2345676", "--json")
    assert said.exit_code == 1, said.stderr
    done = json.loads(said.stdout)
    assert [one["lacks"] for one in done["waiting"]] == [["name", "organisation_number", "buyer_reference"]]
    (made,) = done["made"]
    xml = await asyncio.to_thread(Path(made["file"]).read_bytes)
    assert (told(xml, "ID"), told(xml, "OrderReference/ID")) == ([made["number"]], ["4500012"])
    assert made["ore"] == HOUR_ORE // 3
    waiting = await samrad_refunds(*into)
    assert (waiting.exit_code, f"{world.third} waits" in waiting.stdout) == (1, True)
    await buyer(world, "third")
    shown = await samrad_refunds(*into)
    assert (shown.exit_code, world.third in shown.stdout) == (0, True)
    assert len(list((tmp_path / "ehf").iterdir())) == 2


async def test_what_the_gateway_will_not_do_is_told_in_its_words(listening: World, tmp_path: Path) -> None:
    said = await samrad_refunds("-m", listening.host, "--into", str(tmp_path))
    assert (said.exit_code, "invoicing_terms" in said.stderr) == (2, True)
    assert "role economist" in (await samrad_refunds("-m", "0001", "--into", str(tmp_path))).stderr


@pytest.mark.parametrize("option", ["--order", "--kid"])
@pytest.mark.parametrize("said", ["4500012", "=4500012", "3907=", "3907= "])
def test_a_reference_without_its_municipality_or_of_blanks_is_refused_in_words(
    option: str, said: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(refunds.app, ["-m", "3907", "--into", str(tmp_path), option, said])
    assert (result.exit_code, "3907=4500012" in result.stderr) == (2, True)
