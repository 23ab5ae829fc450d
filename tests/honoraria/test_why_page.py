"""The page that answers "why this sum?": for a GP who reads it once, in the GP's language, with nothing to run."""

import re
import tomllib
from html.parser import HTMLParser
from importlib.resources import files

import httpx2
import pytest

from contracts.events import honoraria as events
from infra.chassis.ids import new_id
from services.honoraria.app import room
from services.honoraria.pages.html import element
from services.honoraria.pages.reading import language_of
from tests.gateways.caller import Grants, made
from tests.honoraria import facts
from tests.honoraria.world import World

VOID = {"meta", "br"}


class Read(HTMLParser):
    """What a reader sees, and whether every element that begins also ends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text += data


def read(page: httpx2.Response) -> Read:
    assert page.status_code == 200, page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    reader = Read()
    reader.feed(page.text)
    assert reader.open == []
    reader.text = re.sub(r"\s+", " ", reader.text)
    return reader


async def page_of(world: World, claim: str, language: str = "nb", by: Grants = ()) -> Read:
    own = by or ({"role": "practitioner", "practitioner": str(world.gp)},)
    return read(await world.call.get(f"/claims/{claim}/why", by=own, format="html", language=language))


async def test_a_gp_reads_the_sum_its_reasons_what_happened_and_where_the_money_is(world: World) -> None:
    attended = await world.paid(tax_treatment="business")
    await world.hear(facts.attendance_corrected(attended, minutes=180))
    claim = (await world.claim())["claim"]
    said = (await page_of(world, claim)).text
    for words in (
        "Hvorfor 3 081,00 kr?",
        "FSU eldre",
        "14. mars 2024",
        "venter på at en som kjenner til arbeidet, attesterer",
        "Det som ble godkjent, 2 054,00 kr, gjelder til endringen også er godkjent.",
        "Møte 14. mars 2024: 180 minutter.",
        "Møte, 14. mars 2024: 3 081,00 kr",
        "Antakelse 1, 2, 3, 4",
        "Minuttene regnes nøyaktig, uten avrunding.",
        "Til sammen 3 081,00 kr",
        "Beløpet ble regnet ut til 2 054,00 kr.",
        "En med ansvar for budsjettet godkjente 2 054,00 kr.",
        "2 054,00 kr (betaling) står på bilag",
        "Kommunen venter på faktura, merket",
        "Oppmøte, 14. mars 2024, 3 t",
    ):
        assert words in said, (words, said)


async def test_what_was_taken_back_is_said_to_be_deducted_and_the_journey_is_told(world: World) -> None:
    await world.arranged()
    await world.payee()
    attended = facts.attended(world.gp, world.body, world.community, travel=(30, 30))
    await world.hear(attended)
    await world.approved()
    await world.settle()
    await world.hear(facts.attendance_corrected(attended, minutes=60))
    claim = (await world.approved())["claim"]
    await world.settle(first="2024-04-01", last="2024-04-30")
    said = (await page_of(world, claim)).text
    back = said.split("(tilbakeføring) ")[1].split(" kr ")[0]
    assert "Det er trukket fra i det samme oppgjøret." in back
    assert "Kommunen trekker skatt" not in back
    assert "Oppmøte, 14. mars 2024, 1 t, reise 1 t" in said


@pytest.mark.parametrize(
    ("language", "heading"),
    [("nb", "Hvorfor 2 054,00 kr?"), ("nn", "Kvifor 2 054,00 kr?"), ("en", "Why NOK 2,054.00?")],
)
async def test_the_page_is_in_the_readers_language_and_says_which(world: World, language: str, heading: str) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = (await world.claim())["claim"]
    token = world.call.issuer.token({"role": "practitioner", "practitioner": str(world.gp)})
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/html", "Accept-Language": f"{language}, en;q=0.5"}
    page = read(await world.call.client.get(f"/claims/{claim}/why", headers=headers))
    assert heading in page.text
    assert dict(page.seen)["html"] == {"lang": language}
    (title,) = [tag for tag, _ in page.seen if tag == "title"]
    assert title


async def test_the_page_runs_nothing_fetches_nothing_and_is_kept_nowhere(world: World) -> None:
    await world.arranged()
    title = '<script>alert(1)</script> & "møte"'
    meeting = new_id()
    await world.hear(
        facts.scheduled(meeting, world.body, world.community, title=title),
        facts.attended(world.gp, world.body, world.community, meeting=meeting),
    )
    claim = (await world.claim())["claim"]
    answer = await world.call.get(f"/claims/{claim}/why", by=world.role("secretariat"), format="html")
    page = read(answer)
    assert title in page.text
    assert not {tag for tag, _ in page.seen} & {"script", "link", "img", "iframe", "form", "object"}
    assert not [attributes for _, attributes in page.seen if "src" in attributes or "style" in attributes]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    headings = [tag for tag, _ in page.seen if tag in ("h1", "h2", "h3")]
    assert headings[:3] == ["h1", "h2", "h3"]
    assert headings.count("h1") == 1


async def test_a_rejection_says_why_and_what_happens_then(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = await world.claim()
    sent = {"reason": "wrong_date", "words": "Møtet var 15. mars."}
    path = f"/claims/{claim['claim']}/reject"
    made(await world.call.post(path, sent, by=world.role("attester"), version=1), 200)
    said = (await page_of(world, claim["claim"])).text
    assert "Beløpet ble ikke godkjent. Når det som er registrert, blir rettet" in said
    assert said.count("Grunn: ") == 2
    assert "«Møtet var 15. mars.»" in said


async def test_what_has_no_amount_and_whose_payee_is_missing_is_said_with_the_mend(world: World) -> None:
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = (await world.claim())["claim"]
    said = (await page_of(world, claim)).text
    assert "Hvorfor er det ikke noe beløp?" in said
    assert "Det er ikke bestemt hvem som betaler." in said
    await world.arranged()
    said = (await page_of(world, claim)).text
    assert "Det som manglet, kom på plass." in said
    assert f"Kommune {world.host} vet ikke hvem som skal ha pengene." in said
    await world.payee()
    assert "vet ikke hvem" not in (await page_of(world, claim)).text


async def test_each_step_links_to_its_trace_where_a_viewer_is_known(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = (await world.approved())["claim"]
    by = world.role("secretariat")
    story = made(await world.call.get(f"/claims/{claim}/why", by=by), 200)["story"]
    assert [one["link"] for one in story] == [None, None, None]
    monkeypatch.setattr(room, "traces", "https://traces.example/trace/{trace}?a=1&b=2")
    attested = made(await world.call.get(f"/claims/{claim}/why", by=by), 200)["story"][1]
    assert attested["link"] == f"https://traces.example/trace/{attested['trace']}?a=1&b=2"
    assert attested["link"] in {attributes.get("href") for _, attributes in (await page_of(world, claim)).seen}


async def test_of_two_payers_it_says_who_has_not_approved_and_what_is_not_settled(world: World) -> None:
    await world.arranged()
    await world.arranged(host=world.third, valid_from="2024-03-10")
    meeting = new_id()
    await world.hear(
        facts.prepared(world.gp, world.body, world.community, meeting=meeting, on=facts.SPRING.replace(day=1)),
        facts.attended(world.gp, world.body, world.community, meeting=meeting),
    )
    claim = await world.claim()
    made(await world.attest(claim), 200)
    assert "Det mangler godkjenning" not in (await page_of(world, claim["claim"])).text
    made(await world.authorise(claim, "authoriser-1", world.host), 200)
    said = (await page_of(world, claim["claim"])).text
    assert f"Det mangler godkjenning fra kommune {world.third}." in said
    made(await world.authorise(claim, "authoriser-2", world.third), 200)
    await world.payee()
    await world.payer()
    await world.settle()
    said = (await page_of(world, claim["claim"])).text
    assert "Noe av det er med i et oppgjør, og resten kommer med i et senere." in said
    assert f"2 054,00 kr (kommune {world.third}) er ikke med i noe oppgjør ennå." in said


async def test_where_more_is_taken_back_than_paid_nothing_is_said_to_be_paid_and_the_debt_is_said_once(
    world: World,
) -> None:
    attended = await world.paid()
    await world.hear(facts.attendance_corrected(attended, minutes=30))
    claim = (await world.approved())["claim"]
    assert "−1 540,50 kr (kommune" in (await page_of(world, claim)).text
    await world.settle(first="2024-04-01", last="2024-04-30")
    said = (await page_of(world, claim)).text
    assert said.count("Det går gjennom lønn.") == 1
    assert said.count("Det ble ikke utbetalt noe i dette oppgjøret.") == 1
    assert said.count("gjenstår 1 540,50 kr som trekkes i et senere oppgjør.") == 1


async def test_made_up_data_are_marked_as_such(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "marker", "OPPDIKTET")
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    assert "OPPDIKTET" in (await page_of(world, (await world.claim())["claim"])).text


async def test_nobody_reads_the_page_of_a_claim_they_may_not_see(world: World) -> None:
    await world.arranged()
    await world.hear(facts.attended(world.gp, world.body, world.community))
    claim = (await world.claim())["claim"]
    stranger = ({"role": "practitioner", "practitioner": str(new_id())},)
    answer = await world.call.get(f"/claims/{claim}/why", by=stranger, format="html")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "nb"),
        ("nn-NO,nn;q=0.9,nb;q=0.8", "nn"),
        ("no", "nb"),
        ("de, en;q=0.3, nn;q=0.7", "nn"),
        ("en;q=0, nn;q=0.1", "nn"),
        ("fr;q=x, *;q=0.5", "nb"),
    ],
)
def test_the_first_of_our_languages_that_the_reader_wants_is_taken(header: str, language: str) -> None:
    assert language_of(header) == language


def test_text_never_becomes_markup() -> None:
    assert element("p", "<b>&", title='"x"') == '<p title="&quot;x&quot;">&lt;b&gt;&amp;</p>'


def test_every_language_says_the_same_and_every_step_has_words() -> None:
    words = tomllib.loads(files("services.honoraria.pages").joinpath("words.toml").read_text(encoding="utf-8"))

    def keys(part: dict[str, object]) -> set[str]:
        groups = {name: value for name, value in part.items() if isinstance(value, dict)}
        return {*part, *(f"{name}.{key}" for name, value in groups.items() for key in value)}

    assert keys(words["nb"]) == keys(words["nn"]) == keys(words["en"])
    of_claims = {name for name in vars(events) if name.startswith("Honorarium") and name != "HonorariumLine"}
    assert of_claims <= set(words["nb"]["steps"])
