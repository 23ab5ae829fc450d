"""The append-only journal: what a service has stated, in order, with what the bus has yet to hear."""

from infra.chassis.vault import Vault
from infra.chassis.work import Misstated, Stated, Work

# The row in `sequences` is locked first and until commit. That lock is what keeps the facts of one aggregate
# in order: without it two transactions could number them one way and commit the other.
# What was numbered is not joined with what is written but stacked on it: a plan made once for one fact and for a
# thousand would join them in a nested loop. For the same reason the journal is asked for each id by itself, whatever
# its size was when the plan was made.
_APPEND = """
with said as (
    select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::text[], $8::text[])
    with ordinality as s (id, type, subject, aggregate, correlation, causation, traceparent, data, ordinal)
    where not exists (select from journal j where j.id = s.id offset 0)
), counted as (
    insert into sequences as q (aggregate, last)
    select aggregate, count(*) from said group by aggregate order by aggregate
    on conflict (aggregate) do update set last = q.last + excluded.last
    returning aggregate, last
), numbered as (
    select *, max(last) over facts - count(*) over facts + row_number() over (facts order by ordinal) as sequence
    from (
        select said.*, 0::bigint as last from said
        union all
        select null, null, null, aggregate, null, null, null, null, 0, last from counted
    ) as stacked
    window facts as (partition by aggregate)
), written as (
    insert into journal (id, type, subject, aggregate, sequence, at, actor, correlation, causation, traceparent, data)
    select id, type, subject, aggregate, sequence, $9, $10, correlation, causation, traceparent, data
    from numbered where id is not null
    order by ordinal
    returning position
)
insert into unsent (position) select position from written
"""


async def flush(work: Work, vault: Vault) -> int:
    """Append what the work has stated, in order, and mark it unsent. Returns how many facts it was.

    A fact that is there already (a replay derived the same id) is left as it is. Raises Misstated for two
    facts with one id in one work: their `key` must tell them apart.
    """
    stated = work.stated
    if not stated:
        return 0
    if len({one.id for one in stated}) < len(stated):
        twice = next(s for i, s in enumerate(stated) if any(s.id == before.id for before in stated[:i]))
        raise Misstated(f"{type(twice.event).__name__} is stated twice with one cause; give each a key of its own")
    await work.connection.execute(
        _APPEND,
        [s.id for s in stated],
        [s.type for s in stated],
        [s.subject for s in stated],
        [s.aggregate for s in stated],
        [s.correlation for s in stated],
        [s.causation for s in stated],
        [s.traceparent for s in stated],
        [await _sealed(work, vault, s) if s.event.private else s.payload.decode() for s in stated],
        work.now,
        work.actor,
    )
    return len(stated)


async def _sealed(work: Work, vault: Vault, stated: Stated) -> str:
    return await vault.seal(work.connection, stated.aggregate, stated.payload)
