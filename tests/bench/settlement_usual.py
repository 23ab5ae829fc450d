"""What a team would otherwise write: rows as dicts, an insert for each line, a file at the end of each municipality."""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import asyncpg

from tests.bench.settlement_books import LAST_DAY, Books

_UNSETTLED = """
select e.*, l.kind, l.minutes, l.rate_ore, c.meeting, b.name as body_name, m.title
from entries e join claim_lines l using (claim, version, line) join claims c using (claim)
left join bodies b on b.body = e.body left join meetings m on m.meeting = c.meeting
where e.municipality = $1 and e.on_day <= $2 and not exists (select from voucher_lines v where v.entry = e.entry)
"""
_COLUMNS = ("voucher", "practitioner", "claim", "on_day", "kind", "minutes", "rate_ore", "ore", "body_name", "title")


async def settle(pool: "asyncpg.Pool[Any]", folder: Path, books: Books) -> float:
    """Settle each municipality in a transaction of its own. Returns the seconds it took."""
    began = perf_counter()
    for number in books.numbers():
        async with pool.acquire() as connection, connection.transaction():
            await _settle_one(connection, folder, number)
    return perf_counter() - began


async def _settle_one(connection: Any, folder: Path, number: str) -> None:
    by_payee: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in await connection.fetch(_UNSETTLED, number, LAST_DAY):
        by_payee[row["practitioner"], row["tax_treatment"]].append(dict(row))
    run = uuid4()
    await connection.execute(
        """
        insert into runs (run, municipality, valid_from, valid_to, mode, actor, at, posted_on, result, snapshot)
        values ($1, $2, '2024-01-01', $3, 'commit', 'usual', $4, $3, '{}', '{}')
        """,
        run,
        number,
        LAST_DAY,
        datetime.now(UTC),
    )
    with (folder / f"usual-{number}.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, _COLUMNS, extrasaction="ignore", delimiter=";")
        table.writeheader()
        for place, ((practitioner, treatment), rows) in enumerate(sorted(by_payee.items()), start=1):
            voucher = uuid4()
            await connection.execute(
                "insert into vouchers values ($1, $2, $3, 2024, $4, 'payment', $5, $6, $7)",
                *(voucher, run, number, place, practitioner, treatment, sum(row["ore"] for row in rows)),
            )
            for row in rows:
                await connection.execute(
                    "insert into voucher_lines (entry, voucher) values ($1, $2)", row["entry"], voucher
                )
                await connection.execute("update claims set state = 'settled' where claim = $1", row["claim"])
                table.writerow(row | {"voucher": voucher})
