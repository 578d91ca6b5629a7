"""`gedeeld bank match-shares` and `payouts`: money in suspense that is about shares, and what members are to get."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import After, Limit, tell_more
from chassis.cli.output import AsJson, euros, print_json, print_table
from services.invoicing.banking.commands.payments import Payment, tell_match

if TYPE_CHECKING:
    from contracts.invoicing.shares import SharePayoutsReply


def match_shares(
    payment: Payment,
    communication: Annotated[str, typer.Argument(help="Of the subscription or the pay-out: 12 digits, 95… or 96….")],
    as_json: AsJson = False,
) -> None:
    """Say that PAYMENT pays shares, up to what is open of them; or that it is a pay-out that left or came back."""
    from contracts.invoicing.shares import MatchShares

    tell_match(ask(question(MatchShares, payment_id=payment, communication=communication)), as_json=as_json)


def payouts(after: After = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List what is to be transferred to members, the oldest first: each under its communication, and to the cent."""
    from contracts.invoicing.shares import GetSharePayouts

    tell_payouts(ask(question(GetSharePayouts, cursor=after, limit=limit)), as_json=as_json)


def tell_payouts(reply: "SharePayoutsReply", *, as_json: bool) -> None:
    if as_json:
        print_json(reply)
        return
    if not reply.payouts:
        print("Nothing is to be transferred to members.")
        return
    rows = [
        (payout.payout_id, payout.member_id, payout.ordered_on, euros(payout.cents), payout.communication)
        for payout in reply.payouts
    ]
    print_table("", ("pay-out", "member", "ordered on", ">EUR", "communication"), rows)
    tell_more(reply.next_cursor)
