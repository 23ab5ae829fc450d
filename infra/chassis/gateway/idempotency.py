"""A command sent twice is done once: the first answer is kept, in the transaction that did the work."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from infra.chassis.refusal import Refusal
from infra.chassis.vault import Vault
from infra.chassis.work import Work

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(days=7)
"""How long an answer can be had again. It may hold what is personal, so no longer than a client may go on trying."""

_KEY = re.compile(r"[\x21-\x7e]{8,128}")
_OF_THE_MESSAGE = frozenset({"content-length", "date", "connection", "transfer-encoding"})

# The unique key makes a second request with the same key wait here until the first has committed or given up.
# Updating the row to what it was gives back the first answer in the same statement.
_BEGIN = """
insert into idempotency as kept (actor, key, fingerprint) values ($1, $2, $3)
on conflict (actor, key) do update set fingerprint = kept.fingerprint
returning fingerprint, status, headers, body
"""
_KEEP = "update idempotency set status = $3, headers = $4, body = $5 where actor = $1 and key = $2"


class IdempotencyKeyMissing(Refusal):
    """A POST came without its key."""

    status = 400


class IdempotencyKeyReused(Refusal):
    """The key stands for another command already."""

    status = 422


def key_from(headers: Mapping[str, str]) -> str:
    """The key of a request. Raises IdempotencyKeyMissing, also for one too short to be unique."""
    key = headers.get(HEADER, "")
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyMissing(
            f"Send the header `{HEADER}` with a key of your own for this command, a UUID for instance "
            "(8 to 128 printable characters), and the same key when you send the command again."
        )
    return key


def fingerprints(vault: Vault, method: str, target: bytes, body: bytes) -> tuple[str, ...]:
    """What makes two requests the same command: method, address with query, body. The first is the one to keep.

    Keyed: a body may hold an account or identity number, and those are few enough to be guessed from a plain digest.
    While the key is changed there are two, for the command may have come before under the other.
    """
    return vault.keyed_digests(b"idempotency", method.encode(), target, body)


async def first_answer(work: Work, key: str, prints: Sequence[str]) -> Response | None:
    """Claim the key for this transaction; the first answer if it was given before.

    Waits while another request with the key is at work. Raises IdempotencyKeyReused for another command.
    """
    row = await work.connection.fetchrow(_BEGIN, work.actor, key, prints[0])
    assert row is not None
    if row["fingerprint"] not in prints:
        raise IdempotencyKeyReused(
            f"This `{HEADER}` was used for another command within the last {KEPT.days} days. Look whether that was "
            "done, and take a new key for a new command."
        )
    if row["status"] is None:
        return None
    return Response(row["body"], row["status"], {**row["headers"], REPLAYED: "true"})


async def keep_answer(work: Work, key: str, response: Response) -> None:
    """Keep the answer beside what was done, to be committed or lost together."""
    headers = {name: value for name, value in response.headers.items() if name not in _OF_THE_MESSAGE}
    await work.connection.execute(_KEEP, work.actor, key, response.status_code, headers, bytes(response.body))


async def forget_old_keys(work: Work, *, older: timedelta = KEPT) -> int:
    """Delete answers older than this, by the machine's time; for a timer. Returns how many."""
    deleted: int = await work.connection.fetchval(
        """
        with gone as (delete from idempotency where at < clock_timestamp() - $1::interval returning 1)
        select count(*) from gone
        """,
        older,
    )
    return deleted


async def forget_answers_about(work: Work, who: UUID) -> None:
    """Delete the answers in which somebody is named by their id: what was said to them is not to be read there, either.

    A command among them that is sent once more is then done as if it were new, as it is when its answer is too old.
    """
    await work.connection.execute("delete from idempotency where position($1::bytea in body) > 0", str(who).encode())
