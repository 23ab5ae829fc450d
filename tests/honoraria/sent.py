"""A payment on its way to the bank, and what the bank may say of it."""

from dataclasses import dataclass
from typing import Any

from tests.gateways.caller import Json, made
from tests.honoraria.answers import camt054, detail, pain002, transaction
from tests.honoraria.test_payments import answer, filed, invoice, let_go, settled, state
from tests.honoraria.world import World

BOOK: Json = {"cost": 205_400, "bank": -205_400}
OWED: Json = {"cost": 205_400, "payable": -205_400}


@dataclass(slots=True)
class Sent:
    """A payment that two have let go to the bank, and the message it stands in."""

    world: World
    payment: Json
    file: str

    @property
    def reference(self) -> str:
        """As the bank has it, in the first attempt."""
        return str(self.payment["reference"])

    def booked(self, attempt: int = 1, **changed: Any) -> bytes:
        """A notification that it is booked, but for what is changed."""
        told = {"amount": "2054.00"} | {name: changed.pop(name) for name in ("amount", "currency") if name in changed}
        return camt054(detail(self.of(attempt), **told), **changed)

    def refused(self, attempt: int = 1, **changed: Any) -> bytes:
        """A status report that it is refused."""
        report = {"file": self.file, "message": f"s-{attempt}"} | changed
        return pain002(transaction(self.of(attempt), "RJCT", "<Cd>AC01</Cd>"), **report)

    def of(self, attempt: int) -> str:
        """The reference of an attempt."""
        return self.reference if attempt == 1 else f"{self.reference}-{attempt}"

    async def told(self, content: bytes) -> Json:
        """What came of it, apart from who and what."""
        taken = await answer(self.world, content)
        return {key: value for key, value in taken.items() if value and key not in ("answer", "kind", "told")}

    async def state(self) -> str:
        """How far the payment is."""
        return await state(self.world, self.payment)

    async def again(self) -> None:
        """Have it tried again."""
        path = f"/payments/{self.payment['payment']}/again"
        made(await self.world.call.post(path, {}, by=self.world.budget("authoriser"), subject="aut-2"), 200)

    async def withdraw(self, file: str) -> None:
        """Take back a file, by as many as it takes."""
        path, by = f"/payment-files/{file}/withdraw", self.world.budget("authoriser")
        for subject in ("auth-1", "auth-2"):
            if made(await self.world.call.post(path, {}, by=by, subject=subject), 200)["withdrawn_by"]:
                break


async def sent_to_bank(world: World) -> Sent:
    """A payment that was settled, invoiced, filed and let go."""
    payment = await settled(world)
    await invoice(world, payment)
    file = await filed(world)
    await let_go(world, file)
    return Sent(world, payment, file["file"].replace("-", ""))
