"""Free loopback ports, remembered in a state directory so that a restart finds the same ones.

Between picking a port and listening there is time, in which another stack of this machine could pick it too. So a
process claims what it picks: it binds an abstract Unix socket of that number, which only one process can, and which
the kernel frees when the process ends.
"""

import json
import secrets
import socket
from pathlib import Path

# Below every system's range for outgoing connections: a client that keeps trying to reach a server that is
# down could otherwise be given the server's own port, and hold it.
_LOWEST, _HIGHEST = 20_000, 32_000
_shares: list[int] = [0, 1]
# By this process, for any state directory: a program that is down for a moment keeps its port.
_claims: dict[int, socket.socket] = {}


def remembered_port(root: Path, name: str) -> int:
    """The port of `name` in this state directory; picked and written down the first time."""
    ports = _read(root)
    return ports[name] if name in ports else new_port(root, name)


def new_port(root: Path, name: str) -> int:
    """Pick a free port for `name`, one that no other name of this directory has, and write it down."""
    ports = _read(root)
    taken = {port for other, port in ports.items() if other != name} | _claims.keys()
    ports[name] = next(port for port in _candidates() if port not in taken and is_free(port) and _claim(port))
    root.mkdir(parents=True, exist_ok=True)
    _file(root).write_text(json.dumps(ports, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return ports[name]


def claimed_port(root: Path, name: str) -> int:
    """The port on which `name` may listen now: the remembered one, unless somebody has it; then another."""
    port = remembered_port(root, name)
    return port if is_free(port) and _claim(port) else new_port(root, name)


def confine(share: int, shares: int) -> None:
    """From now on pick only from this share of the range: for processes side by side that do not know of each other.

    Shares count from 0.
    """
    _shares[:] = [share, shares]


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _claim(port: int) -> bool:
    """Whether no other process of this machine has it, as long as this one runs."""
    if port not in _claims:
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0gedeeld-port-{port}")
        except OSError:
            claim.close()
            return False
        _claims[port] = claim
    return True


def _candidates() -> list[int]:
    share, shares = _shares
    return secrets.SystemRandom().sample(range(_LOWEST + share, _HIGHEST, shares), k=500)


def _read(root: Path) -> dict[str, int]:
    path = _file(root)
    return {str(k): int(v) for k, v in json.loads(path.read_text()).items()} if path.exists() else {}


def _file(root: Path) -> Path:
    return root / "ports.json"
