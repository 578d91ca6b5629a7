"""The months that are closed in the books of the services."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import OutOfReach
from chassis.cli.output import AsJson, instant, print_json, print_table
from chassis.cli.system import Answers, all_services, ask_all, client, known_service

if TYPE_CHECKING:
    from contracts.wire.operations import ClosedPeriodsReply

app = typer.Typer(no_args_is_help=True, help="Close months, and see which are closed.")

_HEADS = ("service", "closed", "at (UTC)", "by", "open from", ">late entries")


@app.command("list")
def listing(as_json: AsJson = False) -> None:
    """List the closed months of all six, and how many entries came too late for theirs."""
    from contracts.wire.operations import GetClosedPeriods

    answers = ask_all(GetClosedPeriods())
    _tell(answers, as_json=as_json)
    if answers.silent:
        raise OutOfReach(f"No answer from {', '.join(answers.silent)}: the list is not complete")


@app.command()
def close(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="As 2026-01; all before it are closed too.")],
    service: Annotated[str | None, typer.Option(help="One service's books; those of all six when left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Close a month for good. What is heard of it later is booked on the first open day, and keeps its own day."""
    from chassis.cli.operator import question
    from contracts.wire.operations import ClosePeriod

    services = all_services() if service is None else [known_service(service)]
    with client() as caller:
        replies = {name: caller.ask(question(ClosePeriod, month=month), service=name) for name in services}
    _tell(Answers(replies, {}), as_json=as_json)


def _tell(answers: "Answers[ClosedPeriodsReply]", *, as_json: bool) -> None:
    if as_json:
        print_json({"periods": answers.replies, "silent": answers.silent})
        return
    rows = [
        (service, period.month, instant(period.closed_at), period.closed_by, reply.open_from, reply.late_entries)
        for service, reply in answers.replies.items()
        for period in reply.periods
    ]
    if rows:
        print_table("", _HEADS, rows)
    elif not answers.silent:
        print("No month is closed.")
