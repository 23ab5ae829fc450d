"""What banks answer with: taken in, and listed."""

from datetime import datetime
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel

from infra.chassis.gateway import Page, Paging, Reading, Who, Writing, service_router, takes_up_to
from services.honoraria import commands
from services.honoraria.documents.bank_answers import LARGEST
from services.honoraria.gateway.shown import must_hold, picked
from services.honoraria.store import bank_answers as store

bank_answers = service_router(tags=["payments"])
XML = {"requestBody": {"content": {"application/xml": {}}, "required": True}}


class AnswerShown(BaseModel):
    """A file that a bank answered with, as it was taken in."""

    answer: UUID
    kind: str
    message: str
    """The bank's own id of it."""
    received_by: str
    received_at: datetime
    told: int
    changed: int
    unknown_references: int
    differing: list[str]
    contradicting: list[str]


class TakenAnswer(BaseModel):
    """What an answer of the bank came to; nothing was done with what is unknown or differs."""

    answer: UUID
    kind: str
    told: int
    changed: int
    unknown: list[str]
    """References that are not ours, or of no file that is released."""
    differing: list[str]
    """Booked or returned, but not with the sum, in the currency or on the account that was ordered."""
    contradicting: list[str]
    """What cannot be true beside what the bank said before, is booked twice in one answer, or while another attempt is,
    or may be, or is taken though it was withdrawn (then perhaps the file's id): ask the bank. Perhaps something is paid
    twice.
    """


@bank_answers.post("/bank-answers", openapi_extra=XML)
@takes_up_to(LARGEST)
async def take_bank_answer(request: Request, work: Writing, who: Who) -> TakenAnswer:
    """Take in what the bank answers (pain.002 or camt.054). The same file again changes nothing, unless
    something in it differed: a batch fits once what was refused of it is taken in, too.
    """
    must_hold(who, "economist")
    own = who.municipalities("economist")
    taken = await commands.take_bank_answer(work, await request.body(), own)
    return TakenAnswer(**{name: getattr(taken, name) for name in TakenAnswer.model_fields})


@bank_answers.get("/bank-answers")
async def list_bank_answers(connection: Reading, who: Who, paging: Paging) -> Page[AnswerShown]:
    """What was taken in about one's municipalities, and what of it somebody must still ask the bank about."""
    after, own = paging.after(UUID), who.municipalities("economist", "authoriser")
    rows = await store.list_answers(connection, list(own), after[0] if after else None, paging.take)
    return paging.page(rows, key=lambda row: (row["answer"],), show=lambda row: AnswerShown(**picked(row, AnswerShown)))
