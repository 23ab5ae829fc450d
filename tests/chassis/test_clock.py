"""Domain time: one moment for all processes of a machine, never backwards, and Norwegian days."""

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.chassis.clock import RealClock, SimulatedClock, clock_from, day_of

START = datetime(2024, 1, 1, 12, 0, tzinfo=UTC)


def test_an_advance_is_seen_by_every_clock_on_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    mover, reader = SimulatedClock.create(path, START), clock_from(f"simulated:{path}")
    mover.set(START + timedelta(days=3, microseconds=7))
    assert reader.now() == START + timedelta(days=3, microseconds=7)
    assert reader.simulated


def test_time_never_goes_backwards(tmp_path: Path) -> None:
    clock = SimulatedClock.create(tmp_path / "clock", START)
    with pytest.raises(ValueError, match="cannot go back"):
        clock.set(START - timedelta(microseconds=1))


@given(st.integers(0, 200 * 365 * 86_400 * 1_000_000))
def test_every_microsecond_survives_the_file(microseconds: int) -> None:
    moment = START + timedelta(microseconds=microseconds)
    with tempfile.TemporaryDirectory() as folder:
        assert SimulatedClock.create(Path(folder) / "clock", moment).now() == moment


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2024, 6, 30, 21, 59, tzinfo=UTC), date(2024, 6, 30)),
        (datetime(2024, 6, 30, 22, 0, tzinfo=UTC), date(2024, 7, 1)),
        (datetime(2024, 12, 31, 22, 59, tzinfo=UTC), date(2024, 12, 31)),
        (datetime(2024, 12, 31, 23, 0, tzinfo=UTC), date(2025, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_norway(moment: datetime, day: date) -> None:
    assert day_of(moment) == day


def test_the_real_clock_is_the_machines() -> None:
    assert abs(RealClock().now() - datetime.now(UTC)) < timedelta(seconds=5)
