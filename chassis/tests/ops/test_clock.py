"""A simulation's clock: real time and what its file says, for whoever reads it; forward only."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from chassis.ops import clock as clocks
from chassis.ops.clock import Backwards, FileClock, WrongClockFile, clock_of
from chassis.ops.settings import Settings
from chassis.testing.harness import FrozenClock
from kernel.clock import utc_now

OCTOBER = datetime(2026, 10, 5, 7, tzinfo=UTC)


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> FrozenClock:
    """Real time, which stands still until it is moved."""
    frozen = FrozenClock()
    monkeypatch.setattr(clocks, "utc_now", frozen)
    return frozen


def test_time_goes_on_from_where_it_was_put_in_every_process(tmp_path: Path, real: FrozenClock) -> None:
    clock, other = FileClock(tmp_path / "clock"), FileClock(tmp_path / "clock")
    assert clock() == real.now

    clock.put(OCTOBER)
    assert clock() == other() == OCTOBER
    real.forward(minutes=5)
    assert clock() == other() == OCTOBER + timedelta(minutes=5)


def test_the_first_setting_may_go_back_and_then_only_forward(tmp_path: Path, real: FrozenClock) -> None:
    clock = FileClock(tmp_path / "clock")
    clock.put(datetime(2024, 2, 29, 8, tzinfo=UTC))
    clock.put(clock())
    with pytest.raises(Backwards, match="it is 2024-02-29 08:00"):
        clock.put(clock() - timedelta(seconds=1))

    clock.put(real.now)  # real time was ahead
    assert clock.offset() == timedelta()
    clock.put(OCTOBER)
    with pytest.raises(Backwards):
        clock.put(real.now)


@pytest.mark.parametrize("content", [b"", b"tomorrow", b"1.5", b"99999999999", "１".encode(), b"1\n2"])
def test_a_file_of_another_kind_is_refused_at_start(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "clock"
    file.write_bytes(content)

    with pytest.raises(WrongClockFile):
        clock_of(Settings(allow_simulation=True, clock_file=file))


def test_without_a_file_it_is_the_real_clock_itself() -> None:
    assert clock_of(Settings()) is utc_now
