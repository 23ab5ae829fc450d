"""Who enters and confirms the rates of an agreement: nobody changes what others pay by."""

from tests.gateways.caller import OPERATOR, Json, made, rule
from tests.honoraria.test_provisional import Local
from tests.honoraria.world import World

PAID: Json = {"specialist": None, "ore_per_hour": 1, "source": "OPPDIKTET"}


async def test_only_those_whose_agreement_it_is_enter_and_confirm_its_rates(world: World) -> None:
    local, host, stranger = Local(world), world.budget("economist"), world.budget("economist", "5601")
    await local.arranged()
    sent = {"agreement": local.code, "valid_from": "2024-07-01"} | PAID
    assert (await world.call.post("/rates", sent, by=stranger)).status_code == 403
    assert (await world.call.post("/rates", sent, by=OPERATOR)).status_code == 403
    entered = made(await world.call.post("/rates", sent, by=host, subject="eco-1"))
    assert (entered["community"], entered["municipality"]) == (world.community, None)
    path = f"/rates/{entered['rate']}/confirm"
    assert (await world.call.post(path, {}, by=stranger, subject="s-2")).status_code == 404
    made(await world.call.post(path, {}, by=world.budget("authoriser"), subject="auth-1"), 200)
    (_, told) = await world.stated("RateEntered", agreement=local.code)
    assert told["community"] == world.community


async def test_a_national_rate_is_entered_by_those_who_answer_for_all_payers(world: World) -> None:
    sent = {"agreement": "OSLO", "valid_from": "2051-07-01"} | PAID
    both = (*world.role("secretariat"), *world.budget("economist", "0301"))
    assert (await world.call.post("/rates", sent, by=both)).status_code == 403
    entered = made(await world.call.post("/rates", sent, by=OPERATOR, subject="op-1"))
    answer = await world.call.post(f"/rates/{entered['rate']}/confirm", {}, by=both, subject="eco-2")
    assert answer.status_code == 404


async def test_of_two_who_bring_in_the_same_code_the_first_to_have_it_confirmed_keeps_it(world: World) -> None:
    sent = {
        "agreement": Local(world).code,
        "specialist": None,
        "valid_from": "2024-07-01",
        "ore_per_hour": 1,
        "source": "X",
    }
    one, other = world.budget("economist"), world.budget("economist", world.home)
    rates = [made(await world.call.post("/rates", sent, by=by, subject="eco-1"))["rate"] for by in (one, other)]
    refused = await world.call.post("/rates", sent, by=(*one, *other), subject="eco-1")
    assert rule(refused) == "whose-agreement"
    made(await world.call.post("/rates", sent | {"municipality": world.host}, by=(*one, *other), subject="eco-1"))
    await world.confirm(f"/rates/{rates[0]}", one, "eco-2")
    late = await world.call.post(f"/rates/{rates[1]}/confirm", {}, by=(*one, *other), subject="eco-2")
    assert rule(late) == "agreement-of-another"
