"""Writing a committed run down, and stating it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from contracts.events.honoraria import RefundClaimed, SettlementCompleted, StatementIssued
from infra.chassis.ids import derived_id
from infra.chassis.work import Work
from services.honoraria.commands.settle.draft import Draft, Numbered
from services.honoraria.documents.names import of_statement
from services.honoraria.model.payment import first_state
from services.honoraria.model.settlement import Payout
from services.honoraria.store import runs as store
from services.honoraria.store.not_invoiced import cancel
from services.honoraria.store.payments import insert_payments


async def book(work: Work, draft: Draft, vouchers: Sequence[Numbered]) -> None:
    """Vouchers, payouts and refunds of a run whose row is there; the claims that are settled by it."""
    connection, run, municipality = work.connection, draft.run, draft.command.municipality
    await store.insert_vouchers(
        connection,
        [
            (
                *(one.id, run, municipality, draft.today.year, one.number, one.voucher.kind.value),
                *(draft.payouts[one.payout].practitioner, draft.payouts[one.payout].tax_treatment),
                one.voucher.total_ore,
            )
            for one in vouchers
        ],
    )
    lines = ((taking.entry, one.id) for one in vouchers for taking in one.voucher.takings)
    await store.insert_voucher_lines(connection, lines)
    rows = draft.taken.register.rows
    await store.insert_payouts(
        connection,
        [
            (
                *(run, municipality, one.practitioner, one.tax_treatment, rows[one.practitioner, one.tax_treatment]),
                *(one.lines_ore, one.brought_ore, one.carried_ore, one.paid_ore, one.cancelled_ore),
                draft.debt_of(one),
            )
            for one in draft.payouts
        ],
    )
    await store.insert_refunds(
        connection,
        [
            (
                *(_refund(draft, segment, share.debtor.number), run, segment, community, municipality),
                *(share.debtor.number, share.segment_from, share.segment_to, share.key, share.population_table),
                *(share.share_to_date_ore, share.claimed_to_date_ore, share.claim_ore),
            )
            for segment, community, share in draft.due
        ],
    )
    await store.mark_settled(connection, municipality, draft.claims)
    await _issue(work, draft, vouchers)


async def _issue(work: Work, draft: Draft, vouchers: Sequence[Numbered]) -> None:
    """Statements, one per GP, named after its lowest voucher; and every fact of the run."""
    municipality = draft.command.municipality
    work.state(
        SettlementCompleted(
            run=draft.run,
            municipality=municipality,
            valid_from=draft.command.first,
            valid_to=draft.command.last,
            vouchers=draft.vouchers,
            claims=len(draft.claims),
            arrears=draft.arrears,
            unpriced=draft.unpriced,
            unpaid=draft.unpaid,
            office_ore=draft.paid("office"),
            business_ore=draft.paid("business"),
        )
    )
    of_payout: dict[int, list[Numbered]] = defaultdict(list)
    for voucher in vouchers:
        of_payout[voucher.payout].append(voucher)
    payments: list[tuple[object, ...]] = []
    labels: dict[UUID, list[str]] = {}
    total: dict[UUID, int] = {}
    carried: dict[UUID, int] = {}
    for place, payout in enumerate(draft.payouts):
        own = of_payout[place]
        labels.setdefault(payout.practitioner, []).extend(one.label for one in own)
        total[payout.practitioner] = total.get(payout.practitioner, 0) + payout.paid_ore
        carried[payout.practitioner] = carried.get(payout.practitioner, 0) + payout.carried_ore
        if payout.tax_treatment == "business" and payout.paid_ore:
            payments.append(_payment(draft, payout, own[0]))
    await insert_payments(work.connection, payments)
    cancelled = [one.payment for payout in draft.payouts for one in payout.cancelled]
    if cancelled:
        await cancel(work.connection, draft.run, cancelled, draft.command.actor, draft.at)
    rows = []
    for practitioner, own_labels in labels.items():
        statement = derived_id("statement", draft.run, practitioner)
        name, ore = of_statement(min(own_labels)), total[practitioner]
        rows.append((statement, draft.run, practitioner, municipality, name, ore, draft.at))
        work.state(
            StatementIssued(
                statement=statement,
                run=draft.run,
                practitioner=practitioner,
                municipality=municipality,
                valid_from=draft.command.first,
                valid_to=draft.command.last,
                total_ore=ore,
                carried_ore=carried[practitioner],
            )
        )
    await store.insert_statements(work.connection, rows)
    for segment, community, share in draft.due:
        work.state(
            RefundClaimed(
                refund=_refund(draft, segment, share.debtor.number),
                run=draft.run,
                community=community,
                host=municipality,
                municipality=share.debtor.number,
                valid_from=share.segment_from,
                valid_to=share.segment_to,
                ore=share.claim_ore,
                key=share.key,
                population_table=share.population_table,
            )
        )


def _payment(draft: Draft, payout: Payout, lowest: Numbered) -> tuple[object, ...]:
    payment = derived_id("payment", draft.run, payout.practitioner)
    row = draft.taken.register.rows[payout.practitioner, payout.tax_treatment]
    whose = draft.command.municipality, payout.practitioner
    state = first_state(bool(draft.payer and draft.payer["self_billing"]))
    return payment, draft.run, *whose, row, lowest.id, lowest.label, payout.paid_ore, state.value, draft.at


def _refund(draft: Draft, segment: str, municipality: str) -> UUID:
    return derived_id("refund", draft.run, segment, municipality)
