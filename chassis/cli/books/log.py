"""Sealed logs: what they hold, as files that others keep, and whether a file is what was sealed."""

from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chassis.cli.failures import Failure, OutOfReach, WrongUse
from chassis.cli.operator import question
from chassis.cli.output import AsJson, instant, print_json, print_table, working, write_document
from chassis.cli.system import all_services, ask_all, client, known_service

if TYPE_CHECKING:
    from chassis.log.export import Keys, LogVerdict
    from chassis.log.heads import Head

app = typer.Typer(no_args_is_help=True, help="Prove that what was sealed has not been changed.")

_PAGE = 500

Service = Annotated[str, typer.Argument(help="The service whose log it is.")]
Log = Annotated[str, typer.Argument(help="`journal`, `documents`, …: `gedeeld log list`.")]
To = Annotated[Path, typer.Option("--to", "-o", help="The file to write.")]
Trusted = Annotated[Path | None, typer.Option(help="Public keys, trust.json. Default: the system's.")]
KeptHeads = Annotated[list[Path], typer.Option("--heads", help="A file of heads that you kept; may be given again.")]


@app.command()
def verify(
    export: Annotated[Path, typer.Argument(help="A file that `gedeeld log export` or `gedeeld log prove` wrote.")],
    heads: KeptHeads = [],  # noqa: B006  (typer reads it once)
    members: Annotated[bool, typer.Option("--members", help="Also against the heads that members keeps.")] = False,
    trust: Trusted = None,
    as_json: AsJson = False,
) -> None:
    """Hold EXPORT against the signed heads in it, and against those that you kept. Needs no running system
    (`--members` does).

    Every leaf must be what was sealed, and every head the root of the leaves before it. Exits 1 when not, and names
    the leaves.
    """
    from chassis.log.export import check_export

    keys = _keys(trust)
    faults, kept_heads = _kept(heads, keys)
    if members:
        with export.open("rb") as lines:
            kept_heads += _kept_by_members(lines, keys)
    with export.open("rb") as lines:
        verdict = check_export(lines, keys, kept_heads)
    verdict.faults[:0] = faults
    if as_json:
        print_json(_as_data(verdict))
    else:
        _print(verdict)
    raise typer.Exit(1 if verdict.faults else 0)


@app.command("list")
def listing(as_json: AsJson = False) -> None:
    """List the sealed logs of all six: how many leaves, since when, closed or not."""
    from contracts.wire.operations import GetLogs

    answers = ask_all(GetLogs())
    if as_json:
        print_json({"logs": answers.replies, "silent": answers.silent})
    else:
        rows = [
            (service, log.name, log.size, instant(log.opened_at), instant(log.closed_at) if log.closed_at else "")
            for service, reply in answers.replies.items()
            for log in reply.logs
        ]
        print_table("", ("service", "log", ">leaves", "opened at (UTC)", "closed at (UTC)"), rows)
    if answers.silent:
        raise OutOfReach(f"No answer from {', '.join(answers.silent)}: the list is not complete")


@app.command()
def export(service: Service, log: Log, to: To) -> None:
    """Write a log to a file: its last head and every leaf, with the contents that stand in the database now."""
    from contracts.wire.operations import GetLogHead, GetLogLeaves

    with client() as caller, working(f"exporting {service}/{log}"):
        head = caller.ask(GetLogHead(log=log), service=known_service(service)).lines
        size, lines = _size(head[-1]), [*head]
        while len(lines) - len(head) < size:
            begin = len(lines) - len(head)
            limit = min(_PAGE, size - begin)
            lines += caller.ask(GetLogLeaves(log=log, begin=begin, limit=limit), service=service).lines
    _write(to, lines)
    print(f"{to}: {size} leaves. `gedeeld log verify {to}` tells whether they are what was sealed.")


@app.command()
def prove(
    service: Service,
    log: Log,
    entry: Annotated[str, typer.Argument(help="The id of a journal entry; of other logs the entry's name.")],
    to: To,
) -> None:
    """Write the proof that one entry was sealed, with its content and nobody else's."""
    from contracts.wire.operations import GetLogProof

    with client() as caller:
        _write(to, caller.ask(GetLogProof(log=log, entry=entry), service=known_service(service)).lines)
    print(f"{to}: the leaf, its path and the head. `gedeeld log verify {to}` checks it.")


@app.command()
def heads(
    to: Annotated[Path, typer.Argument(help="The file in which you keep heads; it is made, or added to.")],
    trust: Trusted = None,
) -> None:
    """Keep the last head of every log of all six in a file of your own, each proven to continue the one before.

    A head that continues nothing is not added: somebody changed what had been sealed. Exits 1 then.
    """
    from chassis.log.export import FIRST_LINE, check_heads
    from contracts.wire.operations import GetLogHead, GetLogs

    keys = _keys(trust)
    lines = to.read_bytes().splitlines(keepends=True) if to.exists() else [FIRST_LINE]
    kept_heads, verdict = check_heads(lines, keys)
    if verdict.faults:
        raise Failure(f"{to} is not what was kept: {verdict.faults[0]}")
    own = (line for line in lines if line.startswith(b"head "))
    last = {head.origin: (head, line) for head, line in zip(kept_heads, own, strict=True)}
    faults: list[str] = []
    with client() as caller:
        for service in all_services():
            for log in caller.ask(GetLogs(), service=service).logs:
                before = last.get(f"gedeeld/{service}/{log.name}")
                if log.size == (before[0].size if before else 0):
                    continue
                request = GetLogHead(log=log.name, since=before[0].size if before else 0)
                more = [f"{line}\n".encode() for line in caller.ask(request, service=service).lines]
                _, verdict = check_heads([FIRST_LINE, *([before[1]] if before else []), *more], keys)
                faults += verdict.faults
                lines += [] if verdict.faults else more
    to.write_bytes(b"".join(lines))
    print(f"{to}: {sum(line.startswith(b'head ') for line in lines)} heads kept.")
    if faults:
        raise Failure("\n".join(["Not proven, and not added:", *(f"- {fault}" for fault in faults)]))


def _size(head_line: str) -> int:
    """Of the log that the head is of."""
    return int(b64decode(head_line.removeprefix("head ")).split(b"\n")[1])


def _write(to: Path, lines: Sequence[str]) -> None:
    from chassis.log.export import FIRST_LINE

    write_document(to, FIRST_LINE + "".join(f"{line}\n" for line in lines).encode())


def _kept(files: list[Path], keys: "Keys") -> "tuple[list[str], list[Head]]":
    """What is wrong with the kept heads themselves, and the heads."""
    from chassis.log.export import check_heads

    faults: list[str] = []
    kept_heads: list[Head] = []
    for file in files:
        with file.open("rb") as lines:
            heads, verdict = check_heads(lines, keys)
        faults += [f"{file.name}: {fault}" for fault in verdict.faults]
        kept_heads += heads
    return faults, kept_heads


def _kept_by_members(lines: Iterable[bytes], keys: "Keys") -> "Iterator[Head]":
    """What members keeps of the log that the file is of, up to the file's head: later ones are of leaves to come."""
    from chassis.log.heads import read_head
    from contracts.members.heads import GetKeptHeads

    first = next((line for line in lines if line.startswith(b"head ")), None)
    if first is None:
        return
    head = read_head(b64decode(first.removeprefix(b"head ")).decode(), keys)
    behind = 0
    with client() as caller:
        while notes := caller.ask(
            question(GetKeptHeads, service=head.service, log=head.origin.split("/")[2], behind=behind)
        ).notes:
            kept_heads = [read_head(note, keys) for note in notes]
            yield from (kept_head for kept_head in kept_heads if kept_head.size <= head.size)
            behind = kept_heads[-1].size


def _keys(trust: Path | None) -> "Keys":
    from chassis.cli.system import running_settings
    from chassis.rpc.auth import Trust

    file = trust or running_settings().trust_file
    if file is None:
        raise WrongUse("No public keys: name their file with --trust")
    return Trust.from_file(file).keys


def _as_data(verdict: "LogVerdict") -> dict[str, object]:
    return {
        "logs": sorted(verdict.origins),
        "leaves": verdict.leaves,
        "gone": verdict.gone,
        "heads": verdict.heads,
        "faults": verdict.faults,
        "more_faults": verdict.others,
        "proven": not verdict.faults,
    }


def _print(verdict: "LogVerdict") -> None:
    gone = f", {verdict.gone} of them erased" if verdict.gone else ""
    print(f"{', '.join(sorted(verdict.origins)) or 'no log'}: {verdict.leaves} leaves{gone}; {verdict.heads} heads.")
    for fault in verdict.faults:
        print(f"- {fault}")
    if verdict.others:
        print(f"- and {verdict.others} more")
    print("NOT PROVEN." if verdict.faults else "Proven: what was sealed then is what stands here.")
