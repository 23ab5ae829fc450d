"""`samrad estimate` against a gateway that listens: priced by what is in force, in the name of who asks."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from infra.chassis.answering import answering
from infra.local.ports import another_port
from services.honoraria.app import service
from services.honoraria.cli.asking import TOKEN, URL
from tests.gateways.caller import Json
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


def fail(cause: BaseException) -> None:
    raise AssertionError("something in the background failed") from cause


async def samrad_estimate(plan: Path, *arguments: str) -> tuple[int, str, str]:
    """How the command ended, and what it said."""
    # A process of its own: the gateway in this one writes its log where the command would write its answer.
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.honoraria.cli.estimate", str(plan), *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    stdout, stderr = await running.communicate()
    assert running.returncode is not None
    return running.returncode, stdout.decode(), stderr.decode()


async def test_a_body_that_there_is_is_priced_by_what_is_in_force_for_those_who_may_ask(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    await world.arranged()
    running = world.running
    settings = running.settings.model_copy(update={"listen": f"127.0.0.1:{another_port(set())}"})
    body: Json = {"body": str(world.body), "days": ["2024-03-14"], "meeting_minutes": 120}
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({"community": world.community, "year": 2024, "bodies": [body]}))
    monkeypatch.setenv(URL, f"http://{settings.listen}")
    monkeypatch.setenv(TOKEN, world.call.issuer.token(*world.role("secretariat"), sub="sec-1"))
    async with answering(service, settings, running.database, running.health, fail):
        code, said, _ = await samrad_estimate(plan, "--json")
        assert (code, json.loads(said)["total_ore"]) == (0, 2 * HOUR_ORE)
        assert [one["name"] for one in json.loads(said)["by_body"]] == ["FSU eldre"]
        code, said, _ = await samrad_estimate(plan, "--language", "en")
        assert "what has been entered is not known here" not in said
        assert "Assumption: Those who sit in the body now" in said.replace("\n", " ")
        monkeypatch.setenv(TOKEN, world.call.issuer.token(*world.role("recorder"), sub="rec-1"))
        code, _, wrong = await samrad_estimate(plan)
        assert (code, "403" in wrong) == (2, True)
        plan.write_text('{"community": "x"}')
        code, _, wrong = await samrad_estimate(plan)
        assert (code, "year" in wrong) == (2, True)
