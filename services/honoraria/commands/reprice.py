"""After a rule changed: the claims it covers are priced again, some hundreds at a time, each batch a transaction."""

from datetime import date
from uuid import UUID

from infra.chassis.timers import Timer
from infra.chassis.work import Work
from services.honoraria.commands.price_claims import price_claims
from services.honoraria.store import known

KIND = "reprice"
BATCH = 300
"""Claims per transaction: the GPs in it are locked meanwhile, and their new facts wait."""


async def reprice_after(
    work: Work, rule: UUID, *, community: str | None, body: UUID | None, first: date, last: date
) -> None:
    """Have all claims with work from `first` to `last` priced again, as soon as this transaction has committed."""
    await work.wait_for(
        KIND,
        rule,
        work.now,
        community=community,
        body=str(body) if body else None,
        first=first.isoformat(),
        last=last.isoformat(),
    )


async def reprice(work: Work, timer: Timer) -> None:
    """Price the next claims, and wait for one's own turn again while some are left."""
    asked = timer.payload
    after = UUID(asked["after"]) if asked.get("after") else None
    claims = await known.claims_between(
        work.connection,
        after,
        BATCH,
        community=asked["community"],
        body=UUID(asked["body"]) if asked["body"] else None,
        first=date.fromisoformat(asked["first"]),
        last=date.fromisoformat(asked["last"]),
    )
    await price_claims(work, dict.fromkeys(claims, ()))
    if len(claims) == BATCH:
        await work.wait_for(KIND, timer.key, timer.due_at, **{**asked, "after": str(claims[-1])})
