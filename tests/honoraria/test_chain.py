"""From facts to money: attendance becomes a claim, two people approve it, a run settles it, files leave."""

from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import IDENTITY, World


async def test_an_attendance_becomes_a_claim_two_approvals_a_voucher_and_files(world: World) -> None:
    await world.arranged()
    await world.payee()
    await world.hear(facts.attended(world.gp, world.body, world.community, travel=(30, 30)))
    claim = await world.claim()
    assert (claim["state"], claim["version"], claim["total_ore"]) == ("calculated", 1, 3 * HOUR_ORE)
    assert [line["kind"] for line in claim["lines"]] == ["meeting", "travel", "travel"]
    assert "1\N{NO-BREAK SPACE}027,00" in claim["lines"][0]["why"]["nb"]
    assert (await world.approved())["state"] == "approved"
    run = await world.settle()
    assert run["result"]["office_ore"] == 3 * HOUR_ORE
    assert run["result"]["payouts"][0]["vouchers"] == [f"{world.host}-2024-000001"]
    assert {file["kind"] for file in run["files"]} == {"statement", "summary", "payroll", "payroll_sums"}
    payroll = await world.file(run, "payroll")
    assert IDENTITY in payroll.text
    assert (await world.claim())["state"] == "settled"
