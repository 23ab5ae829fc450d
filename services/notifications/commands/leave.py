"""Let a message leave the house: write it, seal it, and say that it is on its way, all before anybody sends it."""

import json
from dataclasses import dataclass
from uuid import UUID

from infra.chassis.vault import Erased
from infra.chassis.work import Work
from services.notifications import store
from services.notifications.commands.known import what_is_lacking
from services.notifications.commands.suppress import suppress
from services.notifications.desk import Desk
from services.notifications.draft import finished
from services.notifications.model.known import Contact, Known, Matter, named_municipality
from services.notifications.model.letters import Language
from services.notifications.model.mailbox import BadAddress, Mailbox
from services.notifications.model.notice import Notice
from services.notifications.model.telling import Telling, Told, next_sequence
from services.notifications.words import spoken
from services.notifications.writing import Draft

EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """A mail to hand over, outside of any transaction; its row says `sending`."""

    notice: Notice
    matter: Matter
    language: Language
    correlation: UUID
    traceparent: str | None
    to: str
    mail: bytes


async def let_leave(
    work: Work,
    desk: Desk,
    matter: Matter,
    known: Known,
    telling: Telling,
    notice: Notice,
    before: Told | None,
    *,
    lease: float,
) -> Handing | None:
    """Write the message, or take the one that fell silent on its way; None when it cannot leave."""
    try:
        if notice.state == "sending":
            return await _the_same_again(work, matter, notice, lease)
        contact = await store.contact.one(work.connection, work.vault, matter.practitioner)
    except Erased:
        await suppress(work, matter, notice, "erased")
        return None
    body = await store.meeting.body_name(work.connection, matter.body) if matter.body is not None else None
    lacking = what_is_lacking(matter, known, body=body, contact=contact)
    if lacking is not None or contact is None:
        if lacking is not None:
            await store.notification.wait(work.connection, notice.id, lacking.what, lacking.id)
        return None
    to = _address_of(contact)
    if isinstance(to, str):
        await suppress(work, matter, notice, to)
        return None
    draft = Draft(
        notification=notice.id,
        matter=matter,
        known=known,
        telling=telling,
        cause=await store.matter.cause(work.connection, telling.caused_by),
        sequence=next_sequence(telling, before),
        before=before,
        contact=contact,
        to=to,
        body=body or "",
        names=await store.community.names(work.connection, matter.community, named_municipality(known)),
        at=work.now,
    )
    return await _written(work, desk, draft, notice, lease)


def _address_of(contact: Contact) -> Mailbox | str:
    """The person's mailbox, or the code for why there is none."""
    if EMAIL not in contact.channels:
        return "channel_not_chosen"
    if not contact.email:
        return "no_address"
    try:
        return Mailbox(contact.name, contact.email)
    except BadAddress:
        return "bad_address"


async def _written(work: Work, desk: Desk, draft: Draft, notice: Notice, lease: float) -> Handing:
    """The mail is kept, sealed, while it is on its way: details may change, but what is repeated must not."""
    mail = finished(draft, desk)
    content = json.dumps({"to": draft.to.address, "mail": mail.decode("ascii")}).encode()
    language = spoken(draft.contact.language)
    await store.notification.begin_sending(
        work.connection,
        notice.id,
        told=draft.tells,
        language=language,
        channel=EMAIL,
        sealed=await work.vault.seal(work.connection, str(draft.matter.practitioner), content),
        lease=lease,
    )
    cause = draft.cause
    return Handing(
        notice=notice,
        matter=draft.matter,
        language=language,
        correlation=cause.correlation,
        traceparent=cause.traceparent,
        to=draft.to.address,
        mail=mail,
    )


async def _the_same_again(work: Work, matter: Matter, notice: Notice, lease: float) -> Handing:
    """The process that had it fell silent: the same bytes once more. Raises Erased when the person's key is gone."""
    sealed, language = await store.notification.sealed_mail(work.connection, notice.id)
    content = json.loads(await work.vault.open(work.connection, str(matter.practitioner), sealed))
    await store.notification.hold(work.connection, notice.id, lease)
    cause = await store.matter.cause(work.connection, notice.caused_by)
    return Handing(
        notice=notice,
        matter=matter,
        language=spoken(language),
        correlation=cause.correlation,
        traceparent=cause.traceparent,
        to=content["to"],
        mail=content["mail"].encode("ascii"),
    )
