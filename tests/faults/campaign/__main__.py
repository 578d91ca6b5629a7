"""`make faults`: the campaign on a system of its own, with servers of its own, all of which are gone afterwards."""

import argparse
import shutil
import sys
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
from tests.faults.campaign.course import Broken, Fault, Survival, take_course
from tests.faults.campaign.ground import ground
from tests.faults.campaign.proofs import figures
from tests.faults.campaign.report import page


def main() -> None:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=1, help="the number of the fault to begin with")
    parser.add_argument("--faults", type=int, default=81, help="how many at most")
    parser.add_argument("--seconds", type=float, default=3600, help="begin no fault after so many seconds")
    parser.add_argument("--report", type=Path, help="write the page on what was injected and what came of it")
    parser.add_argument("--logs", type=Path, default=Path("build/faults"), help="where logs stay if it stops")
    chosen = parser.parse_args()
    begun = time.monotonic()
    survivals: list[Survival] = []
    broken: Broken | None = None
    with (
        _system() as (system, postgres, root),
        ground(system, postgres, root, seed=chosen.seed, patient=True) as prepared,
    ):
        try:
            for survival in take_course(prepared, _faults(chosen)):
                survivals.append(survival)
                print(survival, flush=True)
        except Broken as failure:
            broken = failure
            shutil.copytree(system.logs, chosen.logs, dirs_exist_ok=True)
        minutes = round((time.monotonic() - begun) / 60)
        text = page(
            survivals, prepared.traffic.memory, figures(prepared), f"{minutes} minutes, seed {chosen.seed}", broken
        )
    print(text)
    if chosen.report:
        chosen.report.write_text(text, encoding="utf-8")
    sys.exit(str(broken) if broken else 0)


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
