"""`gedeeld voters`: who may vote on a day, and why a member may or may not."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.operator import ask, question
from chassis.cli.options import After, KnownOn, Limit, On, tell_more
from chassis.cli.output import AsJson, print_json, print_table

if TYPE_CHECKING:
    from contracts.governance.voters import VotersReply, VotingRightReply


def voters(
    *,
    on: On = None,
    known: KnownOn = None,
    why: Annotated[str | None, typer.Option(metavar="MEMBER", help="Say why this member, mbr_…, may or not.")] = None,
    after: After = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show who holds shares, with how many voices, and what the others lack."""
    from contracts.governance.voters import GetVoters, GetVotingRight

    if why is not None:
        right = ask(question(GetVotingRight, member_id=why, day=on, known_on=known))
        if as_json:
            print_json(right)
        else:
            tell_right(right)
        return
    reply = ask(question(GetVoters, day=on, known_on=known, cursor=after, limit=limit))
    if as_json:
        print_json(reply)
    else:
        tell_voters(reply)


def tell_voters(reply: "VotersReply") -> None:
    title = f"Votes on {reply.day}, as known on {reply.known_on}, by {reply.rule} ({reply.version})"
    rows = [
        (
            voter.member_id,
            voter.category or "",
            voter.shares,
            voter.voices,
            voter.representative_id or "",
            (voter.lack or voter.hindrance or "").replace("_", " "),
        )
        for voter in reply.voters
    ]
    print_table(title, ("member", "category", ">shares", ">voices", "votes by", "lacks"), rows)
    tell_more(reply.next_cursor)


def tell_right(right: "VotingRightReply") -> None:
    print(f"{right.member_id}: {right.sentence}.")
    print(f"By {right.basis}.")
