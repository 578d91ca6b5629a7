"""Which URLs a process starts with: TLS, or clear text that stays on this machine or is allowed by a setting."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chassis.cli.app import app
from chassis.ops.peers import WATCHED_BROKER, broker_peer, database_url, mail_peer, require_peers
from chassis.ops.settings import Settings, WrongSetting, settings


@pytest.fixture(autouse=True)
def authorities(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "ca.pem"
    file.write_text("a certificate", "ascii")
    monkeypatch.setenv("GEDEELD_CA_FILE", str(file))
    monkeypatch.delenv("GEDEELD_ALLOW_PLAIN", raising=False)
    settings.cache_clear()
    yield file
    settings.cache_clear()


def test_a_url_says_everything_about_a_peer() -> None:
    peer = broker_peer("amqps://payroll:p%40ss@bus.example:5999/a%2Fb")

    assert (peer.host, peer.port, peer.user, peer.password, peer.path) == (
        "bus.example",
        5999,
        "payroll",
        "p@ss",
        "a/b",
    )
    assert peer.secure
    assert "p@ss" not in repr(peer)
    assert broker_peer("amqps://bus.example").port == 5671
    assert broker_peer("amqp://[::1]/").port == 5672
    assert mail_peer("smtps://mail.example").port == 465
    assert mail_peer("smtp+starttls://mail.example").port == 587


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "[::1]"])
def test_clear_text_may_stay_on_this_machine(host: str) -> None:
    assert not broker_peer(f"amqp://{host}:5672/v").secure
    assert not mail_peer(f"smtp://{host}").secure
    assert database_url(f"postgresql://u:p@{host}/d") == f"postgresql://u:p@{host}/d"


@pytest.mark.parametrize("host", ["rabbitmq", "10.0.0.1", "[fd00::1]", "localhost.example.org", "127.0.0.1.nip.io"])
def test_clear_text_may_not_leave_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for read, url in ((broker_peer, f"amqp://u:geheim@{host}/v"), (mail_peer, f"smtp://{host}:25")):
        with pytest.raises(WrongSetting, match="clear text") as refusal:
            read(url)
        assert "geheim" not in str(refusal.value)
    monkeypatch.setenv("GEDEELD_ALLOW_PLAIN", "true")
    settings.cache_clear()

    assert not broker_peer(f"amqp://{host}/v").secure
    assert not mail_peer(f"smtp://{host}").secure
    assert database_url(f"postgresql://u:p@{host}/d?sslmode=disable").endswith("sslmode=disable")


@pytest.mark.parametrize(
    "url", ["amqpss://b/v", "tls://b", "http://b", "b:5672", "", "amqp://", "amqp://b:x/", "smtp://b"]
)
def test_a_scheme_that_nobody_knows_is_refused(url: str) -> None:
    with pytest.raises(WrongSetting, match="GEDEELD_AMQP_URL"):
        broker_peer(url)
    with pytest.raises(WrongSetting, match="GEDEELD_WATCH_URL"):
        broker_peer(url, WATCHED_BROKER)


def test_a_database_elsewhere_is_verified_in_full(authorities: Path) -> None:
    for query in ("", "?sslmode=verify-full"):
        url = database_url(f"postgresql://u:p@db.example/d{query}")
        assert url.count("sslmode=verify-full") == 1
        assert url.endswith(f"sslrootcert={authorities}")
    own = "postgresql://u:p@db.example/d?sslmode=verify-full&sslrootcert=/own.pem"
    assert database_url(own) == own
    local = "postgresql://u:p@127.0.0.1/d?sslmode=verify-full"
    assert database_url(local) == f"{local}&sslrootcert={authorities}"


@pytest.mark.parametrize(
    "url",
    [
        *(
            f"postgresql://u:geheim@db/d?sslmode={mode}"
            for mode in ("disable", "allow", "prefer", "require", "verify-ca")
        ),
        "postgresql://u:geheim@127.0.0.1,db.example/d?sslmode=prefer",
        "postgresql://u:geheim@localhost/d?hostaddr=10.0.0.1&sslmode=prefer",
        "postgresql://u:geheim@/d",
        "postgresql://u:geheim@db/d?nonsense=1",
        "postgres://u:geheim@db/d",
        "mysql://u:geheim@db/d",
    ],
)
def test_less_is_refused(url: str) -> None:
    with pytest.raises(WrongSetting, match="GEDEELD_DATABASE_URL") as refusal:
        database_url(url)
    assert "geheim" not in str(refusal.value)


def test_tls_without_authorities_does_not_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    here = Settings(amqp_url="amqps://b/v", _env_file=None)
    require_peers(here)
    for file in ("", str(tmp_path / "none.pem")):
        monkeypatch.setenv("GEDEELD_CA_FILE", file)
        settings.cache_clear()
        with pytest.raises(WrongSetting, match="GEDEELD_CA_FILE"):
            require_peers(here)


def test_a_broker_over_tls_does_not_hide_a_mail_server_in_clear() -> None:
    with pytest.raises(WrongSetting, match="GEDEELD_SMTP_URL"):
        require_peers(Settings(amqp_url="amqps://b/v", smtp_url="smtp://mail:25", _env_file=None))


@pytest.mark.parametrize("program", ["worker", "relay"])
@pytest.mark.parametrize(
    ("setting", "url"),
    [
        ("GEDEELD_AMQP_URL", "amqp://payroll:geheim@rabbitmq/v"),
        ("GEDEELD_AMQP_URL", "ampqs://payroll:geheim@rabbitmq/v"),
        ("GEDEELD_DATABASE_URL", "postgresql://u:geheim@db/d?sslmode=require"),
        ("GEDEELD_SMTP_URL", "smtp://mail:25"),
    ],
)
def test_no_program_starts_with_less(program: str, setting: str, url: str, tmp_path: Path) -> None:
    trust = tmp_path / "trust.json"
    trust.write_text("{}", "ascii")
    good = {
        "GEDEELD_AMQP_URL": "amqp://127.0.0.1:1/v",
        "GEDEELD_DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d",
        "GEDEELD_TRUST_FILE": str(trust),
        "PSYCOPG_WAIT_FUNC": "wait_selector",
    }

    ended = CliRunner().invoke(app, [program, "payroll"], env=good | {setting: url})

    assert ended.exit_code == 2
    assert ended.output.startswith(f"Cannot start: {setting}")
    assert "geheim" not in ended.output
