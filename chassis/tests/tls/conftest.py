"""An authority of the tests, and a broker that speaks TLS and nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis.ops.settings import settings
from chassis.testing.vhost import Vhost, make_vhost
from deploy.local.certificates import Authority
from deploy.local.passwords import Secrets
from deploy.local.rabbitmq.node import RabbitMQ

Believe = Callable[[Path | None], None]
HOST = "127.0.0.1"  # as which the servers are certified; `localhost` reaches them too, and is another name


@pytest.fixture(scope="package")
def authority(server_root: Path) -> Authority:
    return Authority(server_root / "authority")


@pytest.fixture(scope="package")
def tls_vhost(server_root: Path, server_secrets: Secrets, authority: Authority) -> Iterator[Vhost]:
    """On a broker of its own."""
    node = RabbitMQ(server_root / "tls-rabbitmq", certificate=authority.server("rabbitmq", [HOST]))
    node.start()
    yield make_vhost(node, server_secrets, "tls")
    node.stop()


@pytest.fixture
def believe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Believe]:
    """`believe(file)`: this process believes in the authorities of that file; at first in none."""
    for name in ("GEDEELD_CA_FILE", "GEDEELD_ALLOW_PLAIN"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()

    def in_file(file: Path | None) -> None:
        monkeypatch.setenv("GEDEELD_CA_FILE", str(file or ""))
        settings.cache_clear()

    yield in_file
    settings.cache_clear()
