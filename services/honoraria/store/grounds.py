"""What is known around claims that somebody is about to approve: one statement, however many they are."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from infra.chassis.clock import day_of
from infra.chassis.work import Connection
from services.honoraria.model.approval import Grounds
from services.honoraria.model.confirming import Awaited
from services.honoraria.store.claims import Claim

ASKS = "jsonb_path_exists(f.policy, '$.**.practitioner_confirms ? (@ == true)')"
"""Whether an arrangement `f` lets GPs confirm anything."""
# -1 stands for "as long as it takes", since null is "not asked for".
WITHIN_DAYS = """
select case when bool_or(rule ->> 'confirm_within_days' is null) then -1
            else max((rule ->> 'confirm_within_days')::int) end
from claim_lines l join fundings f using (funding), lateral rule_of(f.policy, l.kind) as rule
where l.claim = c.claim and l.version = c.version and f.policy is not null
  and (rule -> 'practitioner_confirms')::boolean
"""
"""Of a claim `c`: how many days its GP has to confirm it, by the arrangements of its lines; null when not asked to."""
CONFIRMED = """
exists (select from approvals a where a.claim = c.claim and a.version = c.version and a.step = 'confirmed')
"""
# Sets joined, and nothing asked claim by claim: of ten thousand claims that took ten times as long.
_GROUNDS = """
with asked as materialized (
    select claim, version, practitioner, body, state, state_since, attested_by from claims
    where claim = any($1::uuid[])
), recorded as (
    select claim, array_agg(actor) as recorders
    from (
        select c.claim, r.actor from asked c join attendances using (claim) join recorders r using (attendance)
        union all
        select c.claim, r.actor
        from asked c join preparations using (claim) join preparation_recorders r using (preparation)
        union all
        select c.claim, r.actor from asked c join called_off o using (claim) join answer_recorders r using (invitation)
        union all
        select c.claim, r.actor from asked c join called_off o using (claim) join cancellers r using (meeting)
    ) as work
    group by claim
), hindered as (
    select k.claim, array_agg(k.person) as conflicted
    from (
        select c.claim, k.* from asked c join conflicts k on k.practitioner = c.practitioner
        union all
        select c.claim, k.* from asked c join conflicts k on k.body = c.body
    ) as k left join conflicts_lifted l using (conflict)
    where $2 between k.valid_from and least(k.valid_to, l.last_day, 'infinity')
    group by k.claim
), named as (
    select c.claim, array_agg(a.holder) as claimants
    from asked c join authorities a using (practitioner)
    join authority_confirmed d on d.granted = a.authority
    left join authority_ends e on e.granted = a.authority
    where $2 between a.valid_from and least(a.valid_to, e.last_day, 'infinity')
    group by c.claim
), said as (
    select c.claim, bool_or(a.step = 'confirmed') as confirmed,
           max(a.acts_for) filter (where a.step = 'attested' and a.actor = c.attested_by) as attested_for,
           array_agg(array[a.payer, a.actor, a.acts_for]) filter (where a.step = 'authorised') as authorised
    from asked c join approvals a using (claim, version)
    group by c.claim
), ruled as (
    select c.claim, case when bool_or(rule ->> 'confirm_within_days' is null) then -1
                         else max((rule ->> 'confirm_within_days')::int) end as within_days
    from asked c join claim_lines l using (claim, version) join fundings f using (funding),
         lateral rule_of(f.policy, l.kind) as rule
    where c.state = 'calculated' and f.policy is not null and (rule -> 'practitioner_confirms')::boolean
    group by c.claim
)
select claim, state_since, recorders, conflicted, claimants, attested_for, authorised,
       case when confirmed is not true then within_days end as within_days
from asked
left join recorded using (claim) left join hindered using (claim) left join named using (claim)
left join said using (claim) left join ruled using (claim)
"""


async def grounds(connection: Connection, claims: Sequence[Claim], today: date) -> dict[UUID, Grounds]:
    """The grounds of these claims as they stand, which are locked."""
    rows = await connection.fetch(_GROUNDS, [claim.id for claim in claims], today)
    return {
        row["claim"]: Grounds(
            recorders=frozenset(row["recorders"] or ()),
            conflicted=frozenset(row["conflicted"] or ()),
            claimants=frozenset(row["claimants"] or ()),
            attested_for=row["attested_for"],
            authorised=[(payer, frozenset(filter(None, persons))) for payer, *persons in row["authorised"] or ()],
            awaited=None
            if row["within_days"] is None
            else Awaited(day_of(row["state_since"]), None if row["within_days"] < 0 else row["within_days"]),
        )
        for row in rows
    }


async def hosts_of(connection: Connection, claims: Collection[UUID]) -> dict[UUID, set[str]]:
    """The municipalities that pay lines of claims as hosts, in the version that holds or the approved one."""
    rows = await connection.fetch(
        """
        select distinct c.claim, l.payer
        from claims c join claim_lines l using (claim) join fundings f using (funding)
        where c.claim = any($1::uuid[]) and l.version in (c.version, c.approved_version)
          and f.arrangement = 'host_pays'
        """,
        list(claims),
    )
    found: dict[UUID, set[str]] = {}
    for row in rows:
        found.setdefault(row["claim"], set()).add(row["payer"])
    return found
