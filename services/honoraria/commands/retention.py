"""Erasing what is personal of a GP, but for what bookkeeping law keeps or unfinished business needs."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from infra.chassis.gateway.idempotency import forget_answers_about
from infra.chassis.ids import derived_id, new_id
from infra.chassis.work import Connection, Work
from services.honoraria.commands.payment_files import file_name
from services.honoraria.model import retention as model
from services.honoraria.store import debts, made_files
from services.honoraria.store import retention as store
from services.honoraria.store.facts import lock_practitioners
from services.honoraria.strongroom import Strongroom


async def what_is_kept(connection: Connection, practitioner: UUID, today: date) -> list[model.Item]:
    """Of each kind of data that there is of a GP, whether it can be erased; else until when it is kept, and why."""
    held = await store.held_of(connection, practitioner)
    payers = await store.payers_of(connection, practitioner)
    owed = any(one.practitioner == practitioner for one in await debts.debts(connection, payers))
    if owed:
        held = model.Holding(held.counts, held.last_posting_year, [*held.open, "debt"])
    return model.report(held, today)


async def erase(work: Work, room: Strongroom, practitioner: UUID) -> tuple[list[model.Item], bool]:
    """Erase what can be erased of a GP: with nothing kept that needs it, their key and the files that name them.

    Returns what there was, and whether all of it that is personal is gone. Rows that were paid to stay as they are:
    without the key nobody reads them.
    """
    # All pricing of a GP waits for this row: no work can come between what is found and what is shredded.
    await lock_practitioners(work.connection, [practitioner])
    items = await what_is_kept(work.connection, practitioner, work.today)
    wholly = model.may_be_shredded(items)
    if wholly:
        await room.vault.erase(work.connection, str(practitioner))
        # After that: what somebody enters meanwhile is sealed with the key that goes, or with another and stays.
        await store.mark_erased(work.connection, practitioner, work.now)
        for municipality, folder, name in await store.files_naming(work.connection, practitioner):
            room.place(municipality, folder, name).unlink(missing_ok=True)
        for file in await store.bank_files_naming(work.connection, practitioner):
            room.place(file["municipality"], file["file"], file_name(file)).unlink(missing_ok=True)
        for municipality, payment in await store.payments_of(work.connection, practitioner):
            basis = derived_id("invoice basis", payment)
            if known := await made_files.made(work.connection, basis):
                room.place(municipality, basis, known["name"]).unlink(missing_ok=True)
    erasable = {one.kind for one in items if one.erasable}
    if model.Kind.PAYEES_UNUSED in erasable:
        await store.delete_unused_payees(work.connection, practitioner)
    if model.Kind.WORDS in erasable:
        await store.delete_words(work.connection, practitioner)
    # What was answered to commands about the GP's claims is kept for some days, words and all.
    await forget_answers_about(work, practitioner)
    kept = [asdict(one) | {"until": one.until and one.until.isoformat()} for one in items if not one.erasable]
    row = {
        "erasure": new_id(),
        "practitioner": practitioner,
        "wholly": wholly,
        "kept": kept,
        "actor": work.actor,
        "at": work.now,
    }
    await store.insert_erasure(work.connection, row)
    return items, wholly
