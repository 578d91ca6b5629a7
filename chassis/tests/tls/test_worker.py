"""A worker and its relay with nothing but TLS around them: broker and database."""

from pathlib import Path
from urllib.parse import urlsplit

from chassis.testing.databases import Databases
from chassis.testing.paying import DEDUCTED, paid, tariff
from chassis.testing.running import RunningSystem, running
from chassis.testing.vhost import Vhost
from chassis.testing.waiting import eventually
from chassis.testing.wiretap import postgres_over_tls
from chassis.tests.tls.conftest import HOST, Believe
from deploy.local.certificates import Authority
from deploy.local.passwords import Secrets
from deploy.local.provision import ServiceDsns


def test_a_service_works_where_nothing_is_spoken_in_clear(
    tls_vhost: Vhost,
    databases: Databases,
    authority: Authority,
    server_secrets: Secrets,
    tmp_path: Path,
    believe: Believe,
) -> None:
    plain = databases.clone("contributions")
    port = urlsplit(plain.app).port
    assert port
    believe(authority.file)
    with postgres_over_tls(port, authority.server("postgres", [HOST])) as front:

        def fronted(dsn: str) -> str:
            return dsn.replace(f":{port}/", f":{front.port}/") + "?sslmode=verify-full"

        dsns = ServiceDsns(owner=plain.owner, app=fronted(plain.app), audit=plain.audit)
        believed = {"GEDEELD_CA_FILE": str(authority.file)}
        system = RunningSystem(
            tmp_path, ["contributions"], {"contributions": dsns}, tls_vhost, server_secrets, believed
        )
        with running(system):
            with system.client("operator:anne", "operator") as client:
                client.ask(tariff())
            tls_vhost.publish(*(paid(f"invoice {number}") for number in range(50)))

            eventually(lambda: system.ask_database("contributions", DEDUCTED, "BE") == [(50,)], 60)
            system.quiet(60)

        assert "broker away" not in system.log_of("contributions")
        assert len(front.sent) > 10_000
