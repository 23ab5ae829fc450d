"""What is in the databases in the end, as one digest: two plays of a seed must come to the same."""

from hashlib import blake2b

from tests.simulation.databases import Caretaker

APART = {
    "person_keys.wrapped": "a key is drawn by the machine",
    "contacts.sealed": "sealed with such a key",
    "payees.sealed": "sealed with such a key",
    "notifications.sealed": "sealed with such a key",
    "proposals.sealed_roles": "sealed with such a key",
    "dead_letters.payload": "sealed where it is private",
}
"""What may differ, and why. So may what the machine's clock writes by itself, and whole tables named in NOT_OURS."""
NOT_OURS = frozenset({"migrations", "rule_version"})
_COLUMNS = """
select table_name, column_name from information_schema.columns
where table_schema = 'public' and coalesce(column_default, '') not like '%clock_timestamp%'
order by table_name, ordinal_position
"""


async def digest(caretakers: dict[str, Caretaker]) -> str:
    """A digest of all tables of all services. Only while nothing happens."""
    whole = blake2b(digest_size=16)
    for service, caretaker in sorted(caretakers.items()):
        for table, content in (await tables(caretaker)).items():
            whole.update(f"{service}.{table}\n{content}\n".encode())
    return whole.hexdigest()


async def tables(caretaker: Caretaker) -> dict[str, str]:
    """Table → its rows as text, in an order of their own."""
    columns: dict[str, list[str]] = {}
    for row in await caretaker.real.fetch(_COLUMNS):
        table, column = row["table_name"], row["column_name"]
        if table not in NOT_OURS and f"{table}.{column}" not in APART:
            columns.setdefault(table, []).append(_compared(table, column))
    found = {}
    for table, compared in columns.items():
        rows = await caretaker.real.fetch(f"select row({', '.join(compared)})::text as row from {table} order by 1")
        found[table] = "\n".join(row["row"] for row in rows)
    return found


def _compared(table: str, column: str) -> str:
    if (table, column) == ("journal", "data"):
        return "case when subject like 'private.%' then null else data end"
    return f'"{column}"'
