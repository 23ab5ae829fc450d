"""What people enter takes effect when a second person confirms it, and wrong numbers are refused."""

import pytest

from infra.chassis.ids import new_id
from services.honoraria.documents.words import municipality
from services.honoraria.model.numbers import (
    BadIdentityNumber,
    BadOrganisationNumber,
    identity_number,
    organisation_number,
)
from tests.gateways.caller import OPERATOR, Json, made, rule
from tests.honoraria import facts
from tests.honoraria.authorities import authorising
from tests.honoraria.facts import HOUR_ORE
from tests.honoraria.world import IDENTITY, World


async def test_funding_that_nobody_confirmed_prices_nothing(world: World) -> None:
    entered = await world.arranged(confirm=False)
    await world.hear(facts.attended(world.gp, world.body, world.community))
    assert (await world.claim())["state"] == "unpriced"
    path, by = f"/funding/{entered['funding']}/confirm", world.role("secretariat")
    assert rule(await world.call.post(path, {}, by=by, subject="sec-1")) == "confirmed-by-the-same-person"
    made(await world.call.post(path, {}, by=by, subject="sec-2"), 200)
    await world.fire_timers()
    assert (await world.claim())["total_ore"] == 2 * HOUR_ORE
    assert rule(await world.call.post(path, {}, by=by, subject="sec-3")) == "confirmed-already"
    (arranged,) = await world.stated("FundingArranged")
    assert (arranged["host"], arranged["tax_treatment"]) == (world.host, "office")


async def test_an_arrangement_from_the_same_day_takes_the_place_of_the_first(world: World) -> None:
    first = await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    second = await world.arranged(host=world.third)
    assert (await world.claim())["payer"] == world.third
    shown = made(await world.call.get(f"/funding/{first['funding']}", by=world.role("secretariat")), 200)
    assert shown["superseded_by"] == second["funding"]


async def test_what_a_policy_does_not_decide_is_marked_as_assumed(world: World) -> None:
    await world.arranged(policy={"rounding": "exact", "increment_minutes": 1})
    await world.hear(facts.attended(world.gp, world.body, world.community))
    marks = {one["code"] for one in (await world.claim())["lines"][0]["assumptions"]}
    assert "no_daily_cap" in marks
    assert "exact_minutes" not in marks


async def test_a_host_is_named_when_it_pays_and_a_treatment_always(world: World) -> None:
    good: Json = {
        "community": world.community,
        "arrangement": "host_pays",
        "host": world.host,
        "key": "equal",
        "tax_treatment": "office",
        "travel_costs": False,
        "valid_from": "2024-01-01",
    }
    without_host = {key: value for key, value in good.items() if key != "host"}
    without_treatment = {key: value for key, value in good.items() if key != "tax_treatment"}
    for wrong in (
        without_host,
        without_treatment,
        good | {"arrangement": "own_municipality"},
        good | {"key": "mixed"},
        good | {"policy": {"rounding": "exact", "increment_minutes": 30}},
    ):
        assert (await world.call.post("/funding", wrong, by=world.role("secretariat"))).status_code == 422, wrong


async def test_an_arrangement_for_a_body_of_another_community_is_refused(world: World) -> None:
    sent: Json = {
        "community": "another-place",
        "body": str(world.body),
        "arrangement": "own_municipality",
        "tax_treatment": "business",
        "travel_costs": False,
        "valid_from": "2024-01-01",
    }
    by = ({"role": "secretariat", "community": "another-place"},)
    assert rule(await world.call.post("/funding", sent, by=by)) == "body-elsewhere"


async def test_a_rate_that_contradicts_a_shipped_one_is_refused(world: World) -> None:
    sent = {
        "agreement": "ASA4310",
        "specialist": None,
        "valid_from": "2023-07-01",
        "ore_per_hour": 1,
        "source": "OPPDIKTET",
    }
    assert rule(await world.call.post("/rates", sent, by=OPERATOR)) == "rate-contradicted"


async def test_numbers_are_checked_by_their_check_digits(world: World) -> None:
    sent: Json = {
        "practitioner": str(world.gp),
        "valid_from": "2024-01-01",
        "kind": "person",
        "name": "Kari Oppdiktet",
        "account": "86011117947",
        "identity_number": IDENTITY,
    }
    by = world.budget("economist")
    assert rule(await world.call.post("/payees", sent | {"account": "86011117948"}, by=by)) == "bad-account-number"
    wrong = await world.call.post("/payees", sent | {"identity_number": IDENTITY[::-1]}, by=by)
    assert rule(wrong) == "bad-identity-number"
    assert IDENTITY[::-1] not in wrong.text
    enterprise = sent | {"kind": "enterprise", "organisation_number": "123456789"}
    del enterprise["identity_number"]
    assert rule(await world.call.post("/payees", enterprise, by=by)) == "bad-organisation-number"


def test_every_slip_of_one_digit_in_an_identity_number_is_found() -> None:
    for place, digit in enumerate(IDENTITY):
        for other in "0123456789".replace(digit, ""):
            slipped = IDENTITY[:place] + other + IDENTITY[place + 1 :]
            try:
                identity_number(slipped)
            except BadIdentityNumber:
                continue
            raise AssertionError(slipped)


@pytest.mark.parametrize(
    ("day", "rest"), [("418175", "00151"), ("014175", "00185"), ("016675", "00121"), ("018175", " 00168")]
)
def test_d_numbers_and_numbers_made_up_for_tests_are_identity_numbers(day: str, rest: str) -> None:
    assert identity_number(day + rest) == f"{day}{rest.strip()}"


@pytest.mark.parametrize("number", ["00000000000", "32017500154", "01137500120", "72017500148", "01937500196"])
def test_a_number_that_begins_with_no_day_is_none_whatever_its_check_digits(number: str) -> None:
    with pytest.raises(BadIdentityNumber):
        identity_number(number)


def test_an_organisation_number_does_not_begin_with_a_zero() -> None:
    with pytest.raises(BadOrganisationNumber):
        organisation_number("000000000")


@pytest.mark.parametrize(
    ("name", "nb", "en"),
    [
        ("Tønsberg", "Tønsberg kommune", "Tønsberg municipality"),
        ("Voss herad", "Voss herad", "Voss herad"),
    ],
)
def test_a_municipality_is_called_what_it_is(name: str, nb: str, en: str) -> None:
    assert (municipality(name, "nb"), municipality(name, "nn"), municipality(name, "en")) == (nb, nb, en)


async def test_the_word_kommune_is_not_said_twice(world: World) -> None:
    await world.payer(name="Prøveby Kommune")
    (shown,) = made(await world.call.get("/payers", by=world.budget("economist")), 200)["items"]
    assert shown["name"] == "Prøveby"


async def test_a_gp_enters_their_own_account_and_somebody_else_confirms_it(world: World) -> None:
    own = ({"role": "practitioner", "practitioner": str(world.gp)},)
    sent = {
        "practitioner": str(world.gp),
        "valid_from": "2024-01-01",
        "kind": "person",
        "name": "Kari Oppdiktet",
        "account": "86011117947",
        "identity_number": IDENTITY,
    }
    entered = made(await world.call.post("/payees", sent, by=own, subject="gp-1"))
    assert "Kari" not in str(entered)
    path = f"/payees/{entered['payee']}/confirm"
    assert (await world.call.post(path, {}, by=own, subject="gp-1")).status_code == 403
    both = (*own, *world.budget("economist"))
    assert rule(await world.call.post(path, {}, by=both, subject="gp-other-login")) == "own-payee"
    await authorising(world, "doctor-1", municipality=world.third, practitioner=str(world.gp))
    assert rule(await world.call.post(path, {}, by=both[1:], subject="doctor-1")) == "own-payee"
    made(await world.call.post(path, {}, by=world.budget("economist"), subject="eco-1"), 200)
    (shown,) = made(await world.call.get("/payees", by=own), 200)["items"]
    assert (shown["name"], shown["account"], shown["confirmed_by"]) == ("Kari Oppdiktet", "…7947", "eco-1")
    others = ({"role": "practitioner", "practitioner": str(new_id())},)
    assert made(await world.call.get("/payees", by=others), 200)["items"] == []
    stranger = await world.call.post("/payees", sent, by=others)
    assert stranger.status_code == 403


async def test_a_payee_holds_from_its_day_and_a_later_one_takes_over(world: World) -> None:
    await world.arranged()
    await world.payee(name="Gammelt Navn")
    await world.payee(name="Nytt Navn", valid_from="2023-06-01")
    await world.hear(facts.attended(world.gp, world.body, world.community))
    await world.approved()
    text = (await world.file(await world.settle(), "payroll")).text
    assert "Gammelt Navn" in text
    assert "Nytt Navn" not in text


async def test_shipped_rates_are_listed_with_their_sources_and_assumptions(world: World) -> None:
    answer = await world.call.get("/rates/shipped", by=world.role("secretariat"), on="2024-07-01")
    (one,) = [row for row in answer.json() if row["specialist"]]
    assert (one["ore_per_hour"], one["last_day"]) == (123_000, "2025-06-30")
    assert "rate_read_once" in one["assumptions"]
