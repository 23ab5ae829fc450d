"""Bench `gateway`: GET of a claim with everything that led to it, and POST of a preparation, over real HTTP."""

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

from infra.local.ports import choose_ports
from tests.bench import gateway_bare
from tests.bench.frame import SHARES, Bench, Result, median, percent
from tests.bench.gateway_load import Found, Load, asking
from tests.bench.gateway_world import Asked, claims, preparations
from tests.bench.processes import Process, process
from tests.chassis.gateway.issuer import Issuer

READERS, WRITERS = 8, 32
"""Connections that ask at once. A commit waits for the disk, so it takes more of them to keep a gateway busy."""


class Disagreement(Exception):
    """Ours and the bare one do not answer alike, so their speeds are not comparable."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How ours and the bare one answered, round by round, one after the other; and their processor time, seconds."""

    ours: list[Found]
    bare: list[Found]
    ours_spent: float
    bare_spent: float

    @property
    def ratio(self) -> float:
        """The median of the rounds: what else the machine does weighs on both alike."""
        pairs = zip(self.ours, self.bare, strict=True)
        return median([ours.per_second / bare.per_second for ours, bare in pairs])

    def as_json(self) -> dict[str, Any]:
        """Medians."""
        return {
            "per_second": median([found.per_second for found in self.ours]),
            "p50_ms": median([found.p50_ms for found in self.ours]),
            "p99_ms": median([found.p99_ms for found in self.ours]),
            "bare_per_second": median([found.per_second for found in self.bare]),
            "ratio": self.ratio,
            "cpu_us": _each(self.ours_spent, self.ours),
            "bare_cpu_us": _each(self.bare_spent, self.bare),
        }


def _each(spent: float, answers: Sequence[Found]) -> float:
    """Microseconds of processor for one answer, the database's apart."""
    return round(spent * 1e6 / sum(sum(found.statuses.values()) for found in answers), 1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Three gateways at work, what is asked of them, and for how long."""

    bench: Bench
    ports: Mapping[str, int]
    claims: Asked
    preparations: Asked
    log: str
    seconds: float
    rounds: int
    processes: dict[str, Process] = field(default_factory=dict)

    async def claim_reads(self) -> Compared:
        """A claim with its lines, approvals and entries."""
        return await self._compare("honoraria", self.claims, READERS)

    async def row_reads(self) -> Compared:
        """One row: where sign-in, scope and trace weigh most."""
        return await self._compare("meetings", self.preparations, READERS)

    async def writes(self) -> Compared:
        """Ours with key, journal and what is to be told; the bare one inserts a row. Both wait for the disk."""
        posted = Asked(("/preparations",), self.preparations.token)
        return await self._compare("meetings", posted, WRITERS, body=self.log)

    async def _compare(self, service: str, asked: Asked, connections: int, body: str = "") -> Compared:
        found: dict[str, list[Found]] = {service: [], "bare": []}
        spent = dict.fromkeys(found, 0.0)
        for _ in range(self.rounds):
            for name, answers in found.items():
                before = self.processes[name].cpu_seconds
                load = Load(self.ports[name], asked.paths, asked.token, connections, self.seconds, body)
                one = await asking(load)
                spent[name] += self.processes[name].cpu_seconds - before
                if set(one.statuses) != {"201" if body else "200"}:
                    raise Disagreement(f"{name} answered {one.statuses} to {asked.paths[0]}")
                answers.append(one)
        return Compared(found[service], found["bare"], spent[service], spent["bare"])

    async def must_agree(self) -> None:
        """Raise Disagreement unless both answer with the same JSON."""
        for service, asked in (("honoraria", self.claims), ("meetings", self.preparations)):
            async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {asked.token}"}) as client:
                answers = [
                    (await client.get(f"http://127.0.0.1:{self.ports[name]}{asked.paths[0]}")).json()
                    for name in (service, "bare")
                ]
            if answers[0] != answers[1]:
                raise Disagreement(f"{asked.paths[0]}: {answers[0]}, bare {answers[1]}")


async def measure(bench: Bench) -> Result:
    """Ours and bare FastAPI with asyncpg, on the same rows, in the same run."""
    shares = SHARES[:1] if bench.smoke else SHARES
    await bench.ground.empty()
    at: dict[str, dict[str, Compared]] = {}
    with contextlib.closing(Issuer()) as issuer:
        bench.tell("claims are priced and approved, preparation is logged")
        count = 5 if bench.smoke else 100
        asked = await claims(bench.ground, issuer, count)
        logged, log = await preparations(bench.ground, issuer, count)
        ports = choose_ports(("honoraria", "meetings", "bare"), {})
        scene = Scene(bench, ports, asked, logged, log, *((0.4, 1) if bench.smoke else (3.0, 5)))
        for share in shares:
            async with _answering(scene, issuer, share):
                await scene.must_agree()
                bench.tell(f"{share:.0%} traced: reads of a claim, of a row, then writes")
                at[percent(share)] = {
                    "claim": await scene.claim_reads(),
                    "row": await scene.row_reads(),
                    "writes": await scene.writes(),
                }
    return _result({share: {name: one.as_json() for name, one in found.items()} for share, found in at.items()})


@contextlib.asynccontextmanager
async def _answering(scene: Scene, issuer: Issuer, share: float) -> AsyncIterator[None]:
    ground, ports = scene.bench.ground, scene.ports
    dsns = [ground.servers.databases[name].runtime_dsn for name in ("honoraria", "meetings")]
    with contextlib.ExitStack() as processes:
        bare = processes.enter_context(process(gateway_bare.__name__, str(ports["bare"]), *dsns))
        scene.processes["bare"] = bare
        for service in ("honoraria", "meetings"):
            told = scene.bench.traced(share) | {"listen": f"127.0.0.1:{ports[service]}", "oidc_issuer": issuer.url}
            environment = await ground.environment(service, **told)
            ours = processes.enter_context(
                process(f"services.{service}.app", "--only", "gateway", environment=environment)
            )
            await ours.says("started")
            scene.processes[service] = ours
        await bare.says("running")
        yield


def _result(at: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Result:
    untraced = at["0"]
    return Result(
        ours={
            **{name: untraced["claim"][name] for name in ("per_second", "p50_ms", "p99_ms")},
            "writes_per_second": untraced["writes"]["per_second"],
            "writes_p99_ms": untraced["writes"]["p99_ms"],
            "at_sampling": at,
            "connections": {"reads": READERS, "writes": WRITERS},
        },
        baseline={
            "what": "FastAPI and asyncpg alone: no sign-in, scope, trace, problem or one view of the data; it writes "
            "a row and nothing else. The ratio is that of reading a claim, the lowest of all samplings",
            "per_second": untraced["claim"]["bare_per_second"],
            "writes_per_second": untraced["writes"]["bare_per_second"],
        },
        ratio=min(found["claim"]["ratio"] for found in at.values()),
    )
