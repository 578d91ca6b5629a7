"""Off this machine a database is reached by `verify-full`; on it, as its URL says."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from chassis.cli.app import app
from chassis.db.engine import engine
from chassis.events.relay import Relay
from chassis.testing.wiretap import Tap, postgres_over_tls, tapped
from chassis.tests.tls.conftest import HOST, Believe
from deploy.local.certificates import Authority
from deploy.local.provision import ServiceDsns


@pytest.fixture
def front(dsns: ServiceDsns, authority: Authority) -> Iterator[Tap]:
    with postgres_over_tls(urlsplit(dsns.app).port or 0, authority.server("postgres", [HOST])) as tap:
        yield tap


def fronted(dsn: str, front: Tap, *, host: str = HOST, query: str = "?sslmode=verify-full") -> str:
    return dsn.replace(f"@127.0.0.1:{urlsplit(dsn).port}/", f"@{host}:{front.port}/") + query


def select_1(url: str) -> object:
    pool = engine(url, 1)
    try:
        with pool.connect() as connection:
            return connection.scalar(sa.text("select 1"))
    finally:
        pool.dispose()


def test_a_good_certificate_is_believed(dsns: ServiceDsns, front: Tap, authority: Authority, believe: Believe) -> None:
    believe(authority.file)

    assert select_1(fronted(dsns.app, front)) == 1


def test_an_unknown_authority_is_refused(dsns: ServiceDsns, front: Tap, tmp_path: Path, believe: Believe) -> None:
    stranger = Authority(tmp_path)
    stranger.server("postgres", [HOST])
    believe(stranger.file)

    with pytest.raises(sa.exc.OperationalError, match="certificate verify failed"):
        select_1(fronted(dsns.app, front))


def test_another_name_is_refused(dsns: ServiceDsns, front: Tap, authority: Authority, believe: Believe) -> None:
    believe(authority.file)

    with pytest.raises(sa.exc.OperationalError, match="does not match host name"):
        select_1(fronted(dsns.app, front, host="localhost"))


def test_the_relay_and_migrations_verify_too(
    dsns: ServiceDsns, front: Tap, authority: Authority, believe: Believe
) -> None:
    believe(authority.file)
    elsewhere = fronted(dsns.app, front, host="localhost")
    relay = Relay(elsewhere, "amqp://127.0.0.1:1", "contributions")
    with pytest.raises(Exception, match="does not match host name"):
        relay.run_once()
    owners = {"GEDEELD_OWNER_DATABASE_URL": fronted(dsns.owner, front), "GEDEELD_CA_FILE": str(authority.file)}

    assert CliRunner().invoke(app, ["migrate", "contributions"], env=owners).exit_code == 0
    owners["GEDEELD_OWNER_DATABASE_URL"] = fronted(dsns.owner, front, host="localhost")
    refused = CliRunner().invoke(app, ["migrate", "contributions"], env=owners)
    assert refused.exit_code == 3
    assert "Not reachable: the database" in refused.output


def test_no_statement_is_on_the_wire(dsns: ServiceDsns, front: Tap, authority: Authority, believe: Believe) -> None:
    """The password never is: PostgreSQL's SCRAM sees to that. What is asked and answered is, without TLS."""
    believe(authority.file)
    sent = []
    for url in (fronted(dsns.app, front), dsns.app):
        port = urlsplit(url).port or 0
        with tapped(port) as tap:
            select_1(url.replace(f":{port}/", f":{tap.port}/"))
            sent.append(tap.sent)

    assert b"select 1" not in sent[0]
    assert b"contributions_app" not in sent[0]
    assert b"select 1" in sent[1]
