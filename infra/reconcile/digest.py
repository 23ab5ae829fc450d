"""A fact as one number, the same from the journal in SQL and from the stream here.

A day's facts are compared by their count and the sum of these numbers: a sum, because a lost fact that is told again
comes after its successors, and the order of the stream says nothing that `sequence` does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote
from uuid import UUID

from infra.chassis.ids import derived_id

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# What is sealed is sealed otherwise at rest than in transit, so of a private fact only the envelope is compared.
_OF_JOURNAL = """
('x' || encode(substr(sha256(convert_to(concat_ws(
    chr(31), {alias}.id, {alias}.type, {alias}.subject, {alias}.aggregate, {alias}.sequence,
    (extract(epoch from {alias}.at) * 1000000)::bigint, {data}
), 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
"""


def of_journal(alias: str, *, private: bool) -> str:
    """The SQL expression for a row of `journal`."""
    return _OF_JOURNAL.format(alias=alias, data="''" if private else f"{alias}.data")


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of a stream as it is compared; `day` is None where the message does not say (a day of UTC)."""

    place: int
    id: UUID
    day: date | None
    digest: int


def of_message(
    stream: str, place: int, subject: str, headers: Mapping[str, str] | None, data: bytes, *, private: bool
) -> Heard:
    """A message as the relay sends it. One that is none of ours gets an id that no journal holds."""
    said = headers or {}
    try:
        fact = UUID(said["ce-id"])
        day, moment = _moment(said["ce-time"])
        told = (str(fact), _plain(said["ce-type"]), subject, _plain(said["ce-subject"]), said["ce-sequence"], moment)
    except (KeyError, ValueError, OverflowError):
        return Heard(place, derived_id(stream, place), None, 0)
    said_in_all = "\x1f".join((*told, "")).encode() + (b"" if private else data)
    return Heard(place, fact, day, int.from_bytes(sha256(said_in_all).digest()[:8], signed=True))


def _plain(value: str) -> str:
    return unquote(value, errors="strict") if "%" in value else value


@lru_cache(maxsize=10_000)
def _moment(text: str) -> tuple[date, str]:
    """The day in UTC and the microseconds since 1970."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return moment.date(), str((moment - _EPOCH) // _MICROSECOND)
