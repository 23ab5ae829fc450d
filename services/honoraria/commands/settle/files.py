"""The files of a committed run: made after the commit, kept by checksum, and made again when one is lost."""

from typing import Any
from uuid import UUID

from infra.chassis.refusal import Refusal
from infra.chassis.work import Connection, Work
from services.honoraria.commands.settle.accounting import ContributionRateUnknown, accounting_again, next_accounting
from services.honoraria.commands.settle.papers import papers, statement_of, summary_workbook
from services.honoraria.documents.content import Document
from services.honoraria.model.accounts import AccountsNotConfigured
from services.honoraria.store import runs as store
from services.honoraria.strongroom import Strongroom, digest

Row = dict[str, Any]
_ENDINGS = {
    "oppgjorsbilag": "statement",
    "samlet": "summary",
    "lonn": "payroll",
    "lonnsum": "payroll_sums",
    "refusjon": "refunds",
    "regnskap": "accounting",
}


class NotTheSame(Refusal):
    """A file made again differs from what was sent out. A mistake in our code, or a changed library."""

    status = 500


def kind_of(name: str) -> str:
    """What a file is, by its name."""
    return _ENDINGS[name.rpartition(".")[0].rpartition("_")[2].partition("-")[0]]


async def write_tables(connection: Connection, room: Strongroom, run: Row) -> None:
    """Write what is missing of a run's tables; somebody waits for them. Raises NotTheSame."""
    known = {file["name"]: file["sha256"] for file in await store.files(connection, run["run"])}
    tables = {name for name in known if kind_of(name) not in ("statement", "accounting") and not name.endswith(".xlsx")}
    if tables and all(_there(room, run, name, known[name]) for name in tables):
        return
    for document in await papers(connection, room, run, first=not tables):
        await _keep(connection, room, run, document, known.get(document.name))


async def write_accounting(work: Work, room: Strongroom, run: Row) -> None:
    """Write the accounting file of what a run has posted since its last; none while a code or a rate is missing."""
    try:
        async with work.connection.transaction():
            document = await next_accounting(work, run)
            if document is not None:
                await _keep(work.connection, room, run, document, None)
    except (AccountsNotConfigured, ContributionRateUnknown):
        return


async def write_statements(connection: Connection, room: Strongroom, run: Row) -> None:
    """Write what takes longer and is not there: the workbook, and a statement for each GP. Raises NotTheSame."""
    known = {file["name"]: file["sha256"] for file in await store.files(connection, run["run"])}
    summaries = [name for name in known if kind_of(name) == "summary"]
    books = [name for name in summaries if name.endswith(".xlsx")]
    if summaries and not any(_there(room, run, name, known[name]) for name in books):
        book = await summary_workbook(connection, room, run, first=not books)
        await _keep(connection, room, run, book, known.get(book.name))
    for statement in await store.statements_of(connection, run["run"]):
        name = statement["name"]
        if name not in known or not _there(room, run, name, known[name]):
            document = await statement_of(connection, room, run, statement["practitioner"])
            await _keep(connection, room, run, document, known.get(name))


async def file_content(connection: Connection, room: Strongroom, run: Row, file: Row) -> bytes:
    """A file's bytes: from the file store, or made again when they are not there. Raises NotTheSame, PayeeErased."""
    name = file["name"]
    if not _there(room, run, name, file["sha256"]):
        for document in await _made_again(connection, room, run, file):
            if document.name == name:
                await _keep(connection, room, run, document, file["sha256"])
    return room.place(run["municipality"], run["run"], name).read_bytes()


async def statement_content(connection: Connection, room: Strongroom, run: Row, statement: Row) -> bytes:
    """A statement's bytes; one that is asked for before it was written is made for who asks."""
    for file in await store.files(connection, run["run"]):
        if file["name"] == statement["name"]:
            return await file_content(connection, room, run, file)
    return (await statement_of(connection, room, run, statement["practitioner"])).content


async def _made_again(connection: Connection, room: Strongroom, run: Row, file: Row) -> list[Document]:
    if file["name"].endswith(".xlsx"):
        return [await summary_workbook(connection, room, run)]
    if file["kind"] == "accounting":
        again = await accounting_again(connection, run, file["name"])
        return [again] if again else []
    if file["kind"] != "statement":
        return await papers(connection, room, run)
    of = {one["name"]: one["practitioner"] for one in await store.statements_of(connection, run["run"])}
    return [await statement_of(connection, room, run, of[file["name"]])]


def _there(room: Strongroom, run: Row, name: str, sha256: str) -> bool:
    return room.has(room.place(run["municipality"], run["run"], name), sha256)


async def _keep(connection: Connection, room: Strongroom, run: Row, document: Document, was: str | None) -> None:
    now = digest(document.content)
    if was is None:
        which: UUID = run["run"]
        kept = (which, document.name, kind_of(document.name), document.media_type, len(document.content), now)
        await store.insert_files(connection, [kept])
    elif was != now:
        raise NotTheSame(f"{document.name} does not come out as it was; look for it in a backup")
    room.keep(room.place(run["municipality"], run["run"], document.name), document.content)
