"""kill -9, and what a month looked like afterwards."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.catalogue import SERVICES

LONG_ENOUGH_S = 90.0


@dataclass(slots=True)
class Story:
    """The month, lived by a process of its own; it tells into a file, so that nobody has to listen."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    @classmethod
    def begun(cls, system: RunningSystem, folder: Path, python: Path = Path(sys.executable)) -> "Story":
        """`python`: that of another release tells the month of that release."""
        folder.mkdir()
        with (folder / "told.txt").open("wb") as output:
            process = subprocess.Popen(
                [python, "-u", "-P", "-m", "scenarios.month"],
                env=system.environment("operator") | {"GEDEELD_MONTH_DIR": str(folder), "GEDEELD_CALL_TIMEOUT_S": "20"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return cls(folder, process)

    @property
    def printed(self) -> str:
        return (self.folder / "told.txt").read_text(encoding="utf-8")

    @property
    def summary(self) -> dict[str, Any]:
        figures: dict[str, Any] = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return figures

    def reaches(self, what: str, look: Callable[[], bool]) -> None:
        """Wait until it has come so far. Fails when it ended before."""

        def seen() -> bool:
            assert self.process.poll() is None, f"the month was over before {what}:\n{self.printed}"
            return look()

        eventually(seen, LONG_ENOUGH_S, what)

    def ends_well(self) -> None:
        assert self.process.wait(LONG_ENOUGH_S) == 0, self.printed


def killed(system: RunningSystem, *names: str) -> None:
    """All at once; then they are back."""
    for name in names:
        system.kill(name)
    system.start(*names)


def kill_beside(system: RunningSystem, worker: str = "invoicing") -> bool:
    """Kill the process beside this worker (chassis.offload) alone, if there is one."""
    pid = beside(system, worker)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    return pid is not None


def beside(system: RunningSystem, worker: str = "invoicing") -> int | None:
    """The process that does this worker's heavy work, or None."""
    leader = system.programs.processes[worker].pid
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = (line.split(None, 2) for line in listed.splitlines())
    process_ids = [
        int(row[0]) for row in rows if len(row) == 3 and int(row[1]) == leader and "chassis.offload" in row[2]
    ]
    return process_ids[0] if process_ids else None


def say_everything_again(system: RunningSystem) -> int:
    """As if each relay had been killed between the broker's confirm and its own mark, for every event it ever sent."""
    again = 0
    for service in SERVICES:
        with psycopg.connect(system.dsns[service].app, autocommit=True) as database:
            again += database.execute("update outbox set published_at = null").rowcount
            database.execute("notify outbox")
    return again


def all_sent(system: RunningSystem) -> bool:
    return not any(system.verdict().unsent.values())


def count(system: RunningSystem, service: str, rows: str) -> int:
    """How many rows, for instance `payment where amount_cents > 0`."""
    query = f"select count(*) from {rows}"  # noqa: S608  (written in these tests)
    return int(system.ask_database(service, query)[0][0])


def dropped(system: RunningSystem) -> dict[str, bytes]:
    """Every file that lies in the outgoing folder by its place there, half files too."""
    folder = system.place / "outgoing"
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def sent(system: RunningSystem) -> dict[str, str]:
    """What invoicing believes to have sent: the SHA-256 of each file by its place."""
    return dict(system.ask_database("invoicing", "select file_name, sha256 from dispatch where state = 'sent'"))


def assert_left_once(system: RunningSystem) -> None:
    """Every issued document left under its own number, whole, as it was noted; and nothing else lies there."""
    files = dropped(system)
    numbers = system.ask_database(
        "invoicing", "select number from issued_invoice union all select number from credit_note"
    )
    assert Counter(Path(name).stem for name in files) == Counter(number for (number,) in numbers)
    assert {name: sha256(content).hexdigest() for name, content in files.items()} == sent(system)


def assert_gapless(system: RunningSystem) -> None:
    """In each series the documents follow each other from 1, and the series knows the last."""
    wrong = system.ask_database(
        "invoicing",
        """with numbered as (
          select series, year, sequence from issued_invoice union all select series, year, sequence from credit_note)
        select series, year, last from number_series s left join numbered n using (series, year)
        where series in (select series from numbered)
        group by series, year, last having count(*) <> last or min(sequence) <> 1 or max(sequence) <> last""",
    )
    assert wrong == []


def letters(system: RunningSystem) -> int:
    """Mails that the server took: one sent again, under the same Message-ID, is the same file."""
    return len(list(system.mail.rglob("*.eml")))
