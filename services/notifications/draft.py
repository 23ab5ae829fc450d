"""From a draft to the mail: the letter in the person's language, beside it the calendar entry."""

from datetime import datetime
from uuid import UUID

from services.notifications.calendar import CalendarPart, Entry, cancel, request
from services.notifications.compose import compose
from services.notifications.desk import Desk
from services.notifications.mail import Outgoing, mail
from services.notifications.model.letters import Letter
from services.notifications.model.mailbox import Mailbox
from services.notifications.model.template import Written
from services.notifications.words import spoken
from services.notifications.writing import Draft, letter_for


def finished(draft: Draft, desk: Desk) -> bytes:
    """The mail as it goes over the wire; the same draft gives the same bytes. Raises MissingFact, NothingToSay."""
    written = compose(letter_for(draft), draft.contact.language)
    outgoing = Outgoing(
        notification=draft.notification,
        to=draft.to,
        written=written,
        language=draft.contact.language,
        at=draft.at,
        calendar=_entry(draft, desk, written),
        follows=draft.before.notification if draft.before else None,
    )
    return mail(outgoing, desk.sender, marker=desk.marker).as_bytes()


def letter_alone(letter: Letter, notification: UUID, to: Mailbox, language: str, desk: Desk, *, at: datetime) -> bytes:
    """The mail of a letter that no calendar entry goes with. Raises MissingFact."""
    outgoing = Outgoing(notification, to, compose(letter, language), language, at)
    return mail(outgoing, desk.sender, marker=desk.marker).as_bytes()


def _entry(draft: Draft, desk: Desk, written: Written) -> CalendarPart | None:
    if draft.plan is None:
        return None
    gathering = draft.gathering
    entry = Entry(
        invitation=draft.matter.id,
        sequence=draft.sequence,
        starts=gathering.starts,
        ends=gathering.ends,
        summary=f"{gathering.title}, {draft.body}",
        description=written.body,
        organizer=desk.sender.mailbox,
        attendee=draft.to,
        stated_at=draft.cause.stated_at,
        place=gathering.place,
        link=gathering.link,
        language=spoken(draft.contact.language),
    )
    return cancel(entry, marker=desk.marker) if draft.takes_back else request(entry, marker=desk.marker)
