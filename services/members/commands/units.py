"""`gedeeld units`: how a unit stands, which are closing, and what hinders."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import After, Limit, tell_more
from chassis.cli.output import AsJson, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.members.units import ClosingUnitsReply, UnitReply

app = typer.Typer(no_args_is_help=True, help="How units stand, which are closing, and what hinders.")


@app.callback()
def units() -> None:
    """How units stand, which are closing, and what hinders."""


@app.command()
def show(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="unit_…", show_default=False)], as_json: AsJson = False
) -> None:
    """Show whether UNIT is open, closing or closed, and what hinders, by service."""
    from contracts.members.units import GetUnit

    reply = ask(question(GetUnit, unit_id=unit))
    if as_json:
        print_json(reply)
    else:
        tell_unit(reply)


@app.command()
def closing(after: After = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the units that are closing, and what hinders each, page by page."""
    from contracts.members.units import FindClosingUnits

    reply = ask(question(FindClosingUnits, cursor=after, limit=limit))
    if as_json:
        print_json(reply)
    else:
        tell_closing(reply)


def tell_unit(reply: "UnitReply") -> None:
    since = f" since {reply.closing_since}" if reply.state == "closing" else ""
    print(f"{reply.name} ({reply.unit_id}) is {reply.state}{since or _closed(reply)}.")
    if reply.heir_unit_id:
        print(f"What is left passes to {reply.heir_unit_id}.")
    if reply.answers:
        rows = [(service, name, count, euros(cents)) for service, name, count, cents in _hindrances(reply)]
        print_table("What hinders", ("service", "what", ">count", ">EUR"), rows)


def tell_closing(reply: "ClosingUnitsReply") -> None:
    rows = []
    for unit in reply.units:
        hindrances = ", ".join(f"{service}: {name} {euros(cents)}" for service, name, _, cents in _hindrances(unit))
        rows.append((unit.unit_id, unit.name, unit.closing_since, unit.heir_unit_id or "", hindrances))
    print_table("Units that are closing", ("unit", "name", "since", "heir", "what hinders (EUR)"), rows)
    tell_more(reply.next_cursor)


def _closed(reply: "UnitReply") -> str:
    return f" since {reply.closed_on}" if reply.closed_on else ""


def _hindrances(reply: "UnitReply") -> Iterator[tuple[str, str, int, int]]:
    """(service, name, count, cents), with who has not answered and what is on its way."""
    for answer in reply.answers:
        if answer.position is None:
            yield answer.service, "no answer yet", 0, 0
        else:
            yield from (
                (answer.service, figure.name, figure.count, figure.cents) for figure in answer.position.hindrances
            )
    yield from (("on its way", figure.name, 0, figure.cents) for figure in reply.on_their_way)
