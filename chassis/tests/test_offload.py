"""Work in a process beside this one: answered, bounded in time, and back after it died or went home."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from chassis.offload import HelperProcess, OffloadBroken, OffloadFailed

HERE = "chassis.tests.test_offload"


def doubled(text: str) -> str:
    return text * 2


def pid() -> int:
    return os.getpid()


def secrets() -> list[str]:
    return [name for name in os.environ if name.startswith("GEDEELD_")]


def failing(value: str) -> None:
    raise ValueError(value)


def printing(text: str) -> None:
    sys.stdout.write(text)
    sys.stderr.write(text)
    sys.stdout.flush()
    os.write(1, text.encode())
    os.write(2, text.encode())
    subprocess.run([sys.executable, "-c", "import sys; print(sys.argv[1], file=sys.stderr)", text], check=True)


def dying() -> None:
    os.abort()


def endless() -> None:
    threading.Event().wait()


@pytest.fixture
def aside() -> Iterator[HelperProcess]:
    helper = HelperProcess()
    yield helper
    helper.close()


def ask(aside: HelperProcess, function: str, *arguments: object, timeout_s: float = 20) -> object:
    return aside.call(f"{HERE}:{function}", arguments, timeout_s)


def test_a_function_runs_in_another_process_that_stays(aside: HelperProcess) -> None:
    first, second = ask(aside, "pid"), ask(aside, "pid")

    assert first == second
    assert first != os.getpid()


def test_megabytes_go_there_and_back(aside: HelperProcess) -> None:
    assert ask(aside, "doubled", "é" * 1_000_000) == "é" * 2_000_000


def test_it_knows_no_setting(aside: HelperProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEDEELD_DATABASE_URL", "postgresql://secret")

    assert ask(aside, "secrets") == []


def test_what_raises_is_told_by_its_class_and_place_never_its_value(aside: HelperProcess) -> None:
    with pytest.raises(OffloadFailed, match=rf"failing: ValueError at {HERE}:\d+$"):
        ask(aside, "failing", "BE68539007547034")

    assert ask(aside, "doubled", "a") == "aa"


def test_what_is_printed_there_reaches_no_log(aside: HelperProcess, capfd: pytest.CaptureFixture[str]) -> None:
    """By Python, by libraries in C, by a process that it starts."""
    assert ask(aside, "printing", "Zsofia Quasimodonska") is None
    with pytest.raises(OffloadFailed):
        ask(aside, "failing", "Zsofia Quasimodonska")
    with pytest.raises(OffloadBroken):
        ask(aside, "dying")

    assert "Zsofia" not in "".join(capfd.readouterr())


def test_that_the_process_died_is_logged_with_its_exit_code(aside: HelperProcess) -> None:
    with capture_logs() as lines, pytest.raises(OffloadBroken):
        ask(aside, "dying")

    assert [(line["event"], line["exit_code"]) for line in lines] == [("process beside the worker died", -6)]


def test_what_takes_too_long_is_killed_and_the_next_call_is_served(aside: HelperProcess) -> None:
    before = ask(aside, "pid")

    with pytest.raises(OffloadBroken, match=r"endless took longer than 0\.2 s"):
        ask(aside, "endless", timeout_s=0.2)

    assert ask(aside, "pid") != before


def test_what_kills_the_process_fails_alone(aside: HelperProcess) -> None:
    with pytest.raises(OffloadBroken, match=r"the process of .*dying died"):
        ask(aside, "dying")

    assert ask(aside, "doubled", "a") == "aa"


def test_a_process_that_went_home_is_called_again() -> None:
    aside = HelperProcess(idle_s=0.01)
    pids = set()

    for _ in range(3):
        pids.add(ask(aside, "pid"))
        process = aside._process
        assert process is not None
        assert process.wait(10) == 0

    aside.close()
    assert len(pids) == 3


def test_callers_at_once_each_get_their_own_answer(aside: HelperProcess) -> None:
    answers: dict[str, object] = {}

    def call(text: str) -> None:
        answers[text] = ask(aside, "doubled", text)

    threads = [threading.Thread(target=call, args=(str(n),)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {str(n): str(n) * 2 for n in range(20)}
