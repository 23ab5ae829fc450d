"""The other letters, the recipient's language, and who cannot be reached."""

from datetime import date
from typing import Literal

import pytest

from infra.chassis.ids import new_id
from tests.notifications.conftest import Office
from tests.notifications.sinks import text_of
from tests.notifications.told import Story


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("nb", "Invitasjon: Vårmøtet, torsdag 14. mars", "Hei, Anne Sørlie!"),
        ("nn", "Invitasjon: Vårmøtet, torsdag 14. mars", "Venleg helsing"),
        ("en", "Invitation: Vårmøtet, Thursday 14 March", "Dear Anne Sørlie,"),
    ],
)
async def test_the_recipient_chooses_the_language(
    office: Office, story: Story, language: Literal["nb", "nn", "en"], subject: str, greeting: str
) -> None:
    await office.hear(story.body(), story.contact(language=language), story.scheduled(), story.invited())
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == subject
    assert mail["Content-Language"] == language
    assert greeting in text_of(mail)
    (sent,) = await office.outcomes(story)
    assert sent.model_dump(include={"language", "channel"}) == {"language": language, "channel": "email"}


async def test_the_newest_details_are_used_whatever_came_last(office: Office, story: Story) -> None:
    old, new = story.contact(email=f"old-{story.address}", language="nn"), story.contact(language="en")
    await office.hear_in_order([old, new], (1, 0))
    await office.hear(story.body(), story.scheduled(), story.invited())
    (mail,) = office.post.to(story.address)
    assert mail["To"].addresses[0].addr_spec == story.address
    assert mail["Content-Language"] == "en"


async def test_who_is_appointed_is_welcomed(office: Office, story: Story) -> None:
    await office.hear(story.contact(), story.body(), story.appointed())
    (mail,) = office.post.to(story.address)
    text = text_of(mail)
    assert "SSU Vestfold" in text
    assert "kommune 3905" in text
    assert "31. desember 2027" in text
    assert await office.said(story) == ["sent appointment_welcome"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_an_appointment_that_is_over_is_not_welcomed(
    office: Office, story: Story, order: tuple[int, ...]
) -> None:
    await office.hear_in_order([story.appointed(), story.ended(date(2023, 12, 31))], order)
    await office.hear(story.contact(), story.body())
    assert await office.said(story) == ["suppressed appointment_welcome appointment_ended"]


async def test_an_end_that_is_known_is_the_end_of_the_term_one_is_welcomed_to(office: Office, story: Story) -> None:
    await office.hear(story.appointed(), story.ended(date(2024, 6, 30)))
    await office.hear(story.contact(), story.body())
    (mail,) = office.post.to(story.address)
    assert "30. juni 2024" in text_of(mail)


async def test_an_approved_honorarium_is_told_in_kroner_with_its_change(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.approved(claim))
    await office.hear(story.approved(claim, version=3, total=205_400, change=-51_350))
    first, second = (text_of(mail) for mail in office.post.to(story.address))
    assert "Sum: 2\N{NO-BREAK SPACE}567,50 kr" in first
    assert "Gjelder: Vårmøtet" in first
    assert "Endring" not in first
    assert "Sum: 2\N{NO-BREAK SPACE}054,00 kr" in second
    assert "\N{MINUS SIGN}513,50 kr" in second


async def test_an_older_approval_that_comes_late_is_not_told(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled())
    await office.hear_in_order([story.approved(claim), story.approved(claim, version=2)], (1, 0))
    assert await office.said(story) == ["sent honorarium_approved"]


async def test_a_statement_is_announced_with_its_period_where_that_is_known(office: Office, story: Story) -> None:
    known = story.statement(valid_from=date(2024, 3, 1), valid_to=date(2024, 3, 31))
    await office.hear(story.contact(), story.statement())
    await office.hear(known)
    without, with_period = (text_of(mail) for mail in office.post.to(story.address))
    assert "Oppgjøret ditt fra kommune 3905 er klart." in without
    assert "Oppgjøret ditt fra kommune 3905 for 1.–31. mars 2024 er klart." in with_period


async def test_a_gp_is_told_once_that_an_account_was_confirmed_for_them_and_never_which(
    office: Office, story: Story
) -> None:
    confirmed = story.payee(municipality="3905")
    await office.hear(confirmed, repeat=2)
    assert office.post.to(story.address) == [], "how the GP is reached is not known yet"
    await office.hear(story.contact())
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Kontoen for honoraret ditt er bekreftet"
    assert "Gjelder fra: 1. april 2024\nGjelder bare det kommune 3905 betaler.\n" in text_of(mail)
    await office.hear(confirmed)
    assert await office.said(story) == ["sent payee_confirmed"]


async def test_who_was_paid_too_much_is_told_what_is_carried(office: Office, story: Story) -> None:
    await office.hear(story.contact(), story.statement(total_ore=0, carried_ore=-51_350))
    (mail,) = office.post.to(story.address)
    assert "513,50 kr" in text_of(mail)
    assert "Til utbetaling" not in text_of(mail)


async def test_a_salaried_gp_is_not_told_of_a_sum_of_nothing_until_there_is_one(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.approved(claim, total=0, change=0))
    assert await office.said(story) == ["suppressed honorarium_approved nothing_due"]
    await office.hear(story.approved(claim, version=2))
    await office.hear(story.approved(claim, version=3, total=0, change=-256_750))
    first, second = (text_of(mail) for mail in office.post.to(story.address))
    assert "Sum: 2\N{NO-BREAK SPACE}567,50 kr" in first
    assert "Det blir altså ikke noe honorar for dette." in second


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"email": None}, "no_address"),
        ({"channels": ("sms",)}, "channel_not_chosen"),
        ({"email": "kari@localhost"}, "bad_address"),
    ],
)
async def test_who_cannot_be_reached_is_said_to_be(
    office: Office, story: Story, changed: dict[str, object], reason: str
) -> None:
    await office.hear(story.body(), story.contact(**changed), story.scheduled(), story.invited())
    assert await office.said(story) == [f"suppressed invitation {reason}"]


async def test_whose_details_were_erased_is_not_written_to(office: Office, story: Story) -> None:
    await office.hear(story.contact())
    async with office.it.database.work(actor="test") as work:
        await work.vault.erase(work.connection, str(story.practitioner))
    await office.hear(story.body(), story.scheduled(), story.invited())
    assert await office.said(story) == ["suppressed invitation erased"]
