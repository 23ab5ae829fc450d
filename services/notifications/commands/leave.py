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
from services.notifications.model.known import Cause, Contact, Known, Matter, named_municipality
from services.notifications.model.letters import Language
from services.notifications.model.mailbox import BadAddress, Mailbox
from services.notifications.model.notice import Notice
from services.notifications.model.telling import Telling, Told, next_sequence
from services.notifications.model.turn import LOOK, Turn
from services.notifications.words import spoken
from services.notifications.writing import Draft

EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """A mail to hand over, outside of any transaction; its row says `sending`. `others` are what it tells besides."""

    notice: Notice
    turn: Turn
    language: Language
    cause: Cause
    others: tuple[Cause, ...] = ()
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
            return await the_same_again(work, Turn(LOOK, matter.id), matter.practitioner, notice, lease)
        contact = await store.contact.one(work.connection, work.vault, matter.practitioner)
    except Erased:
        await suppress(work, notice, "erased")
        return None
    body = await store.meeting.body_name(work.connection, matter.body) if matter.body is not None else None
    lacking = what_is_lacking(matter, known, body=body, contact=contact)
    if lacking is not None or contact is None:
        if lacking is not None:
            await store.notification.wait(work.connection, notice.id, lacking.what, lacking.id)
        return None
    to = address_of(contact)
    if isinstance(to, str):
        await suppress(work, notice, to)
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


def address_of(contact: Contact) -> Mailbox | str:
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
    language = spoken(draft.contact.language)
    await begin(work, draft.tells, draft.matter.practitioner, language, draft.to, mail, lease)
    return Handing(
        notice=notice,
        turn=Turn(LOOK, draft.matter.id),
        language=language,
        cause=draft.cause,
        to=draft.to.address,
        mail=mail,
    )


async def begin(
    work: Work, told: Told, practitioner: UUID, language: Language, to: Mailbox, mail: bytes, lease: float
) -> None:
    """Say that a message is on its way, with its mail beside it, sealed with the person's own key."""
    content = json.dumps({"to": to.address, "mail": mail.decode("ascii")}).encode()
    await store.notification.begin_sending(
        work.connection,
        told,
        language=language,
        channel=EMAIL,
        sealed=await work.vault.seal(work.connection, str(practitioner), content),
        lease=lease,
    )


async def the_same_again(work: Work, turn: Turn, practitioner: UUID, notice: Notice, lease: float) -> Handing:
    """The process that had it fell silent: the same bytes once more. Raises Erased when the person's key is gone."""
    sealed, language = await store.notification.sealed_mail(work.connection, notice.id)
    content = json.loads(await work.vault.open(work.connection, str(practitioner), sealed))
    await store.notification.hold(work.connection, notice.id, lease)
    return Handing(
        notice=notice,
        turn=turn,
        language=spoken(language),
        cause=await store.matter.cause(work.connection, notice.caused_by),
        to=content["to"],
        mail=content["mail"].encode("ascii"),
    )
