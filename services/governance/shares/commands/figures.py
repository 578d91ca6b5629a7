"""`gedeeld shares figures`: the members and the capital of a year, as the annual report tells them."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.output import AsJson, euros, print_json

if TYPE_CHECKING:
    from contracts.governance.voters import MembershipReply


def figures(
    year: Annotated[int, typer.Option(metavar="YEAR", help="The calendar year.")], as_json: AsJson = False
) -> None:
    """Show how many members a year ended with, by category and kind, who came and left, and the capital."""
    from contracts.governance.voters import GetMembership

    reply = ask(question(GetMembership, year=year))
    if as_json:
        print_json(reply)
    else:
        tell_figures(reply)


def tell_figures(reply: "MembershipReply") -> None:
    categories = ", ".join(f"{category} {count}" for category, count in reply.by_category.items())
    kinds = ", ".join(f"{kind} {count}" for kind, count in reply.by_kind.items())
    print(f"{reply.members} members at the end of {reply.year}: {categories}; {kinds}.")
    print(f"{reply.with_one_share} hold one share. {reply.joined} are new; {reply.left} left.")
    print(
        f"{reply.shares} shares for {euros(reply.capital_cents)} EUR;"
        f" {reply.shares_issued} issued and {reply.shares_withdrawn} withdrawn in the year."
    )
