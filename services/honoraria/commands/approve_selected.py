"""All that a filter shows is approved at once: whole, and only as it was shown."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from infra.chassis.refusal import Refusal
from infra.chassis.work import Work
from services.honoraria.commands.approve import attest_all, authorise_all
from services.honoraria.commands.capacity import NAMED
from services.honoraria.model.approval import Approver, Seen
from services.honoraria.model.authority import Step
from services.honoraria.store import claims as store
from services.honoraria.store import selection as chosen
from services.honoraria.store.grounds import hosts_of
from services.honoraria.store.selection import Reach, Selection, Sum

MOST = 10_000
"""Claims approved in one transaction: some seconds."""
WAITS_IN = {Step.ATTEST: "calculated", Step.AUTHORISE: "attested"}


class ChangedSinceShown(Refusal):
    """What the filter shows is not what was shown when the sum was read."""


class TooManyAtOnce(Refusal):
    """More claims than one transaction takes."""


class NothingShown(Refusal):
    """The filter shows no claim, so there is nothing to approve."""


async def approve_selected(
    work: Work, step: Step, selection: Selection, reach: Reach, shown: Sum, approver: Approver
) -> list[store.Claim]:
    """Attest or authorise all claims that wait for it in a selection, if they are those that were shown.

    Raises ChangedSinceShown and what attesting and authorising raise, each naming the claims; nothing is done then.
    """
    selection = replace(selection, state=WAITS_IN[step])
    wanted = await chosen.selected(work.connection, reach, selection, MOST)
    if len(wanted) > MOST:
        raise TooManyAtOnce(f"More than {MOST} claims are meant; narrow the filter.")
    claims = list((await store.claims(work.connection, wanted)).values())
    await _must_be_as_shown(work, claims, selection, reach, shown)
    if not claims:
        raise NothingShown("No claim waits for this; choose another filter.")
    asked = [(claim, Seen(claim.standing.version, claim.standing.total_ore)) for claim in claims]
    if step is Step.ATTEST:
        return await attest_all(work, asked, approver)
    return await authorise_all(work, asked, approver, await budgets(work, claims, reach))


async def budgets(work: Work, claims: Collection[store.Claim], reach: Reach) -> dict[UUID, set[str]]:
    """The payers of each claim that somebody may authorise for: of a community's role, those that pay as hosts."""
    hosts = await hosts_of(work.connection, [one.id for one in claims if one.community in reach.communities])
    return {one.id: set(one.standing.payers) & (set(reach.municipalities) | hosts.get(one.id, set())) for one in claims}


async def _must_be_as_shown(
    work: Work, claims: Collection[store.Claim], selection: Selection, reach: Reach, shown: Sum
) -> None:
    total_ore = sum(one.standing.total_ore for one in claims)
    listed = " ".join(f"{one.id}/{one.standing.version}/{one.standing.total_ore}" for one in claims)
    moment, _, print_shown = shown.seen.rpartition("/")
    print_now = chosen.seen(work.now, listed).rpartition("/")[2]
    if (len(claims), total_ore, print_now) == (shown.claims, shown.total_ore, print_shown):
        return
    changed = await chosen.changed_since(work.connection, reach, selection, _moment(moment, work.now), NAMED + 1)
    named = ", ".join(map(str, changed[:NAMED])) + (" and more" if len(changed) > NAMED else "")
    raise ChangedSinceShown(
        f"You were shown {shown.claims} claims of {shown.total_ore} øre; there are now {len(claims)} of {total_ore}. "
        + (f"Changed since: {named}. " if changed else "")
        + "None is approved; read the sum again."
    )


def _moment(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now
    return moment if moment.tzinfo else now
