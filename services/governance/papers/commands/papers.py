"""`gedeeld shares certificate`, `extract`, `statement`: papers of the register, with the names that members has now."""

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from chassis.cli.failures import WrongUse
from chassis.cli.operator import question
from chassis.cli.options import LONG_S, KnownOn, On
from chassis.cli.output import AsJson, euros, print_json, print_table, private_file, write_document
from chassis.cli.system import client

if TYPE_CHECKING:
    from chassis.rpc.client import Client
    from contracts.governance.papers import RegisterExtractReply, ShareCertificateReply, ShareStatementReply
    from services.governance.papers.printing.export import PaperSums
    from services.governance.papers.printing.names import NamesOfMembers

Language = Literal["fr", "nl", "en"]
Member = Annotated[str, typer.Argument(metavar="MEMBER", help="Its id, mbr_….")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as PDF.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV, which `verify` checks.")]
Class = Annotated[str | None, typer.Option("--class", metavar="CLASS", help="Of this class alone.")]
Year = Annotated[int, typer.Option("--year", help="Of this year.")]
Own = Annotated[Language | None, typer.Option("--language", help="Of the PDF; the member's own when left out.")]
Either = Annotated[Language, typer.Option("--language", help="Of the PDF.")]
_PAGE, _TELL_EVERY = 1000, 10_000
MOST_PRINTED = 5_000
"""Holders in one PDF; a CSV has no end."""
MAX_ATTACHED_BYTES = 4 * 1024 * 1024
"""A larger CSV stands beside its PDF, not inside it."""


def certificate(
    member: Member,
    *,
    on: On = None,
    known: KnownOn = None,
    pdf: Pdf = None,
    csv: Csv = None,
    language: Own = None,
    as_json: AsJson = False,
) -> None:
    """Show what MEMBER holds, with the proofs of it; as a certificate with --pdf or --csv."""
    from contracts.governance.papers import GetShareCertificate
    from services.governance.papers.printing.export import write_export
    from services.governance.papers.printing.names import NamesOfMembers

    with client(timeout_s=LONG_S) as caller:
        paper = caller.ask(question(GetShareCertificate, member_id=member, day=on, known_on=known))
        names, export = NamesOfMembers(caller), BytesIO()
        sums = write_export(export, [paper], names, member_id=member)
        names([member, *sums.parties, *([paper.representative_id] if paper.representative_id else [])])
    if csv is not None:
        write_document(csv, export.getvalue())
    if pdf is not None:
        from services.governance.papers.printing.page import Printer
        from services.governance.papers.printing.write import write_pdf

        page = Printer(language or names.languages.get(member, "fr"), names.known, attached=True).certificate(paper)
        write_document(pdf, write_pdf(page, paper.day, export.getvalue()))
    if as_json:
        print_json(paper)
    else:
        tell_certificate(paper)


def extract(
    on: On = None,
    known: KnownOn = None,
    share_class: Class = None,
    pdf: Pdf = None,
    csv: Csv = None,
    language: Either = "fr",
) -> None:
    """Write an extract of the whole register, or of a class: who holds what, with every entry that proves it.

    Tells on stderr how far it is.
    """
    from services.governance.papers.printing.export import write_export
    from services.governance.papers.printing.names import NamesOfMembers

    if pdf is None and csv is None:
        raise WrongUse("Name a file for it: --csv FILE, --pdf FILE or both")
    with client(timeout_s=LONG_S) as caller, TemporaryFile() as aside:
        if pdf is not None:
            _require_printable(caller, on, known, share_class)
        names, pages = NamesOfMembers(caller), pages_of(caller, on, known, share_class)
        with nullcontext(aside) if csv is None else private_file(csv) as file:
            sums = write_export(file, pages, names, share_class=share_class or "", with_payments=pdf is not None)
        if pdf is not None:
            names(sums.parties)
            print("setting the pages", file=sys.stderr)
            _print_extract(pdf, sums, names, share_class, language, _small(aside if csv is None else csv))
    tell_extract(sums)


def statement(
    member: Member, year: Year, known: KnownOn = None, pdf: Pdf = None, language: Own = None, as_json: AsJson = False
) -> None:
    """Show what MEMBER holds, since when, what it paid, and what was issued, withdrawn and paid out in a year."""
    from contracts.governance.papers import GetShareStatement
    from services.governance.papers.printing.names import NamesOfMembers

    with client(timeout_s=LONG_S) as caller:
        paper = caller.ask(question(GetShareStatement, member_id=member, year=year, known_on=known))
        names = NamesOfMembers(caller)
        names([member])
    if pdf is not None:
        from services.governance.papers.printing.page import Printer
        from services.governance.papers.printing.write import write_pdf

        page = Printer(language or names.languages.get(member, "fr"), names.known).statement(paper)
        write_document(pdf, write_pdf(page, paper.until))
    if as_json:
        print_json(paper)
    else:
        tell_statement(paper)


def pages_of(
    caller: "Client", on: date | None, known: date | None, share_class: str | None
) -> "Iterator[RegisterExtractReply]":
    """All of them, at the head of the first; on stderr, how far that is."""
    from contracts.governance.papers import GetRegisterExtract

    stay: dict[str, object] = {"day": on, "known_on": known}
    after, size = 0, 1
    while after < size:
        page = caller.ask(question(GetRegisterExtract, share_class=share_class, after=after, limit=_PAGE, **stay))
        stay = {"day": page.day, "known_on": page.known_on, "size": page.size}
        after, size = page.entries[-1].number, page.size
        yield page
        if after % _TELL_EVERY == 0 or after == size:
            print(f"{after:,} of {size:,} entries", file=sys.stderr)


def tell_certificate(paper: "ShareCertificateReply") -> None:
    title = f"{paper.number}: {paper.member_id} at the end of {paper.day}, as known on {paper.known_on}"
    rows = [(lot.share_class, lot.shares, euros(lot.unit_price_cents), lot.since) for lot in paper.lots]
    print_table(title, ("class", ">shares", ">paid a share", "since"), rows)
    for right in paper.rights:
        print(f"{right.right}: {right.basis}")
    for row in paper.restrictions:
        print(f"{row.shares} shares restricted since {row.since}: {row.kind}, {row.reference}.")
    print(f"{paper.shares} shares, {euros(paper.paid_cents)} EUR; {paper.voices} votes.")
    print(f"{len(paper.entries)} entries, proven in the first {paper.size} of the register.")


def tell_extract(sums: "PaperSums") -> None:
    for name, (shares, paid, holders) in sums.classes.items():
        print(f"{name}: {shares} shares of {holders} members, {euros(paid)} EUR.")
    print(f"{sums.paper.number}: {sums.entries} entries. `gedeeld shares verify` checks the CSV.")


def tell_statement(paper: "ShareStatementReply") -> None:
    rows = [
        ("held before", paper.shares_before, ""),
        ("issued", paper.issued_shares, euros(paper.issued_cents)),
        ("received by transfer", paper.received_shares, ""),
        ("given by transfer", paper.given_shares, ""),
        ("withdrawn", paper.withdrawn_shares, euros(paper.withdrawn_cents)),
        ("paid out", "", euros(paper.paid_out_cents)),
        (f"held on {paper.until}", paper.shares, euros(paper.paid_cents)),
    ]
    print_table(f"{paper.member_id} in {paper.year}", ("", ">shares", ">EUR"), rows)


def _require_printable(caller: "Client", on: date | None, known: date | None, share_class: str | None) -> None:
    """Setting a page takes 100 kB a holder. Raises WrongUse before anything is read."""
    from contracts.governance.register import GetCapital

    totals = caller.ask(question(GetCapital, day=on, known_on=known)).classes
    holders = sum(total.members for total in totals if share_class in {None, total.share_class})
    if holders > MOST_PRINTED:
        raise WrongUse(f"{holders:,} holders are too many for one PDF, at most {MOST_PRINTED:,}: write --csv FILE")


def _print_extract(
    pdf: Path,
    sums: "PaperSums",
    names: "NamesOfMembers",
    share_class: str | None,
    language: Language,
    proof: bytes | None,
) -> None:
    from services.governance.papers.printing.page import Printer
    from services.governance.papers.printing.write import write_pdf

    printer = Printer(language, names.known, attached=proof is not None)
    page = printer.extract(sums, share_class)
    write_document(pdf, write_pdf(page, sums.paper.day, proof))


def _small(file: BinaryIO | Path) -> bytes | None:
    """All of it, when that fits into a PDF."""
    if isinstance(file, Path):
        return file.read_bytes() if file.stat().st_size <= MAX_ATTACHED_BYTES else None
    if file.seek(0, SEEK_END) > MAX_ATTACHED_BYTES:
        return None
    file.seek(0)
    return file.read()
