"""Nobody without a sign-in, and nobody from elsewhere, sees or does anything through any route."""

from datetime import UTC, date, datetime

from tests.gateways.caller import NOBODY, OPERATOR, made, practitioner
from tests.gateways.strangers import EVERY_ROLE_ELSEWHERE, answered_unsigned, hidden_from, shown_to, told_apart
from tests.honoraria import authorities, facts
from tests.honoraria.entered import code, population, rate
from tests.honoraria.test_debts import decided
from tests.honoraria.test_payments import filed, invoice, let_go
from tests.honoraria.test_refund_invoices import buyer, invoiced, terms
from tests.honoraria.world import World

OPEN = {
    "GET /rates": "national agreements, published",
    "GET /rates/{rate}": "the same",
    "GET /rates/shipped": "the same",
    "GET /rates/in-force": "the same",
    "GET /populations": "official figures, published",
    "GET /populations/{population}": "the same",
}
ANYWHERE = {
    "POST /claims/attest with filters": "all within one's own reach, which is nothing",
    "POST /claims/authorise with filters": "the same",
    "POST /bank-answers": "the same",
}
OPERATORS = {
    "GET /retention/municipalities/{municipality}": "what is kept, counted",
    "GET /retention/practitioners/{practitioner}": "the same",
    "POST /retention/practitioners/{practitioner}/erase": "a GP who asks is erased by those who run the house",
    "POST /rates": "the rates of national agreements are entered by those who answer for all who pay by them",
    "POST /rates/{rate}/confirm": "and confirmed by others of them",
    "POST /restores/acknowledgements": "a restored database is looked at by those who run the house",
}
NOT_YET = {"GET /debts/decisions/{decision}/letter": "the decision is another"}
UNHEARD_OF = {"POST /payees": "a GP of whom nothing has been heard yet is anybody's"}
YEAR = {"from": "2024-01-01", "to": "2024-12-31"}
PAST_MARCH = {"first": "2024-04-01", "last": "2024-04-30"}


async def known_of(world: World) -> dict[str, str]:
    """Something of every kind that has an id: worked, approved, settled, paid, claimed, taken back and owed."""
    call, economist = world.call, world.budget("economist")
    world.running.clock.set(datetime(2024, 4, 2, 8, tzinfo=UTC))
    await world.arranged(key="equal", tax_treatment="business")
    await world.payee()
    await world.payer()
    await terms(world)
    await buyer(world, "home")
    attended = facts.attended(world.gp, world.body, world.community, minutes=60)
    await world.hear(attended)
    claim = await world.approved()
    run = await world.settle()
    (payment,) = made(await call.get("/payments", by=economist), 200)["items"]
    await invoice(world, payment)
    file = await filed(world)
    await let_go(world, file)
    refund = (await invoiced(world))["made"][0]
    (statement,) = made(await call.get("/statements", by=economist), 200)["items"]
    await world.hear(facts.attendance_corrected(attended, paid=False))
    await world.approved(claim["claim"])
    await world.settle(**PAST_MARCH)
    repaid = await decided(world, "repaid", confirm=False, tax_treatment="business")
    await world.hear(facts.attended(world.gp, world.body, world.community, on=date(2024, 4, 1)))
    (waiting,) = await world.claims(state="calculated")
    return {
        **{"community": world.community, "municipality": world.host, "host": world.host, "payer": world.host},
        **{"body": str(world.body), "practitioner": str(world.gp), "meeting": waiting["meeting"]},
        **{"claim": waiting["claim"], "run": run["run"], "payment": payment["payment"], "file": file["file"]},
        **{"name": run["files"][0]["name"], "statement": statement["statement"], "invoice": refund["invoice"]},
        **{"decision": repaid["decision"], "month": "2024-03"},
        "GET /ledger/{municipality}/{account}/{month} account": "owed",
        "GET /ledger/{municipality}/{account}/posted/{month} account": "owed",
        **await entered(world),
    }


async def entered(world: World) -> dict[str, str]:
    """What people enter, some of it waiting for a second person."""
    call, economist = world.call, world.budget("economist")
    vouchers = made(await call.get("/vouchers", by=economist, municipality=world.host, year=2024), 200)["items"]
    payer = made(await call.get("/payers", by=economist), 200)["items"][0]
    own_terms = made(await call.get("/invoicing-terms", by=economist), 200)["items"][0]
    schedule = {"municipality": world.host, "day_of_month": 5, "mode": "simulate"}
    order = {"municipalities": [world.host], "from": "2024-03-01", "to": "2024-03-31", "mode": "simulate"}
    budget = {"community": world.community, "body": str(world.body), "municipality": world.host, "ore": 1}
    made(await call.post("/budgets", budget | YEAR | {"said": "OPPDIKTET"}, by=economist))
    sent = {"agreement": f"L{world.body.hex}", "specialist": None, "valid_from": "2041-07-01", "ore_per_hour": 1}
    local = made(await call.post("/rates", sent | {"source": "OPPDIKTET"}, by=world.role("secretariat")))
    return {
        "voucher": vouchers[0]["voucher"],
        "payee": (await world.payee())["payee"],
        "POST /payers/{payer}/confirm payer": payer["payer"],
        "terms": own_terms["terms"],
        "funding": (await world.arranged(confirm=False, valid_from="2025-01-01"))["funding"],
        "schedule": made(await call.post("/settlement-schedules", schedule, by=economist))["schedule"],
        "order": made(await call.post("/settlement-orders", order, by=economist), 202)["order"],
        "GET /rates/{rate} rate": local["rate"],
        "POST /rates/{rate}/confirm rate": local["rate"],
        "population": (await population(world, confirm=False))["population"],
        "code": (await code(world, "cost", "1080", confirm=False, funksjon="241"))["code"],
        "POST /contribution-rates/{rate}/confirm rate": (await rate(world, confirm=False))["rate"],
        "conflict": (await authorities.conflict(world, "attester-9"))["conflict"],
        "granted": (await authorities.attesting(world, "holder-1", confirm=False))["authority"],
    }


async def test_nobody_is_answered_without_a_sign_in_that_counts(world: World) -> None:
    assert await answered_unsigned(world.call) == []


async def test_nobody_from_elsewhere_sees_or_does_anything_or_learns_what_there_is(world: World) -> None:
    known = await known_of(world)
    everything = (
        *(grant for role in ("secretariat", "recorder", "attester", "authoriser") for grant in world.role(role)),
        *(grant for role in ("economist", "authoriser") for grant in world.budget(role)),
        *practitioner(world.gp),
        *OPERATOR,
    )
    # Else "not found" would say nothing of who may see it.
    assert await hidden_from(world.call, known, everything, allowed=NOT_YET) == []
    assert await shown_to(world.call, known, NOBODY, allowed=OPEN) == []
    assert await shown_to(world.call, known, EVERY_ROLE_ELSEWHERE, allowed=OPEN | ANYWHERE) == []
    assert await told_apart(world.call, known, EVERY_ROLE_ELSEWHERE, allowed=OPEN | UNHEARD_OF) == []
    assert await shown_to(world.call, known, OPERATOR, allowed=OPEN | OPERATORS) == []
