"""`gedeeld shares register`, `holding`: who owns the enterprise, on any day, as it was known on any day."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import After, KnownOn, Limit, On, tell_more
from chassis.cli.output import AsJson, euros, print_json, print_table

if TYPE_CHECKING:
    from contracts.governance.register import CapitalReply, RegisterAtReply
    from contracts.governance.shares import HoldingsReply

app = typer.Typer(help="Who owns the enterprise: the register of shares.", no_args_is_help=True)
Member = Annotated[str, typer.Argument(metavar="MEMBER", help="Its id, mbr_….")]


@app.command()
def register(
    on: On = None, known: KnownOn = None, after: After = None, limit: Limit = 50, as_json: AsJson = False
) -> None:
    """Show who holds what, page by page, with the sum of each class."""
    from contracts.governance.register import GetCapital, GetRegisterAt

    holders = ask(question(GetRegisterAt, day=on, known_on=known, cursor=after, limit=limit))
    capital = ask(question(GetCapital, day=on, known_on=known))
    if as_json:
        print_json({"register": holders, "capital": capital})
    else:
        tell_register(holders, capital)


@app.command()
def holding(member: Member, on: On = None, known: KnownOn = None, as_json: AsJson = False) -> None:
    """Show the lots that MEMBER holds, with what was paid for each share."""
    from contracts.governance.shares import GetHoldings

    reply = ask(question(GetHoldings, member_id=member, day=on, known_on=known))
    if as_json:
        print_json(reply)
    else:
        tell_holding(reply)


@app.command()
def withdrawals(
    *,
    year: Annotated[int, typer.Option("--year", help="The financial year.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Print lines of CSV, amounts in whole cents.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the yearly report of withdrawals for the assembly (CSA 6:120)."""
    from contracts.governance.leaving import GetWithdrawalReport
    from services.governance.shares.commands.withdrawals import csv_of, tell_withdrawals

    report = ask(question(GetWithdrawalReport, year=year))
    if as_json:
        print_json(report)
    elif as_csv:
        print(csv_of(report), end="")
    else:
        tell_withdrawals(report)


def tell_register(holders: "RegisterAtReply", capital: "CapitalReply") -> None:
    title = f"Shares on {holders.day}, as known on {holders.known_on}{'' if holders.final else ' (not over yet)'}"
    heads = ("member", "class", ">shares", ">paid EUR", "since")
    rows = [(h.member_id, h.share_class, h.shares, euros(h.paid_cents), h.since) for h in holders.holders]
    print_table(title, heads, rows)
    for share_class in capital.classes:
        print(
            f"{share_class.share_class}: {share_class.shares} shares of {share_class.members} members,"
            f" {euros(share_class.paid_cents)} EUR."
        )
    print(f"{capital.shares} shares in all; holders of {capital.legal_tenth_shares} may require an assembly.")
    tell_more(holders.next_cursor)


def tell_holding(reply: "HoldingsReply") -> None:
    rows = [(lot.lot_id, lot.share_class, lot.shares, euros(lot.unit_price_cents), lot.since) for lot in reply.lots]
    print_table(f"{reply.member_id} on {reply.day}", ("lot", "class", ">shares", ">paid a share", "since"), rows)
    vote = "may vote" if reply.may_vote else "may not vote"
    print(f"{reply.shares} shares, {euros(reply.capital_cents)} EUR; category {reply.category or 'none'}; {vote}.")
