"""The mail server of a simulation: keeps what it was handed, whatever it answers."""

from collections import defaultdict
from email import message_from_bytes

from services.notifications.model.outcome import Accepted, Outcome, Silent, Unreached
from tests.simulation.life import Life
from tests.simulation.scheduler import Scheduler

SILENT, AWAY = "no answer after it was taken", "the mail server is away"


class Letterbox:
    """What arrived outside, by Message-ID; it outlives every process."""

    def __init__(self) -> None:
        self.mails: dict[str, list[bytes]] = defaultdict(list)

    def take(self, mail: bytes) -> None:
        """Keep one mail."""
        self.mails[str(message_from_bytes(mail)["Message-ID"])].append(mail)

    def wrong(self) -> list[str]:
        """What may never be: two mails under one id that say different things."""
        return [
            f"mail {name} left with {len(set(sent))} contents"
            for name, sent in self.mails.items()
            if len(set(sent)) > 1
        ]


class Postman:
    """One process's way to the letterbox."""

    def __init__(self, life: Life, scheduler: Scheduler, letterbox: Letterbox) -> None:
        self._life = life
        self._scheduler = scheduler
        self._letterbox = letterbox

    async def hand_over(self, mail: bytes, *, sender: str, to: str) -> Outcome:
        """Hand one mail over, in one's turn."""
        peril = await self._scheduler.turn(self._life, f"mail to {to}", (SILENT, AWAY))
        if peril == AWAY:
            return Unreached("it is not there")
        self._letterbox.take(mail)
        return Silent() if peril == SILENT else Accepted()

    async def rest(self) -> None:
        """Nothing more to send for now."""
