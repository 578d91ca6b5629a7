import psycopg
import pytest
from psycopg import errors

from deploy.local.passwords import Secrets
from deploy.local.postgres.server import Postgres
from deploy.local.provision import (
    ServiceDsns,
    drop_databases,
    password_hash,
    provision_databases,
    service_dsns,
)

SERVICES = ("payroll", "invoicing")


@pytest.mark.parametrize("role", ["owner", "app", "audit"])
def test_no_role_of_payroll_can_connect_to_invoicings_database(provisioned: dict[str, ServiceDsns], role: str) -> None:
    dsn = getattr(provisioned["payroll"], role).replace("gedeeld_payroll", "gedeeld_invoicing")

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(dsn)


@pytest.mark.parametrize(
    "statement",
    ["create table extra (x int)", "drop table wage", "alter table wage add y int", "truncate wage"],
)
def test_the_app_role_cannot_change_the_tables(provisioned: dict[str, ServiceDsns], statement: str) -> None:
    with (
        psycopg.connect(provisioned["payroll"].app) as app,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        app.execute(statement)


def test_the_app_role_works_with_the_rows(provisioned: dict[str, ServiceDsns]) -> None:
    with psycopg.connect(provisioned["payroll"].app) as app:
        app.execute("insert into wage (cents) values (1)")
        app.execute("update wage set cents = 2 where cents = 1")
        app.execute("delete from wage where cents = 2")

        assert app.execute("select cents from wage").fetchall() == [(250000,)]


def test_the_audit_role_reads(provisioned: dict[str, ServiceDsns]) -> None:
    with psycopg.connect(provisioned["payroll"].audit) as audit:
        assert audit.execute("select cents from wage").fetchall() == [(250000,)]


@pytest.mark.parametrize("statement", ["insert into wage (cents) values (1)", "update wage set cents = 0"])
def test_the_audit_role_cannot_write_even_in_a_writing_transaction(
    provisioned: dict[str, ServiceDsns], statement: str
) -> None:
    with psycopg.connect(provisioned["payroll"].audit) as audit:
        audit.execute("set transaction read write")
        with pytest.raises(errors.InsufficientPrivilege):
            audit.execute(statement)


def test_the_app_role_never_waits_for_ever(provisioned: dict[str, ServiceDsns]) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    with psycopg.connect(provisioned["payroll"].app) as app:
        limits = [app.execute("select current_setting(%s)", (name,)).fetchone() for name in names]

    assert limits == [("30s",), ("10s",), ("1min",)]


def test_provisioning_again_keeps_passwords_data_and_rights_taken_away(
    provisioned: dict[str, ServiceDsns], postgres: Postgres, secrets: Secrets
) -> None:
    with psycopg.connect(provisioned["payroll"].owner) as owner:
        owner.execute("revoke delete on wage from payroll_app")

    again = provision_databases(postgres.superuser_dsn, SERVICES, secrets)

    assert again == provisioned
    assert service_dsns(postgres.superuser_dsn, "payroll", secrets) == provisioned["payroll"]
    with psycopg.connect(again["payroll"].app) as app:
        assert app.execute("select count(*) from wage").fetchone() == (1,)
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute("delete from wage")


def test_a_user_who_is_no_superuser_can_provision_a_server(postgres: Postgres, secrets: Secrets) -> None:
    with psycopg.connect(postgres.superuser_dsn) as server:
        server.execute("drop role if exists keeper")
        server.execute("create role keeper login createdb createrole password 'keep'")
    dsn = f"postgresql://keeper:keep@127.0.0.1:{postgres.port}/postgres"

    dsns = provision_databases(dsn, ["library"], secrets, prefix="other_")
    with psycopg.connect(dsns["library"].owner) as owner:
        owner.execute("create table book (title text)")
    with psycopg.connect(dsns["library"].app) as app:
        app.execute("insert into book values ('Mutual Aid')")

    drop_databases(dsn, ["library"], prefix="other_")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(dsns["library"].app)


def test_a_password_hash_is_the_one_rabbitmq_documents() -> None:
    # RabbitMQ's guide to passwords, "Computing Password Hash": salt 908D C60A, password "test12".
    assert password_hash("test12", bytes.fromhex("908dc60a")) == "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
