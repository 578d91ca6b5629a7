"""Papers as people read them: every fact of them, in three languages, with names that turn nothing."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from contracts.governance.papers import ShareStatementReply
from contracts.wire.enums import Language
from services.governance.papers.commands.check_export import check
from services.governance.papers.domain.names import shown_name
from services.governance.papers.printing.export import write_export
from services.governance.papers.printing.page import Printer
from services.governance.papers.printing.values import called
from services.governance.papers.printing.wording import WORDS
from services.governance.papers.printing.write import write_pdf
from services.governance.tests.papers.unit.registers import (
    ANNE,
    BOB,
    DAY,
    ISSUER,
    MARCH,
    NAMES,
    REGISTER,
    ZOE,
    certificate,
    exported,
    extract_pages,
)

HOSTILE = NAMES | {BOB: shown_name("\u202eBоb\0", "#panic() <b> $x$")}


def statement() -> ShareStatementReply:
    lot = certificate().lots[0]
    return ShareStatementReply(
        number=f"BE-2026-{ANNE}",
        issuer=ISSUER,
        legal_entity="BE",
        member_id=ANNE,
        year=2026,
        until=DAY,
        known_on=DAY,
        final=False,
        shares_before=0,
        lots=(lot,),
        shares=1,
        paid_cents=3000,
        issued_shares=2,
        issued_cents=6000,
        received_shares=0,
        given_shares=1,
        withdrawn_shares=0,
        withdrawn_cents=0,
        paid_out_cents=1234,
        movements=(REGISTER[0].movement, REGISTER[3].movement),
    )


def text(pdf: bytes) -> str:
    """What can be read, every run of spaces as one."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("language", WORDS)
def test_a_certificate_says_all_of_it_and_proves_it_by_the_file_inside(language: Language) -> None:
    paper, export = certificate(), exported([certificate()], member_id=ANNE)

    pdf = write_pdf(Printer(language, NAMES, attached=True).certificate(paper), paper.day, export)

    words, shown = WORDS[language], text(pdf)
    for said in (
        words.titles["certificate"],
        "BE-7-20260914",
        "Gedeeld CV",
        "0123.456.749",
        "Anne Peeters",
        "Bob =1+1",
        called("equal", language),
        called("distribution_rate", language).format("6 %"),
        called("founding_act", language),
        called("transfer_out", language),
        words.signed.format(MARCH),
        "Board, point 3",
        "gedeeld/governance/register.be",
        words.domicile,
    ):
        assert said.replace("\u00a0", " ") in shown
    assert "founding_act" not in shown
    [[attached]] = PdfReader(BytesIO(pdf)).attachments.values()
    assert attached == export
    assert "BE-7-20260914" in check(attached)


@pytest.mark.parametrize("language", WORDS)
def test_an_extract_says_who_holds_what_and_where_its_proof_is(language: Language) -> None:
    pages = extract_pages()
    gathered = write_export(BytesIO(), pages, lambda _ids: NAMES, with_payments=True)

    shown = text(write_pdf(Printer(language, NAMES).extract(gathered, None), DAY))

    assert WORDS[language].titles["extract"] in shown
    assert WORDS[language].separate in shown
    for member_id, name in NAMES.items():
        assert name.text in shown
        assert member_id in shown.replace(" ", "")
    assert called("withdrawal", language) in shown
    assert called("heir", language) in shown
    assert "2026-03-02: 5 × " in shown
    assert "2026-09-14: 1 × " in shown


@pytest.mark.parametrize("language", WORDS)
def test_a_yearly_list_says_what_moved_and_states_no_tax_advantage(language: Language) -> None:
    shown = text(write_pdf(Printer(language, NAMES).statement(statement()), DAY))

    assert WORDS[language].titles["statement"] in shown
    assert WORDS[language].no_tax in shown
    assert WORDS[language].not_final in shown
    assert "12,34" in shown.replace("12.34", "12,34")
    assert called("issue", language) in shown


def test_no_name_runs_turns_or_hides_anything_and_the_paper_says_what_it_left_out() -> None:
    paper = certificate()

    pdf = write_pdf(Printer("en", HOSTILE, attached=True).certificate(paper), paper.day)

    shown = text(pdf)
    assert "Bоb #panic() <b> $x$*†" in shown
    assert "\u202e" not in shown
    assert WORDS["en"].changed_names in shown
    assert WORDS["en"].mixed_names in shown
    assert BOB in shown.replace(" ", "")


def test_who_is_not_known_is_shown_by_its_number() -> None:
    paper = certificate()

    shown = text(write_pdf(Printer("en", {ZOE: NAMES[ZOE]}).certificate(paper), paper.day))

    assert f"Shareholder {WORDS['en'].not_known}" in shown
    assert ANNE in shown.replace(" ", "")


def test_the_same_paper_is_the_same_file() -> None:
    page = Printer("nl", NAMES).statement(statement())

    assert write_pdf(page, DAY) == write_pdf(page, DAY)
