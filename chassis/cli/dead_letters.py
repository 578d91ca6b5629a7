"""Dead letters: messages that no handler could take, and what a person decides about them."""

from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import OutOfReach
from chassis.cli.output import AsJson, instant, print_json, print_table
from chassis.cli.system import Answers, ask_all, client, known_service

if TYPE_CHECKING:
    from contracts.wire.operations import DeadLetterReply, DeadLettersReply

app = typer.Typer(no_args_is_help=True, help="List, show, replay or discard messages that no handler could take.")

Service = Annotated[str, typer.Argument(help="The service whose dead letter it is.")]
Number = Annotated[int, typer.Argument(min=1, help="Its number in that service's list.")]
Why = Annotated[str, typer.Option(help="Why; kept with the letter and your name.")]


@app.command("list")
def listing(
    service: Annotated[str | None, typer.Argument(help="One service; all six when left out.")] = None,
    closed: Annotated[bool, typer.Option("--all", help="Also those replayed or discarded.")] = False,
    not_yet: Annotated[bool, typer.Option("--not-yet", help="Only those whose fact has not come yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the dead letters that wait for a person."""
    from contracts.wire.operations import GetDeadLetters

    request = GetDeadLetters(include_closed=closed, not_yet=not_yet)
    if service is None:
        answers = ask_all(request)
    else:
        with client() as caller:
            answers = Answers({service: caller.ask(request, service=known_service(service))}, {})
    if as_json:
        print_json({"letters": answers.replies, "silent": answers.silent})
    else:
        _print(answers)
    if answers.silent:
        raise OutOfReach(f"No answer from {', '.join(answers.silent)}: the list is not complete")


@app.command()
def show(service: Service, number: Number, as_json: AsJson = False) -> None:
    """Show one dead letter: why it died, and its body with texts masked."""
    from contracts.wire.operations import GetDeadLetter

    with client() as caller:
        letter = caller.ask(GetDeadLetter(number=number), service=known_service(service))
    _print_one(service, letter, as_json=as_json)


@app.command()
def replay(service: Service, number: Number, why: Why, as_json: AsJson = False) -> None:
    """Give a dead letter to its queue once more; it is still counted once."""
    from contracts.wire.operations import ReplayDeadLetter
    from kernel.identifiers import uuid7

    with client() as caller:
        request = ReplayDeadLetter(request_id=uuid7(), number=number, why=why)
        letter = caller.ask(request, service=known_service(service))
    _print_one(service, letter, as_json=as_json)


@app.command()
def discard(service: Service, number: Number, why: Why, as_json: AsJson = False) -> None:
    """Let a dead letter rest: nothing will be done about it."""
    from contracts.wire.operations import DiscardDeadLetter
    from kernel.identifiers import uuid7

    with client() as caller:
        request = DiscardDeadLetter(request_id=uuid7(), number=number, why=why)
        letter = caller.ask(request, service=known_service(service))
    _print_one(service, letter, as_json=as_json)


def _print(answers: "Answers[DeadLettersReply]") -> None:
    rows = [
        (service, letter.number, letter.state, instant(letter.died_at), letter.type, letter.reason)
        for service, reply in answers.replies.items()
        for letter in reply.letters
    ]
    if rows:
        print_table("", ("service", ">number", "state", "died at (UTC)", "type", "reason"), rows)
    elif not answers.silent:
        print("No dead letters.")


def _print_one(service: str, letter: "DeadLetterReply", *, as_json: bool) -> None:
    if as_json:
        print_json(letter)
        return
    summary = letter.summary
    rows = [
        ("letter", f"{service} {summary.number}, {summary.state}"),
        ("type", summary.type),
        ("queue", summary.queue),
        ("message", summary.message_id),
        ("died at (UTC)", instant(summary.died_at)),
        ("reason", summary.reason),
        ("handled by", f"{letter.handled_by}: {letter.handled_why}" if letter.handled_by else "nobody yet"),
        ("body", f"{letter.bytes:,} bytes, SHA-256 {letter.sha256}"),
    ]
    print_table("", ("", ""), rows)
    print(letter.body)
