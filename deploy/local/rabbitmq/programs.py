"""Where RabbitMQ's and Erlang's programs are."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[3]


class RabbitMQNotFound(RuntimeError):
    """No RabbitMQ on this machine."""


@dataclass(frozen=True, slots=True)
class Programs:
    """The broker's start script, and the search paths for Erlang and its libraries."""

    server: Path
    path: str
    library_path: str = ""

    def find(self, name: str) -> Path:
        """An Erlang program such as `epmd`. Raises RabbitMQNotFound."""
        program = self.find_if_any(name)
        if program is None:
            raise RabbitMQNotFound(f"{self.server} is here, but Erlang's `{name}` is not on {self.path}")
        return program

    def find_if_any(self, name: str) -> Path | None:
        program = shutil.which(name, path=self.path)
        return Path(program) if program else None


def find_programs() -> Programs:
    """$RABBITMQ_SERVER_BIN, what `make setup` unpacked, Debian's package.

    Debian's `/usr/sbin/rabbitmq-server` is no choice: it insists on root, and changes user.
    Raises RabbitMQNotFound.
    """
    unpacked = Path(os.environ.get("GEDEELD_STATE", _CHECKOUT / ".local")) / "rabbitmq-prefix/usr"
    places = [Path(os.environ["RABBITMQ_SERVER_BIN"])] if os.environ.get("RABBITMQ_SERVER_BIN") else []
    places += [
        unpacked / "lib/rabbitmq/bin/rabbitmq-server",
        Path("/usr/lib/rabbitmq/bin/rabbitmq-server"),
    ]
    for server in places:
        if os.access(server, os.X_OK):
            return Programs(server.resolve(), _search_path(server, unpacked), _library_path(server, unpacked))
    raise RabbitMQNotFound("no RabbitMQ here: run `make setup`, or give a broker with AMQP_URL")


def _search_path(server: Path, unpacked: Path) -> str:
    """Erlang beside the server first, then the usual places. The user's own PATH comes last."""
    erlang = unpacked / "lib/erlang"
    first = [erlang / "bin", *erlang.glob("erts-*/bin")] if unpacked in server.parents else []
    usual = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin"]
    return ":".join([*map(str, first), *usual, os.environ.get("PATH", os.defpath)])


def _library_path(server: Path, unpacked: Path) -> str:
    return ":".join(map(str, unpacked.glob("lib/*-linux-gnu*"))) if unpacked in server.parents else ""
