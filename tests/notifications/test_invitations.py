"""Those who are invited are told so personally, once, and told again only of what they were told before."""

from datetime import timedelta
from itertools import permutations
from random import Random

import pytest

from tests.notifications.conftest import Office
from tests.notifications.sinks import entry_of, sequence_of, text_of
from tests.notifications.told import STARTS, WEEK, Story


async def test_a_gp_is_invited_with_a_calendar_entry(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Invitasjon: Vårmøtet, torsdag 14. mars"
    assert "Du er personlig invitert til møtet «Vårmøtet» i SSU Vestfold." in text_of(mail)
    method, event = entry_of(mail)
    assert method == "REQUEST"
    assert (event["UID"], event["SEQUENCE"], event.start) == (str(story.invitation), 0, STARTS)
    assert event["ATTENDEE"] == f"mailto:{story.address}"
    (sent,) = await office.outcomes(story)
    assert mail["Message-ID"] == f"<{sent.notification}@samrad.invalid>"
    assert await office.said(story) == ["sent invitation"]


@pytest.mark.parametrize("seed", range(3))
async def test_order_and_repetition_make_no_difference(office: Office, story: Story, seed: int) -> None:
    facts = [story.body(), story.contact(), story.scheduled(), story.invited(), story.appointed()]
    Random(seed).shuffle(facts)
    await office.hear(*facts, repeat=3)
    assert sorted(await office.said(story)) == ["sent appointment_welcome", "sent invitation"]
    assert len(office.post.to(story.address)) == 2


async def test_contact_details_that_come_late_are_waited_for(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.scheduled(), story.invited())
    row = await office.row(story)
    assert (row["state"], row["waits_for"], row["waits_for_id"]) == ("waiting", "contact_details", story.practitioner)
    assert await office.said(story) == []
    await office.hear(story.contact())
    assert await office.said(story) == ["sent invitation"]


async def test_the_name_of_the_body_is_waited_for(office: Office, story: Story) -> None:
    await office.hear(story.contact(), story.scheduled(), story.invited())
    assert (await office.row(story))["waits_for"] == "body"
    await office.hear(story.body())
    assert await office.said(story) == ["sent invitation"]


async def test_nobody_is_invited_to_what_is_cancelled(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.scheduled(), story.invited(), story.cancelled())
    await office.hear(story.contact())
    assert office.post.to(story.address) == []
    assert await office.said(story) == ["suppressed invitation meeting_cancelled"]


async def test_a_cancellation_in_whatever_order_is_told_to_nobody_who_was_not_invited(office: Office) -> None:
    for order in permutations(range(3)):
        story = Story()
        await office.hear_in_order([story.scheduled(), story.cancelled(), story.invited()], order)
        await office.hear(story.body(), story.contact())
        assert await office.said(story) == ["suppressed invitation meeting_cancelled"], order
        assert office.post.to(story.address) == []


async def test_those_who_were_invited_are_told_of_a_cancellation(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    await office.hear(story.cancelled(), repeat=2)
    invitation, cancellation = office.post.to(story.address)
    assert cancellation["Subject"] == "Avlyst: Vårmøtet, torsdag 14. mars"
    assert "Møtet er avlyst på grunn av sykdom." in text_of(cancellation)
    method, event = entry_of(cancellation)
    assert method == "CANCEL"
    assert sequence_of(cancellation) > sequence_of(invitation)
    assert event["UID"] == entry_of(invitation)[1]["UID"]
    assert cancellation["In-Reply-To"] == invitation["Message-ID"]
    assert await office.said(story) == ["sent invitation", "sent meeting_cancelled"]


async def test_those_who_were_invited_are_told_of_a_new_time(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    await office.hear(story.moved())
    _, change = office.post.to(story.address)
    assert change["Subject"] == "Endret: Vårmøtet, torsdag 21. mars"
    assert "Tidligere: torsdag 14. mars 2024 kl. 12.00–14.00" in text_of(change)
    method, event = entry_of(change)
    assert (method, event["SEQUENCE"], event.start) == ("REQUEST", 1, STARTS + WEEK)
    assert await office.said(story) == ["sent invitation", "sent meeting_moved"]


async def test_a_change_of_place_names_no_earlier_time(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    await office.hear(story.moved(STARTS, place="Sandefjord"))
    _, change = office.post.to(story.address)
    assert "Hvor: Sandefjord" in text_of(change)
    assert "Tidligere" not in text_of(change)


async def test_who_was_not_invited_yet_is_invited_to_the_new_time_at_once(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.scheduled(), story.invited(), story.moved())
    await office.hear(story.contact())
    (mail,) = office.post.to(story.address)
    assert mail["Subject"] == "Invitasjon: Vårmøtet, torsdag 21. mars"
    assert (await office.said(story))[-1] == "sent invitation"


async def test_a_change_that_nobody_must_be_told_of_is_not_told(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    await office.hear(story.moved(STARTS, revision=1), story.moved(STARTS, revision=1, title="Vårmøtet i SSU"))
    assert len(office.post.to(story.address)) == 2


async def test_a_withdrawal_takes_the_entry_out_with_a_higher_sequence(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    await office.hear(story.withdrawn())
    invitation, withdrawal = office.post.to(story.address)
    assert withdrawal["Subject"] == "Du trenger ikke komme: Vårmøtet, torsdag 14. mars"
    assert entry_of(withdrawal)[0] == "CANCEL"
    assert sequence_of(withdrawal) == sequence_of(invitation) + 1
    await office.hear(story.cancelled())
    assert await office.said(story) == ["sent invitation", "sent invitation_withdrawn"]


async def test_what_was_withdrawn_can_hold_again(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.contact(), story.scheduled(), story.invited())
    await office.hear(story.withdrawn())
    await office.hear(story.invited())
    assert await office.said(story) == ["sent invitation", "sent invitation_withdrawn", "sent invitation"]
    sequences = [sequence_of(mail) for mail in office.post.to(story.address)]
    assert sequences == [0, 1, 2]


async def test_an_invitation_withdrawn_before_it_left_is_not_sent(office: Office, story: Story) -> None:
    await office.hear(story.body(), story.scheduled(), story.invited(), story.withdrawn())
    await office.hear(story.contact())
    assert await office.said(story) == ["suppressed invitation withdrawn"]
    assert office.post.to(story.address) == []


async def test_a_pre_meeting_says_what_it_prepares(office: Office, story: Story) -> None:
    main = Story(body_id=story.body_id, community=story.community)
    pre = story.scheduled(STARTS - timedelta(hours=2), kind="pre_meeting", title="Formøte", for_meeting=main.meeting)
    await office.hear(main.scheduled(), story.body(), story.contact(), pre, story.invited(deputy_rank=1))
    (mail,) = office.post.to(story.address)
    assert "Formøtet forbereder: Vårmøtet" in text_of(mail)
    assert "Du er vara nr. 1" in text_of(mail)
