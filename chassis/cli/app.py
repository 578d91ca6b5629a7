"""All commands by name, and what becomes of their errors. Heavy things are imported only by what runs."""

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from chassis.cli import (
    audit as books,
)
from chassis.cli import (
    broker,
    contracts,
    processes,
)
from chassis.cli import (
    call as calls,
)
from chassis.cli import (
    dead_letters as dead,
)
from chassis.cli import (
    jobs as work,
)
from chassis.cli import (
    traces as stories,
)
from chassis.cli.books import clock, log, period
from chassis.cli.failures import failure_of
from chassis.cli.plugins import add_plugs


class Commands(TyperGroup):
    """Says an expected error in one sentence and exits with its code; any other is the program's fault."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            failure = failure_of(error)
            if failure is None:
                raise
            print(failure, file=sys.stderr)
            raise typer.Exit(failure.exit_code) from error


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Gedeeld, the back office of a shared enterprise: run it, ask it, audit it.",
    epilog="Exit codes: 0 done; 1 refused, or the verdict is no; 2 wrong use; 3 something is not reachable.",
)

RUN, ASK, PROVE, MEND, SPEAK = (
    "Run the services",
    "Ask the services",
    "Prove and follow",
    "Mend",
    "What they say to each other",
)
app.command(rich_help_panel=RUN)(processes.worker)
app.command(rich_help_panel=RUN)(processes.relay)
app.command(rich_help_panel=RUN)(processes.migrate)
app.command(rich_help_panel=RUN)(broker.topology)
app.add_typer(clock.app, name="clock", rich_help_panel=RUN)
app.command(rich_help_panel=ASK)(calls.health)
app.command(rich_help_panel=ASK)(calls.call)
app.command(rich_help_panel=ASK)(books.statement)
app.command(rich_help_panel=ASK)(work.jobs)
app.command(rich_help_panel=PROVE)(books.audit)
app.command(rich_help_panel=PROVE)(stories.trace)
app.command(rich_help_panel=PROVE)(broker.events)
app.add_typer(log.app, name="log", rich_help_panel=PROVE)
app.add_typer(period.app, name="period", rich_help_panel=PROVE)
app.add_typer(dead.app, name="dead", rich_help_panel=MEND)
app.command(rich_help_panel=SPEAK)(contracts.catalogue)
app.command(rich_help_panel=SPEAK)(contracts.contracts)
add_plugs(app)
