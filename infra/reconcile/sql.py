"""The SQL of comparing. Everything is set-based; what the stream holds lies beside the journal in a temporary table.

`heard` is one stream as it was read, `different` what does not agree, of all streams compared on one connection.
"""

from infra.reconcile.digest import of_journal

TABLES = """
create temporary table if not exists heard (place bigint not null, id uuid not null, day date, digest bigint not null);
create temporary table if not exists different (
    stream text not null, verdict text not null, id uuid not null, position bigint, place bigint, day date
);
"""

# $1 the private types, $2 and $3 the first and last day, or null. An excuse says why a fact need not be on the stream.
_PUBLIC = f"""
select * from (
    select j.position, j.id, (j.at at time zone 'UTC')::date as day, {of_journal("j", private=False)} as digest,
           case when u.position is null then null
                when exists (select from unsendable x where x.aggregate = j.aggregate) then 'set aside'
                else 'waiting' end as excuse
    from journal j left join unsent u using (position)
    where j.type <> all($1::text[])
) public where ($2::date is null or day >= $2) and ($3::date is null or day <= $3)
"""
# The stream keeps one private message for each subject, the latest; and what is erased nobody can tell again.
_PRIVATE = f"""
select * from (
    select j.position, j.id, (j.at at time zone 'UTC')::date as day, {of_journal("j", private=True)} as digest,
           case when k.person is null then 'erased'
                when j.sequence < max(j.sequence) over (partition by j.subject) then 'superseded'
                when u.position is null then null
                when exists (select from unsendable x where x.aggregate = j.aggregate) then 'set aside'
                else 'waiting' end as excuse
    from journal j left join unsent u using (position) left join person_keys k on k.person = j.aggregate
    where j.type = any($1::text[])
) private where ($2::date is null or day >= $2) and ($3::date is null or day <= $3)
"""


def book(*, private: bool) -> str:
    """The facts of a journal that belong on a stream, each with its digest and its excuse."""
    return _PRIVATE if private else _PUBLIC


JOURNAL_DAYS = """
select day, count(*) filter (where excuse is null) as facts,
       coalesce(sum(digest) filter (where excuse is null), 0) as sum,
       count(*) filter (where excuse = 'waiting') as "waiting",
       count(*) filter (where excuse = 'set aside') as "set aside",
       count(*) filter (where excuse = 'erased') as "erased",
       count(*) filter (where excuse = 'superseded') as "superseded"
from ({book}) book group by day
"""
HEARD_DAYS = "select day, count(*) as facts, sum(digest) as sum from heard group by day"
# $4 the days that differ, $5 the stream. A fact told twice counts once, and is altered if the two say different things.
DIFFERENT = """
insert into different (stream, verdict, id, position, place, day)
select $5::text, verdict, id, position, place, day from (
    select id, b.position, s.place, coalesce(b.day, s.day) as day,
           case when b.id is null then 'unknown'
                when s.id is null then coalesce(b.excuse, 'lost')
                when s.torn or s.digest <> b.digest then 'altered'
                when b.excuse in ('waiting', 'set aside') then 'under way'
                else 'same' end as verdict
    from (select * from ({book}) book where day = any($4::date[])) b
    full join (
        select id, min(place) as place, min(day) as day, min(digest) as digest, min(digest) <> max(digest) as torn
        from heard where day is null or day = any($4::date[]) group by id
    ) s using (id)
) found where verdict in ('unknown', 'lost', 'altered', 'under way')
"""
KNOWN_AFTER_ALL = """
update different d set verdict = 'altered', position = j.position
from journal j where d.stream = $1 and d.verdict = 'unknown' and j.id = d.id
"""
DISOWNED = """
update different d set verdict = 'disowned' from disowned o
where d.stream = $1 and d.verdict in ('unknown', 'altered') and (o.stream, o.created, o.place) = (d.stream, $2, d.place)
"""
# The journal was looked at after the stream: what was told in between only seemed lost.
TOLD_MEANWHILE = """
with found as (
    delete from different d using heard h
    where d.stream = $1 and d.verdict = 'lost' and h.id = d.id and h.place > $2 returning h.place
)
delete from heard where place > $2 and place not in (select place from found)
"""
DIFFERENT_DAYS = """
select day, verdict, count(*) as facts from different where stream = $1 group by day, verdict
"""
DISTINCT_DAYS = """
select day, count(*) as facts, sum(digest) as sum from (
    select distinct on (id) id, day, digest from heard where day is null or day = any($1::date[]) order by id, place
) once group by day
"""
EXAMPLES = """
select d.verdict, d.id, j.type, j.aggregate, j.sequence, d.position, d.place
from different d left join journal j using (position)
where d.stream = $1 and d.verdict in ('lost', 'unknown', 'altered')
order by d.verdict, coalesce(d.position, d.place) limit $2
"""
