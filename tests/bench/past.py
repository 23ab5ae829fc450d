"""Years of work in a database: rows as the service would have written them, with every index kept up on the way."""

from collections.abc import Callable

from tests.bench.books import Books

AT_A_TIME = 100_000
# Ids as they come: what people do is numbered by time (UUIDv7), what follows from it at random (UUIDv5).
_PAST = """
with past as (
    select uuidv7() as cause, gen_random_uuid() as id, uuidv7() as attendance from generate_series(1, $1::int)
), heard as (
    insert into inbox (id, source, aggregate, sequence)
    select cause, '/samrad/meetings', attendance::text, 1 from past
), kept as (
    insert into attended (attendance, sequence, meeting, practitioner, minutes)
    select attendance, 1, cause, cause, 120 from past
), numbered as (
    insert into sequences (aggregate, last) select attendance::text, 1 from past
)
insert into journal (id, type, subject, aggregate, sequence, at, actor, correlation, causation, data)
select id, 'no.samrad.honoraria.HonorariumAttested.v1', 'honoraria.v1.HonorariumAttested.vestfold', attendance::text, 1,
       now(), 'service:honoraria', cause, cause,
       json_build_object('claim', attendance, 'version', 1, 'community', 'vestfold', 'total_ore', 12000)
from past
"""


async def fill_past(book: Books, rows: int, shown: Callable[[int], None]) -> None:
    """So many facts heard, kept and stated long ago; then what autovacuum would long have done, and a checkpoint."""
    for done in range(0, rows, AT_A_TIME):
        await book.owner.execute(_PAST, min(AT_A_TIME, rows - done), timeout=600)
        shown(done)
    await book.administrator.execute("checkpoint", timeout=600)
    for table in ("journal", "inbox", "sequences", "attended", "unsent"):
        await book.owner.execute(f"vacuum (analyze) {table}", timeout=1800)
    await book.checkpoint()
