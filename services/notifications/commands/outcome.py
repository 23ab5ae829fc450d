"""What came of handing a mail over: settled, with all that it tells of, or tried again later."""

from contracts.events.notifications import NotificationFailed, NotificationSent
from infra.chassis.work import Origin, Work
from services.notifications import store
from services.notifications.commands.leave import EMAIL, Handing
from services.notifications.model.notice import is_given_up, pause_after
from services.notifications.model.outcome import Accepted, Outcome, Refused, Silent, Unreached


async def note_outcome(work: Work, handing: Handing, outcome: Outcome) -> None:
    """Settle the message or put it off. Does nothing when another process has settled it meanwhile."""
    connection, notification = work.connection, handing.notice.id
    if isinstance(outcome, Unreached):
        # Counts against nobody: the mail was not even looked at.
        return await store.notification.wait_again(connection, notification)
    attempt = await store.notification.count_attempt(connection, notification)
    if attempt is None:
        return None
    pause, too_often = pause_after(attempt.attempts), is_given_up(attempt.first, attempt.now)
    match outcome:
        case Accepted():
            await _sent(work, handing)
        case Refused() if outcome.is_final or too_often:
            await _fail(work, handing, outcome.reason, told=False)
        case Refused():
            await store.notification.wait_again(connection, notification)
            await store.queue.put_off(connection, handing.turn, pause)
        case Silent() if too_often:
            await _fail(work, handing, "no_answer", told=True)
        case Silent():
            await store.notification.hold(connection, notification, pause)


async def _sent(work: Work, handing: Handing) -> None:
    traceparent = work.origin.traceparent
    for one in await store.notification.settle(work.connection, handing.notice.id, "sent", work.now):
        # Each goes on in the story of what it tells of; the span of the sending is where all of them come together.
        work.origin = Origin(one.correlation, traceparent)
        work.state(
            NotificationSent(
                notification=one.notification,
                practitioner=one.practitioner,
                template=one.template,
                language=handing.language,
                channel=EMAIL,
                caused_by=one.caused_by,
            )
        )


async def _fail(work: Work, handing: Handing, reason: str, *, told: bool) -> None:
    traceparent = work.origin.traceparent
    for one in await store.notification.settle(
        work.connection, handing.notice.id, "failed", work.now, reason=reason, told=told
    ):
        work.origin = Origin(one.correlation, traceparent)
        work.state(
            NotificationFailed(
                notification=one.notification,
                practitioner=one.practitioner,
                template=one.template,
                language=handing.language,
                channel=EMAIL,
                caused_by=one.caused_by,
                reason=reason,
            )
        )
