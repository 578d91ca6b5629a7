"""What the system knows of a process: its parent, its start, its children."""

import subprocess
import sys
from pathlib import Path


def parent(pid: int) -> int | None:
    """The parent's pid. None when the process is gone."""
    if sys.platform == "linux":
        fields = _linux_fields(pid)
        return int(fields[1]) if fields else None
    told = _ps("-o", "ppid=", "-p", str(pid)).strip()
    return int(told) if told else None


def started(pid: int) -> str:
    """When the process started, in the system's own words: with the pid it names one process for ever.

    Empty when it is gone or is a zombie.
    """
    if sys.platform == "linux":
        fields = _linux_fields(pid)
        return fields[19] if fields and fields[0] != "Z" else ""
    return _ps("-o", "lstart=", "-p", str(pid)).strip()


def children(pid: int) -> list[int]:
    """The direct children. Empty when the process is gone."""
    if sys.platform == "linux":
        everyone = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
        return [other for other in everyone if parent(other) == pid]
    pairs = (line.split() for line in _ps("-A", "-o", "pid=,ppid=").splitlines())
    return [int(child) for child, its_parent in pairs if int(its_parent) == pid]


def _linux_fields(pid: int) -> list[str]:
    """/proc/<pid>/stat from its third field on (state, ppid, ...); slim images have no ps."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _ps(*arguments: str) -> str:
    return subprocess.run(["ps", *arguments], check=False, capture_output=True, text=True).stdout
