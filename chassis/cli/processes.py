"""The programs of a service: its worker, its relay, its migrations."""

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import Failure, WrongUse
from chassis.cli.output import AsJson, print_json, print_table, working
from chassis.cli.system import all_services, known_service

if TYPE_CHECKING:
    import sqlalchemy as sa

OWNER_URL = "GEDEELD_OWNER_DATABASE_URL"
Service = Annotated[str, typer.Argument(help="One of the six services.")]


def worker(service: Service) -> None:
    """Run SERVICE: answer calls and consume events, until SIGTERM."""
    from chassis.worker.runner import run_worker

    run_worker(known_service(service))


def relay(service: Service) -> None:
    """Run SERVICE's relay: what its outbox holds goes to the broker, until SIGTERM."""
    from chassis.ops.settings import settings
    from chassis.worker.process import NotConfigured
    from chassis.worker.runner import run_relay

    known_service(service)
    missing = [name for name in ("database_url", "amqp_url") if not getattr(settings(), name)]
    if missing:
        raise NotConfigured(", ".join(f"GEDEELD_{name.upper()}" for name in missing) + " not set")
    run_relay(service)


def migrate(
    service: Annotated[str | None, typer.Argument(help="One of the six; or use --all.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All six, one after the other.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only show where each stands and where it would go.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a service's database to the newest schema. Forward only; safe to repeat and to run twice at once.

    One that a later release has brought further is left as it is: that is well as long as its schema serves this code.

    Connects as the database's owner: $GEDEELD_OWNER_DATABASE_URL; with --all, as
    $GEDEELD_OWNER_DATABASE_URL_<SERVICE> for each.
    """
    if every == (service is not None):
        raise WrongUse("Name one service, or say --all")
    urls = _all_urls() if every else {known_service(service or ""): _url(OWNER_URL)}
    rows, unknown = [], {}
    for name, url in urls.items():
        with working(f"migrating {name}"):
            was, head, unknown[name] = _migrated(name, url, plan=plan)
            rows.append((name, was, head))
    if as_json:
        print_json(
            [{"service": name, "was": was, "head": head, "unknown_accounts": unknown[name]} for name, was, head in rows]
        )
        return
    print_table("", ("service", "was at", "would go to" if plan else "is at"), [_row(row) for row in rows])
    for name, accounts in unknown.items():
        for account, count in accounts.items():
            print(
                f"- {name}: {count} old postings on {account}, an account of no chart. Nothing was changed, new ones"
                " are refused: docs/runbooks/audit-red.md"
            )


def _migrated(service: str, url: str, *, plan: bool) -> tuple[str | None, str, Mapping[str, int]]:
    """The revision before, the one it is or would be at, old postings by unknown account.

    Raises SchemaTooNew, and Failure when a table stays locked.
    """
    import sqlalchemy as sa

    from chassis.db.engine import sqlalchemy_url
    from chassis.db.migrations import migrate

    owner = sa.create_engine(
        sqlalchemy_url(url, OWNER_URL),
        poolclass=sa.NullPool,
        connect_args={"connect_timeout": 5},
    )
    try:
        was, goal = _standing(owner, service)
        return was, goal if plan else migrate(service, url), _unknown(owner)
    except ModuleNotFoundError as error:
        raise WrongUse(f"This installation does not hold {service} ({error.name} is missing)") from error
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == "55P03":
            raise Failure(
                f"{service}: a table was locked too long; nothing was changed, run this again later"
            ) from error
        raise


def _standing(owner: "sa.Engine", service: str) -> tuple[str | None, str]:
    """The revision that it is at, and the one that it would go to."""
    from chassis.db.revisions import current, head, is_newer

    with owner.connect() as connection:
        was, newest = current(connection), head(service)
        return was, str(was) if is_newer(connection, service) else newest


def _unknown(owner: "sa.Engine") -> Mapping[str, int]:
    from chassis.books.account_check import unknown_accounts

    with owner.connect() as connection:
        return unknown_accounts(connection)


def _all_urls() -> dict[str, str]:
    return {service: _url(f"{OWNER_URL}_{service.upper()}") for service in all_services()}


def _url(variable: str) -> str:
    url = os.environ.get(variable, "")
    if not url:
        raise WrongUse(f"{variable} is not set: the postgresql:// URL of the database's owner")
    return url


def _row(row: tuple[str, str | None, str]) -> Sequence[str]:
    service, was, goal = row
    return service, was or "(empty)", goal if was != goal else f"{goal} (nothing to do)"
