"""After a restored database: which municipalities are held, and letting one be paid again."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.values import Municipality, Text
from infra.chassis.gateway import Body, Reading, Sent, Who, Writing, service_router
from services.honoraria import commands
from services.honoraria.gateway.shown import example
from services.honoraria.store import restores as store

restores = service_router("/restores", tags=["operations"])


class AcknowledgeRestore(Body):
    """What was compared with payroll and bank, and what was entered again."""

    model_config: ClassVar[ConfigDict] = example(
        municipality="3905", words="Approvals of May entered again; vouchers 114-120 agree with the bank."
    )

    municipality: Municipality
    words: Text


class RestoreShown(BaseModel):
    """A restore that holds a municipality, and how many facts of each kind came back."""

    restore: UUID
    at: datetime
    facts: dict[str, int]


@restores.get("/{municipality}")
async def holding(municipality: Municipality, reading: Reading, who: Who) -> list[RestoreShown]:
    """The restores that keep a municipality from being settled and paid."""
    who.must("operator")
    return [RestoreShown(**row) for row in await store.holding(reading, municipality)]


@restores.post("/acknowledgements")
async def acknowledge(command: Sent[AcknowledgeRestore], work: Writing, who: Who) -> dict[str, str]:
    """Say that a municipality's payments were looked at since the restore; then it is settled and paid again."""
    who.must("operator")
    await commands.acknowledge_restore(work, command.municipality, command.words)
    return {"outcome": "acknowledged"}
