"""What a seed stands on: how many processes, how much each takes at a time, whether letters are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random

from joserfc.jwk import OctKey

from contracts.topology import SEALED_BETWEEN, SERVICES
from infra.chassis.service import Service
from infra.chassis.settle import Handler
from infra.chassis.vault import Vault
from services.notifications.desk import Desk as MailDesk
from services.notifications.mail import Sender
from services.notifications.model.mailbox import Mailbox
from services.notifications.model.turn import LOOK, MORNING
from tests.simulation.databases import service
from tests.simulation.house import House
from tests.simulation.life import Life
from tests.simulation.post import Postman
from tests.simulation.process import Ground, Sizes
from tests.simulation.witness import Poison, watched

_DESK = MailDesk(Sender(Mailbox("Sekretariatet", "post@example.test"), "example.test"), None)
STATEMENTS = ("run_statements",)
"""A page takes as long as a hundred statements of SQL, and decides nothing."""
Broken = Callable[[Service], Service]
"""A service as declared in, another in its place out: how a test breaks a part."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Drawn once for a seed. Letters are most of the work of a seed that has them, so only some do."""

    processes: Mapping[str, int]
    sizes: Sizes
    desk: MailDesk | None

    @staticmethod
    def drawn(random: Random) -> "Setting":
        """As a seed has it."""
        processes = {name: random.choice((1, 1, 1, 2)) for name in SERVICES}
        sizes = Sizes(batch=random.choice((1, 3, 20)), connections=random.choice((2, 4)))
        desk = random.choice((None, None, None, _DESK, _DESK, replace(_DESK, sends=False)))
        return Setting(processes, sizes, desk)

    @property
    def unfired(self) -> tuple[str, ...]:
        """Kinds of timers that nobody fires: letters where nobody writes any, and statements, which are paper only."""
        return STATEMENTS if self.desk else (*STATEMENTS, LOOK, MORNING)

    def ground(self, broken: Broken, poison: Poison) -> Callable[[House, str, Life], Ground]:
        """What each process is given to stand on."""
        services = {name: _unpapered(broken(service(name))) for name in SERVICES}
        vaults = {name: vault_of(name) for name in SERVICES}

        def given(house: House, name: str, life: Life) -> Ground:
            mail = None
            if self.desk is not None and name == "notifications":
                mail = (self.desk, Postman(life, house.scheduler, house.letterbox))

            def seen(by: Handler) -> Handler:
                return watched(by, name, life, poison, house.scheduler.end)

            return Ground(services[name], house.clock, vaults[name], self.sizes, seen, mail)

        return given


def _unpapered(declared: Service) -> Service:
    return replace(declared, timers={kind: by for kind, by in declared.timers.items() if kind not in STATEMENTS})


def vault_of(name: str) -> Vault:
    """The same keys in every simulation: what they seal is compared with nothing."""
    transport = OctKey.import_key(b"transport" + bytes(23)) if name in SEALED_BETWEEN else None
    return Vault(OctKey.import_key(name.encode().ljust(32, b".")), transport)
