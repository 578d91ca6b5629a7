"""A process's parent, start and children, from /proc."""

from pathlib import Path


def parent(pid: int) -> int | None:
    """The parent's pid. None when the process is gone."""
    fields = _fields(pid)
    return int(fields[1]) if fields else None


def started(pid: int) -> str:
    """When the process started, in clock ticks since the boot: with the pid it names one process for ever.

    Empty when it is gone or is a zombie.
    """
    fields = _fields(pid)
    return fields[19] if fields and fields[0] != "Z" else ""


def children(pid: int) -> list[int]:
    """The direct children. Empty when the process is gone."""
    everyone = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [other for other in everyone if parent(other) == pid]


def _fields(pid: int) -> list[str]:
    """/proc/<pid>/stat from its third field on (state, ppid, ...); slim images have no ps."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
