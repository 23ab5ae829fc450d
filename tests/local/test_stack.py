"""The whole stack as a person has it: `samrad up`, what others see of it, and what is left when it goes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from contracts.topology import SERVICES
from infra.chassis.clock import clock_from
from infra.local import postgres
from infra.local.children import source_path
from infra.local.processes import command_line, descendants, is_alive
from infra.local.report import usage
from infra.local.stack import NoStack, Stack, find_stack, running
from infra.local.state import open_state
from infra.local.traces.span import SUBJECT

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A state directory of which nothing remains, wherever PostgreSQL's data had to lie."""
    yield tmp_path / "state"
    postgres.discard(open_state(tmp_path / "state"))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Stack]]:
    """A stack, and where it lies, for tests that leave it as it was."""
    lies = tmp_path_factory.mktemp("shared") / "state"
    with running(lies) as stack:
        yield lies, stack
    postgres.discard(open_state(lies))


def samrad(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", "infra.cli", *arguments],
        env={**os.environ, "PYTHONPATH": source_path()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def eventually(holds: Callable[[], bool], patience: float = 60.0) -> bool:
    """Whether it comes to hold within a while."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def another_runs(place: Path, name: str, before: int) -> bool:
    return find_stack(place).processes.get(name, before) != before


def asked(address: str, token: str) -> int:
    """The status that a gateway answers with."""
    request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def family(stack: Stack) -> set[int]:
    """Every process of the stack, the supervisor among them."""
    return set(stack.processes.values()) | descendants(stack.processes["samrad"])


def test_everything_is_ready_and_small(shared: tuple[Path, Stack]) -> None:
    place, stack = shared
    assert set(stack.services) == set(SERVICES)
    assert all(is_ready(address) for address in (*stack.services.values(), stack.issuer))
    assert len({stack.processes[name] for name in SERVICES}) == len(SERVICES)
    assert stack.token("eva", [{"role": "operator"}]).count(".") == 2
    assert sum(usage(stack).values()) < 700 * 1024
    told = json.loads(samrad("status", "--json", "--state", str(place)).stdout)
    assert told["services"] == stack.services
    signed = samrad("token", "trying", "--grant", "role=operator", "--state", str(place)).stdout.strip()
    assert asked(f"{stack.services['meetings']}/operations/backlog", signed) == 200
    assert asked(f"{stack.services['meetings']}/operations/backlog", "nonsense") == 401
    assert find_stack(place) == stack


def test_nothing_is_left_when_the_supervisor_is_killed_and_all_is_there_after_a_new_start(place: Path) -> None:
    with running(place) as stack:
        processes = family(stack)
        assert len(processes) > 8
        os.kill(stack.processes["samrad"], signal.SIGKILL)
        assert eventually(lambda: not any(map(is_alive, processes)))
    with running(place) as again:
        assert again.ports == stack.ports
        for pid in family(again):
            with contextlib.suppress(ProcessLookupError):  # it followed the one before
                os.kill(pid, signal.SIGKILL)
    with running(place) as third:
        assert all(is_ready(address) for address in third.services.values())
        processes = family(third)
    assert eventually(lambda: not any(map(is_alive, processes)))
    with pytest.raises(NoStack, match="samrad up"):
        find_stack(place)
    with pytest.raises(NoStack, match="real time"), running(place, simulated=date(2024, 1, 1)):
        pass


def test_what_dies_is_started_again_where_it_was(shared: tuple[Path, Stack]) -> None:
    place, stack = shared
    for name in ("meetings", "support", "nats", "preloaded", "postgres"):
        before = find_stack(place).processes[name]
        os.kill(before, signal.SIGKILL)
        assert eventually(partial(another_runs, place, name, before)), name
        assert eventually(lambda: all(map(is_ready, (*stack.services.values(), stack.issuer)))), name
    assert find_stack(place).ports == stack.ports


def test_down_stops_it_from_elsewhere_and_ports_that_somebody_takes_meanwhile_are_replaced(place: Path) -> None:
    with running(place) as stack:
        processes = family(stack)
        assert samrad("down", "--state", str(place)).returncode == 0
        assert not any(is_alive(pid) for pid in processes)
    nothing = samrad("down", "--state", str(place))
    assert (nothing.returncode, "no stack" in nothing.stdout) == (0, True)
    taken = ("postgres", "nats", "support", "meetings")
    with contextlib.ExitStack() as somebody:
        for name in taken:
            listening = somebody.enter_context(socket.socket())
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", stack.ports[name]))
            listening.listen()
        with running(place) as again:
            assert all(again.ports[name] != stack.ports[name] for name in taken)
            assert again.ports["honoraria"] == stack.ports["honoraria"]
            assert all(is_ready(address) for address in again.services.values())


def test_what_services_did_is_shown_as_a_trace(shared: tuple[Path, Stack]) -> None:
    place, stack = shared
    provider = TracerProvider(resource=Resource.create({"service.name": "meetings"}), shutdown_on_exit=False)
    exporter = OTLPSpanExporter(endpoint=stack.otlp, timeout=20)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("test").start_as_current_span("reschedule") as span:
        span.set_attribute(SUBJECT, "claim-1")
    trace_id = f"{span.get_span_context().trace_id:032x}"
    tree = samrad("trace", trace_id[:12], "--state", str(place))
    assert "meetings reschedule" in tree.stdout
    found = json.loads(samrad("trace", "--claim", "claim-1", "--json", "--state", str(place)).stdout)
    assert [[span["name"] for span in spans] for spans in found] == [["reschedule"]]
    unknown = samrad("trace", "--claim", "claim-2", "--state", str(place))
    assert (unknown.returncode, "claim-2" in unknown.stderr) == (1, True)


def test_two_stacks_live_side_by_side(place: Path, tmp_path: Path) -> None:
    with running(place) as one, running(tmp_path / "other") as two:
        assert not set(one.ports.values()) & set(two.ports.values())
        assert all(is_ready(address) for stack in (one, two) for address in stack.services.values())
        refused = samrad("up", "--state", str(place))
        assert refused.returncode == 1
        assert "--state" in refused.stderr
    postgres.discard(open_state(tmp_path / "other"))


def test_a_service_that_cannot_start_stops_the_stack_with_its_last_words(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMRAD_TRACE_SAMPLE", "twice")
    with pytest.raises(NoStack, match="SAMRAD_TRACE_SAMPLE"), running(place):
        pass
    assert not any(str(place) in command_line(pid) for pid in descendants(os.getpid()))


def test_it_does_not_start_where_the_environment_is_production(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMRAD_ENVIRONMENT", "production")
    with pytest.raises(NoStack, match="production"), running(place):
        pass


def test_simulated_time_is_moved_on_until_all_is_quiet_never_back_and_kept(place: Path) -> None:
    with running(place, simulated=date(2024, 1, 1)) as stack:
        assert json.loads(samrad("clock", "show", "--json", "--state", str(place)).stdout) == {
            "now": "2023-12-31T23:00:00+00:00",
            "simulated": True,
        }
        moved = samrad("clock", "advance", "2024-07-01", "--json", "--state", str(place))
        assert moved.returncode == 0, moved.stderr
        assert clock_from(stack.clock).now() == datetime(2024, 6, 30, 22, tzinfo=UTC)
        back = samrad("clock", "advance", "2024-03-01", "--state", str(place))
        assert back.returncode == 1
        assert "cannot go back" in back.stderr
    with running(place) as again:
        assert clock_from(again.clock).now() == datetime(2024, 6, 30, 22, tzinfo=UTC)
