"""`gedeeld documents`: what leaves and what comes in, and what is held for a person."""

from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chassis.cli.failures import Failure, WrongUse
from chassis.cli.operator import ask, question
from chassis.cli.options import LONG_S, After, File, Limit, tell_more, whole_of
from chassis.cli.output import AsJson, euros, instant, print_json, print_table, write_document

if TYPE_CHECKING:
    from contracts.invoicing.documents import BrokenDocumentRule, Dispatch, DocumentReply, InboundReply
    from contracts.invoicing.enums import DispatchState

_MAX_BYTES = 675_000
"""In base64 this is what the contract takes."""

app = typer.Typer(no_args_is_help=True, help="Documents on their way out and in: list, mend, fetch, receive.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The invoice, inv_…, or the credit note, crn_….")]


@app.command("held")
def held_documents(after: After = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the documents that broke a rule and wait for a person, with the rules."""
    _list("held", after, limit, as_json=as_json)


@app.command()
def waiting(after: After = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the documents that wait for their turn, or for the directory to be there."""
    _list("waiting", after, limit, as_json=as_json)


@app.command()
def sent(after: After = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """List the documents that left, with the last answer of the receiver."""
    _list("sent", after, limit, as_json=as_json)


@app.command()
def retry(document: Id, as_json: AsJson = False) -> None:
    """What held the document is mended: let it try again, to the address that the client has now."""
    from contracts.invoicing.documents import RetryDispatch

    reply = ask(question(RetryDispatch, document_id=document))
    if as_json:
        print_json(reply)
    else:
        print(f"{reply.number} waits for its turn again, by {reply.channel}, for {reply.receiver or 'its client'}.")


@app.command()
def get(
    document: Annotated[
        str, typer.Argument(metavar="ID", help="An invoice, inv_…; a credit note, crn_…; a quote, quo_….")
    ],
    form: Annotated[Literal["pdf", "ubl", "json"], typer.Option("--format", help="PDF, UBL or JSON.")] = "pdf",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it; under its own name when left out.")
    ] = None,
) -> None:
    """Fetch an issued document: the same bytes each time."""
    reply, content = _whole_document(document, form)
    if sha256(content).hexdigest() != reply.sha256:
        raise Failure("Not written: what came is not what was sent, by its SHA-256")
    file = out or Path(Path(reply.file_name).name)
    try:
        write_document(file, content)
    except OSError as error:
        raise WrongUse(f"Cannot write {file}: {error.strerror}") from error
    print(f"{file}: {len(content):,} bytes, SHA-256 {reply.sha256}")


def _whole_document(document: str, form: str) -> "tuple[DocumentReply, bytes]":
    """In one answer where it fits into one; a service of the release before knows no parts."""
    from contracts.invoicing.documents import GetDocument
    from kernel.refusal import Refused

    request = {"document_id": document, "format": form}
    try:
        replies = [ask(question(GetDocument, **request), timeout_s=LONG_S)]
    except Refused as refusal:
        if refusal.code != "document_too_large":
            raise
        parts = range(1, int(refusal.facts["parts"] or 1) + 1)
        replies = [ask(question(GetDocument, **request, part=part), timeout_s=LONG_S) for part in parts]
    return replies[0], b"".join(b64decode(reply.content_base64) for reply in replies)


@app.command()
def receive(
    file: File,
    sender: Annotated[str | None, typer.Option(help="Who handed it over, such as the access point.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take in FILE, a UBL invoice, credit note or answer. Exits 1 when it is kept as broken, or refused."""
    from contracts.invoicing.documents import ReceiveDocument

    request = question(ReceiveDocument, content_base64=b64encode(whole_of(file, _MAX_BYTES)).decode(), sender=sender)
    reply = ask(request, timeout_s=LONG_S)
    if as_json:
        print_json(reply)
    else:
        tell_inbound(reply)
    if reply.state == "broken":
        raise Failure(f"Kept as broken: {', '.join(sorted({rule.rule for rule in reply.rules}))}")


def _list(state: "DispatchState", after: str | None, limit: int, *, as_json: bool) -> None:
    from contracts.invoicing.documents import GetDispatches

    reply = ask(question(GetDispatches, state=state, cursor=after, limit=limit))
    if as_json:
        print_json(reply)
        return
    heads = ("number", "by", "receiver", "sent at (UTC)", "file", "answer", "id")
    print_table(f"{state.capitalize()} documents", heads, map(_row, reply.dispatches))
    for dispatch in reply.dispatches:
        _tell_rules(dispatch.number, dispatch.rules)
    tell_more(reply.next_cursor)


def _row(dispatch: "Dispatch") -> tuple[object, ...]:
    return (
        dispatch.number,
        dispatch.channel,
        dispatch.receiver or "",
        instant(dispatch.sent_at) if dispatch.sent_at else "",
        dispatch.file_name or "",
        dispatch.response_code or "",
        dispatch.document_id,
    )


def _tell_rules(title: str, rules: "tuple[BrokenDocumentRule, ...]") -> None:
    if rules:
        print_table(title, ("rule", "what is wrong"), [(broken.rule, broken.sentence) for broken in rules])


def tell_inbound(reply: "InboundReply") -> None:
    again = ", which came before" if reply.already_received else ""
    print(f"{reply.inbound_id}: {reply.kind} {reply.number} of {reply.supplier_name or '?'}{again}")
    if reply.kind == "response":
        print(f"answers {reply.about_number or '?'}: {reply.response_code or '?'}")
        return
    total = reply.total or "-" if reply.total_cents is None else euros(reply.total_cents)
    print(f"{reply.line_count} lines; with VAT {total} {reply.currency or ''}, due {reply.due_on or '-'}")
    if not reply.addressed_to_us:
        print("It names none of our enterprise numbers: look whether it is for us.")
    _tell_rules("Rules that it breaks", reply.rules)
