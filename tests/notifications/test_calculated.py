"""A GP is told what was calculated the next morning: all of it in one mail, and nothing that has stopped being true."""

from datetime import date

import pytest

from contracts.events.notifications import NotificationSent
from infra.chassis.ids import new_id
from services.notifications.model.turn import next_morning
from tests.notifications.conftest import Office
from tests.notifications.sinks import text_of
from tests.notifications.told import Story
from tests.stack import quiet


async def morning(office: Office) -> None:
    """The next one comes. The clock is all tests' of this file; none of them looks at the day it shows."""
    office.stack.clock.set(next_morning(office.stack.clock.now()))
    await quiet(office.it)


async def states(office: Office, story: Story) -> list[tuple[str, str, str | None]]:
    rows = await office.it.database.pool.fetch(
        "select template, state, reason from notifications where practitioner = $1 order by position",
        story.practitioner,
    )
    return [(row["template"], row["state"], row["reason"]) for row in rows]


async def test_it_waits_for_the_morning_and_is_told_in_kroner(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    assert await states(office, story) == [("honorarium_calculated", "waiting", None)]
    assert office.post.to(story.address) == []
    await morning(office)
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Honoraret ditt er beregnet"
    assert "Gjelder: Vårmøtet\nDato: 14. mars 2024\nSum: 2\N{NO-BREAK SPACE}567,50 kr\n" in text_of(mail)
    assert "Endring" not in text_of(mail)
    assert await office.said(story) == ["sent honorarium_calculated"]


async def test_many_claims_of_one_gp_are_one_mail_and_each_is_stated(office: Office, story: Story) -> None:
    claims = [new_id() for _ in range(10)]
    facts = [story.calculated(claim, meeting=False, on=date(2024, 1 + i, 1)) for i, claim in enumerate(claims)]
    await office.hear(story.body(), story.contact(language="en"), story.scheduled(), *facts, repeat=2)
    await morning(office)
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Your honoraria have been calculated"
    assert text_of(mail).count("– work outside meetings in ") == 10
    assert text_of(mail).index("January 2024") < text_of(mail).index("October 2024")
    outcomes = await office.outcomes(story)
    assert len(outcomes) == 10
    assert all(isinstance(one, NotificationSent) and one.template == "honorarium_calculated" for one in outcomes)
    assert len({one.caused_by for one in outcomes}) == 10
    within = await office.it.database.pool.fetchval(
        "select count(told_in) from notifications where practitioner = $1 and sealed is null", story.practitioner
    )
    assert within == 9


async def test_versions_of_a_day_are_told_once_with_the_last_sum(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await office.hear(story.calculated(claim, 2, 300_000))
    await office.hear(story.calculated(claim, 3, 205_400))
    await morning(office)
    (mail,) = office.post.to(story.address)
    assert "Sum: 2\N{NO-BREAK SPACE}054,00 kr" in text_of(mail)
    assert await office.said(story) == [
        *["suppressed honorarium_calculated superseded"] * 2,
        "sent honorarium_calculated",
    ]


async def test_another_sum_is_told_with_its_change_and_the_same_one_is_not(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await morning(office)
    await office.hear(story.calculated(claim, 2))
    await morning(office)
    assert len(office.post.to(story.address)) == 1
    await office.hear(story.calculated(claim, 3, 205_400))
    await morning(office)
    _, changed = office.post.to(story.address)
    assert "Endring fra det du fikk beskjed om tidligere: \N{MINUS SIGN}513,50 kr" in text_of(changed)


async def test_what_is_approved_before_the_morning_is_told_as_approved_only(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await office.hear(story.approved(claim))
    await morning(office)
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Honoraret ditt er godkjent"
    assert await office.said(story) == ["suppressed honorarium_calculated superseded", "sent honorarium_approved"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_after_an_approval_calculations_are_not_told(
    office: Office, story: Story, order: tuple[int, ...]
) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled())
    await office.hear_in_order([story.calculated(claim), story.approved(claim)], order)
    await office.hear(story.calculated(claim, 2, 100_000))
    await morning(office)
    assert [mail["Subject"] for mail in office.post.to(story.address)] == ["Honoraret ditt er godkjent"]


async def test_an_approval_is_told_though_the_calculation_was(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await morning(office)
    await office.hear(story.approved(claim))
    assert await office.said(story) == ["sent honorarium_calculated", "sent honorarium_approved"]


async def test_ordinary_pay_is_nothing_to_tell_until_there_is_a_sum(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim, total=0))
    assert await office.said(story) == ["suppressed honorarium_calculated nothing_due"]
    await office.hear(story.calculated(claim, 2))
    await morning(office)
    await office.hear(story.calculated(claim, 3, 0))
    await morning(office)
    _, away = office.post.to(story.address)
    assert "Slik det er ført nå, blir det ikke noe honorar for dette." in text_of(away)


async def test_what_lacks_a_name_waits_and_does_not_hold_up_the_others(office: Office, story: Story) -> None:
    other = Story(practitioner=story.practitioner)
    await office.hear(story.body(), story.contact(), story.scheduled())
    await office.hear(story.calculated(new_id()), other.calculated(new_id(), meeting=False))
    await morning(office)
    assert len(office.post.to(story.address)) == 1
    waiting = await office.it.database.pool.fetchval(
        "select waits_for from notifications where practitioner = $1 and state = 'waiting'", story.practitioner
    )
    assert waiting == "body"
    await office.hear(other.body("FSU Eldre"))
    await morning(office)
    _, late = office.post.to(story.address)
    assert "FSU Eldre" in text_of(late)
    assert late["Content-Language"] == "nb"


async def test_without_contact_details_it_waits_for_them(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.scheduled(), story.calculated(new_id()))
    await morning(office)
    assert office.post.to(story.address) == []
    await office.hear(story.contact())
    await morning(office)
    assert len(office.post.to(story.address)) == 1


async def test_whose_details_were_erased_is_told_nothing(office: Office, story: Story) -> None:
    await office.hear(story.contact(), story.body(), story.scheduled(), story.calculated(new_id()))
    async with office.it.database.work(actor="test") as work:
        await work.vault.erase(work.connection, str(story.practitioner))
    await morning(office)
    assert await office.said(story) == ["suppressed honorarium_calculated erased"]


async def test_refused_for_now_all_of_it_is_tried_again_in_one_mail(office: Office, story: Story) -> None:
    facts = [story.calculated(new_id(), meeting=False) for _ in range(3)]
    await office.hear(story.body(), story.contact(), *facts)
    office.post.refuse_next(2)
    await morning(office)
    assert len(office.post.to(story.address)) == 1
    assert await office.said(story) == ["sent honorarium_calculated"] * 3
