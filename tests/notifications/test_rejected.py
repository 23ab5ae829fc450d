"""A GP is told at once that a claim was not approved as it stood, once for each version, and never why."""

from infra.chassis.ids import new_id
from tests.notifications.conftest import Office
from tests.notifications.sinks import text_of
from tests.notifications.test_calculated import morning
from tests.notifications.told import Story
from tests.stack import quiet


async def test_it_is_told_at_once_in_place_of_the_sum_that_waited_and_without_the_reason(
    office: Office, story: Story
) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await office.hear(story.rejected(claim, reason="double_booked"), repeat=2)
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Honoraret ditt ble ikke godkjent"
    assert "Gjelder: Vårmøtet\nDato: 14. mars 2024\n" in text_of(mail)
    assert "double" not in text_of(mail)
    await morning(office)
    assert await office.said(story) == [
        "suppressed honorarium_calculated superseded",
        "sent honorarium_rejected",
    ]


async def test_one_that_is_heard_of_before_its_calculation_waits_for_what_it_is_about(
    office: Office, story: Story
) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.rejected(claim))
    assert office.post.to(story.address) == []
    await office.hear(story.calculated(claim))
    await quiet(office.it)
    await morning(office)
    assert await office.said(story) == ["sent honorarium_rejected"]


async def test_the_next_version_is_told_as_usual_and_so_is_its_approval(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await office.hear(story.rejected(claim))
    await office.hear(story.calculated(claim, 2))
    await morning(office)
    await office.hear(story.calculated(claim, 3, 205_400))
    await morning(office)
    await office.hear(story.approved(claim, 3, 205_400, 205_400))
    assert await office.said(story) == [
        "suppressed honorarium_calculated superseded",
        "sent honorarium_rejected",
        "sent honorarium_calculated",
        "sent honorarium_calculated",
        "sent honorarium_approved",
    ]


async def test_a_supplement_that_is_refused_leaves_the_approval_as_it_was_told(office: Office, story: Story) -> None:
    claim = new_id()
    await office.hear(story.body(), story.contact(), story.scheduled(), story.calculated(claim))
    await office.hear(story.approved(claim))
    await office.hear(story.calculated(claim, 2, 300_000), story.rejected(claim, 2))
    await office.hear(story.calculated(claim, 3, 280_000))
    await morning(office)
    assert (await office.said(story))[1:] == ["sent honorarium_approved", "sent honorarium_rejected"]
