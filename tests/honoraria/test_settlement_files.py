"""What leaves the house after a run: files with their checksum, statements for GPs, and the mark of what is made up."""

import shutil
from uuid import UUID

import pytest

from infra.chassis.ids import new_id
from services.honoraria.app import room
from services.honoraria.strongroom import digest
from tests.gateways.caller import made
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.test_settlement import approved_work
from tests.honoraria.world import World


async def test_made_up_data_are_marked_on_what_leaves_the_house(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "marker", "OPPDIKTET")
    await approved_work(world)
    await world.payee()
    run = made(await world.try_to_settle())
    monkeypatch.setattr(room, "marker", None)
    await world.fire_timers()  # made of the run, whose mark stays whatever the setting says later
    run = made(await world.call.get(f"/settlements/{run['run']}", by=world.budget("economist")), 200)
    assert "OPPDIKTET" in (await world.file(run, "payroll")).text
    assert "OPPDIKTET" in (await world.file(run, "summary")).text


async def test_a_gp_fetches_their_own_statement_and_nobody_elses(world: World) -> None:
    await approved_work(world)
    await world.payee()
    run = await world.settle()
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    (listed,) = made(await world.call.get("/statements", by=own), 200)["items"]
    assert (listed["run"], listed["total_ore"]) == (run["run"], 2 * HOUR_ORE)
    fetched = await world.call.get(f"/statements/{listed['statement']}", by=own)
    assert fetched.content.startswith(b"%PDF")
    other = ({"role": "practitioner", "practitioner": str(new_id())},)
    assert (await world.call.get(f"/statements/{listed['statement']}", by=other)).status_code == 404
    (issued,) = await world.stated("StatementIssued")
    assert issued["statement"] == listed["statement"]


async def test_files_lie_with_their_checksum_after_the_timer_and_come_out_the_same_when_lost(world: World) -> None:
    await approved_work(world)
    await world.payee()
    started = made(await world.try_to_settle())
    folder = room.place(world.host, UUID(started["run"]), "x").parent
    assert (started["files"], folder.exists()) == ([], False), "nothing leaves the house before the commit"
    await world.fire_timers()
    run = made(await world.call.get(f"/settlements/{started['run']}", by=world.budget("economist")), 200)
    first = {file["name"]: (folder / file["name"]).read_bytes() for file in run["files"]}
    assert {name: digest(content) for name, content in first.items()} == {
        file["name"]: file["sha256"] for file in run["files"]
    }
    shutil.rmtree(folder)
    for file in run["files"]:
        fetched = await world.file(run | {"files": [file]}, file["kind"])
        assert fetched.content == first[file["name"]]


async def test_the_summary_gives_its_reasons_in_bokmal_whatever_the_payee_reads(world: World) -> None:
    await approved_work(world)
    await world.payee(language="en")
    run = await world.settle()
    told = (await world.file(run, "summary")).text
    assert "Hver linje avrundes" in told
    assert "rounded" not in told


async def test_a_statement_asked_for_before_it_was_written_is_made_at_once_and_is_the_same(world: World) -> None:
    await approved_work(world)
    await world.payee()
    run = made(await world.try_to_settle())
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    (listed,) = made(await world.call.get("/statements", by=own), 200)["items"]
    early = await world.call.get(f"/statements/{listed['statement']}", by=own)
    await world.fire_timers()
    later = await world.call.get(f"/statements/{listed['statement']}", by=own)
    assert early.content == later.content
    whole = made(await world.call.get(f"/settlements/{run['run']}", by=world.budget("economist")), 200)
    assert digest(early.content) in {file["sha256"] for file in whole["files"]}
