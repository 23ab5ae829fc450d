"""Who was told what, when: to be read by those who must know. Never what was said, and no address."""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict

from contracts.values import Community
from infra.chassis.gateway import Asking, Page, Paging, Person, Who, service_router
from infra.chassis.refusal import NotFound
from services.notifications import store
from services.notifications.model.known import MatterKind
from services.notifications.model.letters import Language, LetterName
from services.notifications.model.notice import State, WaitsFor
from services.notifications.store.register import Entry, Reach

notifications = service_router("/notifications", tags=["notifications"])

_EXAMPLE: dict[str, Any] = {
    "notification": "7d0e4c59-3a1c-5f4e-9a2b-0c9d5a3a4f11",
    "about": "invitation",
    "matter": "018e9999-0000-7000-8000-3f9c0a5e7b21",
    "practitioner": "018e9999-0000-7000-8000-000000000001",
    "community": "vestfold",
    "template": "invitation",
    "state": "sent",
    "reason": None,
    "waits_for": None,
    "language": "nn",
    "channel": "email",
    "told_in": None,
    "caused_by": "018e9999-0000-7000-8000-000000000002",
    "attempts": 1,
    "created_at": "2024-02-01T08:00:00Z",
    "settled_at": "2024-02-01T08:00:01Z",
}


class NotificationShown(BaseModel):
    """One message to one person."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        use_attribute_docstrings=True, json_schema_extra={"examples": [_EXAMPLE]}
    )

    notification: UUID
    about: MatterKind
    matter: UUID
    """The invitation, appointment, claim or statement it tells of."""
    practitioner: UUID
    community: str | None
    template: LetterName
    state: State
    """`waiting`, `sending`; then for good `sent`, `failed` or `suppressed`."""
    reason: str | None
    """Why it failed or was suppressed: a code, such as `smtp_550`, `no_address`, `no_channel`, `meeting_cancelled`."""
    waits_for: WaitsFor | None
    """What has to be heard of before it can be written."""
    language: Language | None
    channel: str | None
    told_in: UUID | None
    """The message whose mail tells this, too; null for one that has a mail of its own, or none."""
    caused_by: UUID
    """The id of the fact it tells of."""
    attempts: int
    created_at: datetime
    settled_at: datetime | None


@notifications.get("")
async def list_notifications(
    asking: Asking,
    who: Who,
    paging: Paging,
    community: Annotated[Community | None, Query(description="Only of this community.")] = None,
    practitioner: Annotated[UUID | None, Query(description="Only to this GP.")] = None,
    state: Annotated[State | None, Query(description="Only in this state.")] = None,
) -> Page[NotificationShown]:
    """Messages, newest first: all for operators, a community's for its secretariat, one's own for a GP."""
    after = paging.after(int)
    rows = await store.register.page(
        asking,
        _reach(who),
        community=community,
        practitioner=practitioner,
        state=state,
        before=after[0] if after else None,
        limit=paging.take,
    )
    return paging.page(rows, key=lambda row: (row.position,), show=_shown)


@notifications.get("/{notification}")
async def one_notification(asking: Asking, who: Who, notification: UUID) -> NotificationShown:
    """One message; others than those it concerns do not learn that it exists."""
    found = await store.register.one(asking, notification)
    if found is None:
        raise NotFound("there is nothing here that you may see")
    who.must(
        "operator",
        "secretariat",
        "practitioner",
        community=found.community,
        practitioner=found.practitioner,
        hidden=True,
    )
    return _shown(found)


def _reach(who: Person) -> Reach:
    """What a person may see. Raises NotAllowed for one who has no role here."""
    communities = who.communities("secretariat")
    if not communities and who.practitioner is None:
        who.must("operator", "secretariat", "practitioner")
    return Reach(everything=who.may("operator"), communities=communities, practitioner=who.practitioner)


def _shown(entry: Entry) -> NotificationShown:
    return NotificationShown.model_validate(entry, from_attributes=True)
