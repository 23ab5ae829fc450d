"""What a self-employed GP's invoice is made from: one PDF per payee, payer and run, set like the statement.

It names whom the invoice goes to and under which reference, the sum that will be recognised, and every line of it.
"""

from services.honoraria.documents import names
from services.honoraria.documents.content import Document, Payout, Settlement
from services.honoraria.documents.money import kroner
from services.honoraria.documents.statement import MEDIA_TYPE, drawer
from services.honoraria.documents.statement_view import Shown, not_to_be_invoiced, view
from services.honoraria.documents.words import municipality, period, words


def invoice_basis(settlement: Settlement, payout: Payout, buyers_number: str | None) -> Document:
    """The basis of one `business` payout; the same settlement gives the same bytes."""
    name = names.of_invoice_basis(payout.reference)
    return Document(
        name, MEDIA_TYPE, drawer(settlement.run.completed_at)(basis_view(settlement, payout, buyers_number))
    )


def basis_view(settlement: Settlement, payout: Payout, buyers_number: str | None) -> dict[str, Shown]:
    """What it shows: nothing of identity numbers, four digits of the account."""
    run, payee = settlement.run, payout.payee
    say = words(settlement.language)
    shown = view(settlement, [payout])
    groups = shown["payouts"]
    assert isinstance(groups, list), "one for each payout"
    (group,) = groups
    buyer = municipality(run.payer.name, "nb")
    seller = " · ".join(part for part in (payee.name, payee.organisation_number) if part)
    return shown | {
        "words": dict(say.phrases) | {"title": say("basis_title"), "subject": say("basis_subject")},
        "label": payout.reference,
        "facts": [
            [say("basis_seller"), seller],
            [say("basis_buyer"), " · ".join(part for part in (buyer, buyers_number) if part)],
            [say("basis_address"), f"0192:{buyers_number}" if buyers_number else say("basis_missing")],
            [say("basis_reference"), run.buyer_reference or say("basis_missing")],
            [say("basis_statement"), payout.reference],
            [say("period"), period(run.period_from, run.period_to, say.language)],
            [say("basis_account"), say("basis_account_ends", account=payee.account[-4:])],
        ],
        "totals": [{"what": say("basis_to_invoice"), "amount": kroner(payout.paid_ore, say.language)}],
        "payouts": [
            {
                **group,
                "note": " ".join([say("basis_note", statement=payout.reference), *not_to_be_invoiced(payout, say)]),
                "to_pay": [say("basis_to_invoice"), kroner(payout.paid_ore, say.language)],
            }
        ],
        "unsettled": [],
    }
