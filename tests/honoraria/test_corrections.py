"""Facts that change after approval: a reversal is proposed, approved by two, and netted, never edited."""

from datetime import UTC, date, datetime

from contracts.events.meetings import AttendanceRecorded, PreparationWithdrawn
from tests.gateways.caller import OPERATOR, made, rule
from tests.honoraria import facts
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import World


async def approved_hours(world: World, minutes: int = 120) -> AttendanceRecorded:
    await world.arranged()
    await world.payee()
    attended = facts.attended(world.gp, world.body, world.community, minutes=minutes)
    await world.hear(attended)
    await world.approved()
    return attended


async def test_a_correction_after_approval_is_proposed_and_nothing_is_reversed_by_itself(world: World) -> None:
    attended = await approved_hours(world)
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    claim = await world.claim()
    assert (claim["state"], claim["version"], claim["approved_version"]) == ("calculated", 2, 1)
    assert claim["proposes_reversal"]
    assert await world.stated("HonorariumReversed") == []
    assert [one["ore"] for one in claim["entries"]] == [2 * HOUR_ORE]


async def test_a_reversal_before_settlement_and_its_replacement_point_at_each_other(world: World) -> None:
    attended = await approved_hours(world)
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    claim = await world.approved()
    first, taken_back, instead = claim["entries"]
    assert [one["ore"] for one in claim["entries"]] == [2 * HOUR_ORE, -2 * HOUR_ORE, 3 * HOUR_ORE]
    assert taken_back["reverses"] == instead["replaces"] == first["entry"]
    (reversed_,) = await world.stated("HonorariumReversed")
    assert (reversed_["version"], reversed_["replaced_by"], reversed_["reversed_ore"]) == (1, 2, 2 * HOUR_ORE)
    assert [one["change_ore"] for one in await world.stated("HonorariumApproved")] == [2 * HOUR_ORE, HOUR_ORE]
    run = await world.settle()
    assert run["result"]["office_ore"] == 3 * HOUR_ORE


async def test_attendance_that_is_taken_back_after_settlement_is_reversed_when_two_approve(world: World) -> None:
    attended = await approved_hours(world)
    await world.settle()
    await world.hear(facts.attendance_withdrawn(attended, by="recorder-2"))
    claim = await world.claim()
    assert (claim["state"], claim["total_ore"], claim["proposes_reversal"]) == ("calculated", 0, True)
    asked = await world.call.get("/attendees", by=world.role("attester"), meeting=attended.meeting)
    assert made(asked, 200)["items"] == []
    assert rule(await world.attest(claim, "recorder-2")) == "recorded-by-yourself"
    assert [one["ore"] for one in (await world.approved())["entries"]] == [2 * HOUR_ORE, -2 * HOUR_ORE]


async def test_attendance_taken_back_is_never_paid_whatever_is_heard_first(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community)
    recorded, withdrawn = (world.teller.fact(one) for one in (attended, facts.attendance_withdrawn(attended)))
    for late in (withdrawn, recorded):
        await world.hand_over([late])
    assert await world.claims() == []


async def test_a_reversal_after_settlement_is_netted_in_the_next_run_on_a_voucher_of_its_own(world: World) -> None:
    attended = await approved_hours(world)
    paid = await world.settle()
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    await world.approved()
    run = await world.settle(first="2024-04-01", last="2024-04-30")
    assert run["result"]["office_ore"] == HOUR_ORE
    assert run["result"]["arrears"] == 2
    rows = await world.running.database.pool.fetch(
        "select kind, total_ore, number from vouchers where run = $1::uuid order by number", run["run"]
    )
    assert [(row["kind"], row["total_ore"]) for row in rows] == [
        ("payment", 3 * HOUR_ORE),
        ("reversal", -2 * HOUR_ORE),
    ]
    payroll = (await world.file(run, "payroll")).text
    (label,) = paid["result"]["payouts"][0]["vouchers"]
    assert payroll.count(label) == 2, "both the reversal and its replacement name the voucher they correct"


async def test_only_the_line_that_changed_is_reversed(world: World) -> None:
    await world.arranged()
    attended = facts.attended(world.gp, world.body, world.community, travel=(30, 45))
    await world.hear(attended)
    await world.approved()
    await world.hear(facts.attendance_corrected(attended, travel=(attended.travel[0],)))
    claim = await world.approved()
    reversals = [one["ore"] for one in claim["entries"] if one["reverses"]]
    assert reversals == [-45 * HOUR_ORE // 60]
    assert sum(one["ore"] for one in claim["entries"]) == claim["total_ore"] == 150 * HOUR_ORE // 60


async def test_a_proposal_falls_away_when_the_facts_are_again_what_was_approved(world: World) -> None:
    attended = await approved_hours(world)
    longer = facts.attendance_corrected(attended, minutes=180)
    await world.hear(longer, facts.attendance_corrected(attended), together=False)
    claim = await world.claim()
    assert (claim["state"], claim["version"], claim["proposes_reversal"]) == ("approved", 1, False)
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    assert (await world.claim())["version"] == 3, "a number is never used for two things"


async def test_a_settled_claim_whose_proposal_falls_away_is_settled_again_at_once(world: World) -> None:
    attended = await world.paid()
    await world.hear(facts.attendance_corrected(attended, minutes=60), facts.attendance_corrected(attended))
    assert (await world.claim())["state"] == "settled"
    await world.hear(facts.attendance_corrected(attended, minutes=180), together=False)
    assert (await world.claim())["state"] == "calculated"
    await world.hear(facts.attendance_corrected(attended), together=False)
    assert (await world.claim())["state"] == "settled"


async def test_a_rejected_proposal_leaves_what_was_approved(world: World) -> None:
    attended = await approved_hours(world)
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    path = f"/claims/{(await world.claim())['claim']}/reject"
    await world.call.post(path, {"reason": "unfounded"}, by=world.role("attester"), version=2)
    assert (await world.settle())["result"]["office_ore"] == 2 * HOUR_ORE


async def test_withdrawn_work_is_taken_back_and_the_debt_is_netted_before_anything_is_paid(world: World) -> None:
    await world.arranged()
    await world.payee()
    logged = facts.prepared(world.gp, world.body, world.community, minutes=120)
    await world.hear(logged)
    await world.approved()
    await world.settle()
    gone = PreparationWithdrawn(
        preparation=logged.preparation,
        practitioner=world.gp,
        body=world.body,
        community=world.community,
        reason="entered_twice",
    )
    await world.hear(gone)
    assert (await world.approved())["total_ore"] == 0
    april = await world.settle(first="2024-04-01", last="2024-04-30")
    (owing,) = april["result"]["payouts"]
    assert (owing["lines_ore"], owing["carried_ore"], owing["paid_ore"]) == (-2 * HOUR_ORE, -2 * HOUR_ORE, 0)
    *_, told = await world.stated("StatementIssued")
    assert (told["total_ore"], told["carried_ore"]) == (0, -2 * HOUR_ORE)
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 5, 2), minutes=180))
    (may,) = await world.claims(state="calculated")
    await world.approved(may["claim"])
    world.running.clock.set(datetime(2024, 1, 15, 12, tzinfo=UTC))
    run = await world.settle(first="2024-05-01", last="2024-05-31")
    (netted,) = run["result"]["payouts"]
    assert (netted["brought_ore"], netted["carried_ore"], netted["paid_ore"]) == (-2 * HOUR_ORE, 0, HOUR_ORE)
    assert run["result"]["office_ore"] == HOUR_ORE


async def test_a_late_rate_is_a_supplement_and_reverses_nothing(world: World) -> None:
    await world.arranged()
    await world.payee()
    year = 2031
    early = facts.prepared(world.gp, world.body, world.community, on=date(2024, 3, 14))
    meeting_day = date(year, 3, 14)
    attended = facts.attended(world.gp, world.body, world.community, on=meeting_day, minutes=60)
    await world.hear(early.model_copy(update={"meeting": attended.meeting}), attended)
    claim = await world.approved()
    assert [one["missing"] for one in claim["unpriced"]] == ["rate"]
    assert (await world.settle())["result"]["office_ore"] == HOUR_ORE
    sent = {
        "agreement": "ASA4310",
        "specialist": True,
        "valid_from": f"{year - 1}-07-01",
        "ore_per_hour": 150_000,
        "source": "OPPDIKTET: test",
    }
    entered = await world.call.post("/rates", sent, by=OPERATOR, subject="op-1")
    await world.confirm(f"/rates/{entered.json()['rate']}", OPERATOR)
    await world.fire_timers()
    claim = await world.claim()
    assert (claim["state"], claim["unpriced"], claim["total_ore"]) == ("calculated", [], HOUR_ORE + 150_000)
    claim = await world.approved()
    assert [one["ore"] for one in claim["entries"]] == [HOUR_ORE, 150_000]
    assert await world.stated("HonorariumReversed") == []
    run = await world.settle(first=f"{year}-03-01", last=f"{year}-03-31")
    assert run["result"]["office_ore"] == 150_000
