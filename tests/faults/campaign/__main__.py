"""`make faults`: the campaign on a system of its own, with servers of its own, all of which are gone afterwards."""

import argparse
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chassis.testing.databases import Databases
from chassis.testing.running import RunningSystem
from chassis.testing.vhost import make_vhost
from contracts.catalogue import SERVICES
from deploy.local.passwords import Secrets
from deploy.local.servers import DatabaseServer, servers
from tests.faults.campaign.course import Fault, take_course
from tests.faults.campaign.ground import ground


def main() -> None:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the number of the fault to begin with")
    parser.add_argument("--faults", type=int, default=81, help="how many at most")
    parser.add_argument("--seconds", type=float, default=3600, help="begin no fault after so many seconds")
    chosen = parser.parse_args()
    with (
        _system() as (system, postgres, root),
        ground(system, postgres, root, seed=chosen.seed, patient=True) as prepared,
    ):
        take_course(prepared, _faults(chosen), lambda line: print(line, flush=True))


def _faults(chosen: argparse.Namespace) -> Iterator[Fault]:
    end = time.monotonic() + chosen.seconds
    for number in range(chosen.first, chosen.first + chosen.faults):
        if time.monotonic() > end:
            return
        yield Fault(chosen.seed, number)


@contextmanager
def _system() -> Iterator[tuple[RunningSystem, DatabaseServer, Path]]:
    """All six services, not started, on servers that run."""
    root = Path(tempfile.mkdtemp(prefix="gedeeld-faults-"))
    root.chmod(0o755)  # PostgreSQL may have to run as nobody
    secrets = Secrets(root / "secrets.json")
    postgres, broker = servers(root)
    try:
        postgres.start()
        broker.start()
        databases = Databases(postgres.superuser_dsn, secrets)
        dsns = {str(service): databases.clone(service) for service in SERVICES}
        vhost = make_vhost(broker, secrets, "faults")
        yield RunningSystem(root / "system", SERVICES, dsns, vhost, secrets), postgres, root
    finally:
        broker.stop()
        postgres.stop()
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    main()
