"""Small camt.053 files, and what breaks them."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.testing.counting import calls_of
from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.formats import camt as camt_module
from services.invoicing.banking.formats.bank_file import Format, format_of
from services.invoicing.banking.formats.camt import examine_camt
from services.invoicing.banking.formats.statements import StatementEntry
from services.invoicing.banking.refusals import BrokenStatement
from services.invoicing.tests.banking.camt_files import ACCOUNT, BBA, Movement, amount, camt, detail, statement

PAYER = "<RltdPties><Dbtr>{}</Dbtr><DbtrAcct><Id><IBAN>BE71096123456769</IBAN></Id></DbtrAcct></RltdPties>"
OGM = "090933755493"
SOUND = camt(statement([Movement(5_000, BBA.format(OGM)), Movement(-450, "<Ustrd>BANK CHARGES</Ustrd>")], old=10_000))


def entries_of(*movements: Movement) -> tuple[StatementEntry, ...]:
    (read,) = examine_camt(camt(statement(movements))).sound().statements
    return read.entries


def only(movement: Movement) -> StatementEntry:
    (entry,) = entries_of(movement)
    return entry


def refusal_of(content: bytes) -> BrokenStatement:
    with pytest.raises(BrokenStatement) as refusal:
        examine_camt(content).sound()
    return refusal.value


def changed(before: str, after: str, count: int = -1) -> bytes:
    assert before.encode() in SOUND
    return SOUND.replace(before.encode(), after.encode(), count)


def test_a_statement_is_read_with_its_entries() -> None:
    content = camt(
        statement(
            [
                Movement(5_000, inside=detail(BBA.format(OGM), PAYER.format("<Nm>A. CLIENT</Nm>"))),
                Movement(-450, "<Ustrd>BANK  CHARGES</Ustrd><Ustrd>OF MAY</Ustrd>"),
            ],
            number=17,
            old=10_000,
        )
    )

    read = examine_camt(content).sound()

    (bank_statement,) = read.statements
    assert read.sha256 == sha256(content).hexdigest()
    assert (bank_statement.account_iban, bank_statement.sequence, bank_statement.date) == (
        ACCOUNT,
        "17",
        date(2026, 9, 14),
    )
    assert (bank_statement.old_balance_cents, bank_statement.new_balance_cents, bank_statement.currency) == (
        10_000,
        14_550,
        "EUR",
    )
    assert bank_statement.entries == (
        StatementEntry(
            reference=f"{ACCOUNT}/20260914/ST17..10000/0001.0000",
            value_date=date(2026, 9, 14),
            amount_cents=5_000,
            structured=OGM,
            text="",
            counterparty_name="A. CLIENT",
            counterparty_account="BE71096123456769",
            bank_reference="BANK1",
            kind=MovementKind.PAYMENT,
            old_reference=f"{ACCOUNT}/20260914/ST17/0001.0000",
            bank_identity="BANK1#0000",
        ),
        StatementEntry(
            reference=f"{ACCOUNT}/20260914/ST17..10000/0002.0000",
            value_date=date(2026, 9, 14),
            amount_cents=-450,
            structured=None,
            text="BANK CHARGES OF MAY",
            counterparty_name="",
            counterparty_account="",
            bank_reference="BANK2",
            kind=MovementKind.OTHER,
            old_reference=f"{ACCOUNT}/20260914/ST17/0002.0000",
            bank_identity="BANK2#0000",
        ),
    )


@pytest.mark.parametrize("version", [f"{number:02d}" for number in range(2, 15)])
def test_every_version_is_read(version: str) -> None:
    assert len(examine_camt(camt(statement([]), version=version)).sound().statements) == 1


@pytest.mark.parametrize(
    "status", ["<Sts>BOOK</Sts>", "<Sts><Cd>BOOK</Cd></Sts>", "<Sts><!-- x -->BO<!-- y -->OK<?z?></Sts>"]
)
def test_a_status_is_read_as_each_version_writes_it(status: str) -> None:
    assert len(examine_camt(changed("<Sts>BOOK</Sts>", status)).sound().statements[0].entries) == 2


@pytest.mark.parametrize("party", ["<Nm>A. CLIENT</Nm>", "<Pty><Nm>A. CLIENT</Nm></Pty>"])
def test_a_name_is_read_as_each_version_writes_it(party: str) -> None:
    assert only(Movement(1, inside=detail("", PAYER.format(party)))).counterparty_name == "A. CLIENT"


def test_several_statements_in_a_file_are_read() -> None:
    content = camt(statement([Movement(1)]), statement([Movement(2)], number=2, old=1))

    assert [bank_statement.new_balance_cents for bank_statement in examine_camt(content).sound().statements] == [1, 3]


def test_an_announced_entry_is_not_money_yet() -> None:
    assert [entry.amount_cents for entry in entries_of(Movement(900, status="PDNG"), Movement(5))] == [5]


def test_a_reversal_has_the_sign_of_the_way_the_money_went() -> None:
    assert only(Movement(-66_405, head="<RvslInd>true</RvslInd>")).amount_cents == -66_405


@pytest.mark.parametrize(
    ("day", "read"),
    [
        ("<Dt>2026-09-15</Dt>", date(2026, 9, 15)),
        ("<Dt>2026-09-15+02:00</Dt>", date(2026, 9, 15)),
        ("<DtTm>2026-09-15T10:00:00</DtTm>", date(2026, 9, 15)),
        ("<DtTm>2026-09-14T22:30:00Z</DtTm>", date(2026, 9, 15)),
        ("<DtTm>2026-09-14T23:30:00.000+02:00</DtTm>", date(2026, 9, 14)),
    ],
)
def test_the_value_date_is_the_day_in_belgium(day: str, read: date) -> None:
    content = changed("<ValDt><Dt>2026-09-14</Dt></ValDt>", f"<ValDt>{day}</ValDt>")

    assert {entry.value_date for entry in examine_camt(content).sound().statements[0].entries} == {read}


def test_without_a_value_date_the_booking_date_counts() -> None:
    content = changed("<ValDt><Dt>2026-09-14</Dt></ValDt>", "")

    assert examine_camt(content).sound().statements[0].entries[0].value_date == date(2026, 9, 14)


OTHER = BBA.replace("<Issr>BBA</Issr>", "")


@pytest.mark.parametrize(
    ("remittance", "structured", "text"),
    [
        (BBA.format(OGM), OGM, ""),
        (BBA.format("+++090/9337/55493+++"), OGM, ""),
        (BBA.format("123456789000"), "123456789000", ""),
        (OTHER.format(OGM), OGM, ""),
        (OTHER.format("RF18539007547034"), None, "RF18539007547034"),
        (f"<Ustrd>+++090/9337/55493+++</Ustrd>{BBA.format(OGM)}", OGM, ""),
        ("<Ustrd>+++090/9337/55493+++</Ustrd>", OGM, ""),
        ("<Ustrd>***090/9337/55493***</Ustrd>", OGM, ""),
        ("<Ustrd>thanks 090/9337/55493</Ustrd>", None, "thanks 090/9337/55493"),
        (BBA.format(OGM) + BBA.format("123456789000"), None, f"{OGM} 123456789000"),
        (BBA.format(""), None, ""),
    ],
)
def test_the_communication_is_found_where_banks_put_it(remittance: str, structured: str | None, text: str) -> None:
    entry = only(Movement(1, remittance))

    assert (entry.structured, entry.text) == (structured, text)


def part(cents: int, tag: str = "{}", communication: str = "") -> str:
    return f"<TxDtls>{tag.format(amount(cents))}<RmtInf>{communication}</RmtInf></TxDtls>"


@pytest.mark.parametrize("tag", ["{}", "<AmtDtls><TxAmt>{}</TxAmt></AmtDtls>"])
def test_the_parts_of_a_total_stand_in_its_place(tag: str) -> None:
    parts = part(2_000, tag, BBA.format(OGM)) + "</NtryDtls><NtryDtls>" + part(3_000, tag)

    entries = entries_of(Movement(5_000, inside=parts), Movement(1))

    assert [entry.amount_cents for entry in entries] == [2_000, 3_000, 1]
    assert [entry.structured for entry in entries] == [OGM, None, None]
    assert [entry.reference[-9:] for entry in entries] == ["0001.0001", "0001.0002", "0002.0000"]


def test_a_part_may_go_the_other_way() -> None:
    assert [e.amount_cents for e in entries_of(Movement(4_000, inside=part(5_000) + part(-1_000)))] == [5_000, -1_000]


@pytest.mark.parametrize("wrong", [part(2_000) + part(3_001), part(5_000) + "<TxDtls/>"])
def test_parts_that_do_not_sum_to_their_total_are_refused(wrong: str) -> None:
    refusal = refusal_of(camt(statement([Movement(5_000, inside=wrong)])))

    assert (refusal.path, refusal.rule) == ("Stmt[1]/Ntry[1]", "the parts of this entry do not sum to its amount")


def test_a_total_whose_parts_tell_no_amounts_is_one_entry() -> None:
    entry = only(Movement(5_000, inside=detail(BBA.format(OGM)) * 2))

    assert (entry.amount_cents, entry.structured) == (5_000, None)


BROKEN: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "new balance": ("Stmt[1]/Bal[2]", "do not sum", lambda: changed("145.50", "145.51")),
    "old balance": ("Stmt[1]/Bal[2]", "do not sum", lambda: changed(">100.00<", ">100.01<")),
    "sign": ("Stmt[1]/Bal[2]", "do not sum", lambda: changed("DBIT", "CRDT")),
    "no opening": ("Stmt[1]", "OPBD or PRCD", lambda: changed("OPBD", "ITAV")),
    "no closing": ("Stmt[1]", "no balance CLBD", lambda: changed("CLBD", "CLAV")),
    "two openings": ("Stmt[1]/Bal[2]", "a second balance", lambda: changed("CLBD", "OPBD")),
    "other currency": ("Stmt[1]/Bal[2]", "another currency", lambda: changed("EUR", "CHF")),
    "entry in dollar": ("Stmt[1]/Ntry[1]/Amt", "currency", lambda: changed('EUR">50.00', 'USD">50.00')),
    "no direction": ("Stmt[1]/Ntry[2]/CdtDbtInd", "neither CRDT", lambda: changed("DBIT", "debit")),
    "no amount": ("Stmt[1]/Ntry[1]", "Amt is missing", lambda: changed('<Amt Ccy="EUR">50.00</Amt>', "")),
    "no status": ("Stmt[1]/Ntry[1]", "Sts is missing", lambda: changed("<Sts>BOOK</Sts>", "")),
    "status": ("Stmt[1]/Ntry[1]/Sts", "BOOK", lambda: changed("BOOK", "DONE")),
    "no identity": ("Stmt[1]", "Id is missing", lambda: changed("<Id>ST1</Id>", "")),
    "empty identity": ("Stmt[1]/Id", "nothing", lambda: changed("<Id>ST1</Id>", "<Id/>")),
    "no iban": ("Stmt[1]/Acct", "IBAN", lambda: changed(ACCOUNT, "539007547034")),
    "date": ("Stmt[1]/Ntry[1]/ValDt/Dt", "no such", lambda: changed("<ValDt><Dt>2026-09-14", "<ValDt><Dt>2026-02-30")),
    "digits": ("Stmt[1]/Ntry[1]/ValDt/Dt", "not a date", lambda: changed("<ValDt><Dt>2026", "<ValDt><Dt>٢٠٢٦")),
    "no statement": ("", "holds no statement", camt),
    "camt.054": ("", "not a camt.053", lambda: changed("camt.053", "camt.054")),
    "version 15": ("", "not a camt.053", lambda: changed("001.08", "001.15")),
    "no namespace": ("", "not a camt.053", lambda: b"<Document/>"),
    "cut": ("", "well-formed", lambda: SOUND[:-20]),
    "not xml": ("", "well-formed", lambda: b"bank"),
    "empty": ("", "empty", lambda: b" \n"),
}


@pytest.mark.parametrize(("path", "rule", "content"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_place(path: str, rule: str, content: Callable[[], bytes]) -> None:
    refusal = refusal_of(content())

    assert rule in refusal.rule
    assert refusal.path == path
    assert bool(refusal.line) == bool(path) or "well-formed" in refusal.rule


@pytest.mark.parametrize("text", ["50.005", "5e1", "-50.00", "+50", "٥٠", "50,00", "NaN", "1_0", ".5", "", "9" * 13])
def test_an_amount_in_any_other_writing_is_refused(text: str) -> None:
    assert refusal_of(changed(">50.00<", f">{text}<")).path == "Stmt[1]/Ntry[1]/Amt"


@pytest.mark.parametrize("text", ["50", "50.0", "50.00000", "50<!-- cut -->.00"])
def test_an_amount_is_read_exactly(text: str) -> None:
    assert examine_camt(changed(">50.00<", f">{text}<")).sound().statements[0].entries[0].amount_cents == 5_000


ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "bomb": f'<!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>',
    "file": '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/hostname">]>',
    "network": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
}


@pytest.mark.parametrize("prologue", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_document_type_is_refused_before_anything_is_parsed(prologue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt_module, "etree", None)

    refusal = refusal_of(camt(statement([Movement(1, "<Ustrd>&a9;</Ustrd>")]), prologue=prologue))

    assert (refusal.line, refusal.rule) == (2, "a document type or entity has no place here")


@pytest.mark.parametrize(
    "content",
    [
        SOUND.decode().encode("utf-16"),
        SOUND.replace(b'"UTF-8"', b'"UTF-7"'),
        SOUND.replace(b'"UTF-8"', b'"EBCDIC-CP-US"'),
    ],
    ids=["utf-16", "utf-7", "ebcdic"],
)
def test_an_encoding_that_could_hide_a_document_type_is_refused(content: bytes) -> None:
    assert "another encoding" in refusal_of(content).rule


def test_elements_nested_too_deep_are_refused() -> None:
    assert "nested too deep" in refusal_of(camt("<x>" * 50_000 + "</x>" * 50_000)).rule


@pytest.mark.parametrize("element", ["<Ntry/>", "<Bal/>", "<Stmt/>", "</Stmt><Stmt>"])
def test_a_flood_of_nothing_is_refused_after_each_element_was_seen_a_few_times(element: str) -> None:
    content = camt(statement([]).replace("</Stmt>", element * 10_000 + "</Stmt>"), "<Stmt/>" * 10_000)
    faults: list[BrokenStatement] = []

    calls = calls_of(lambda: faults.extend(examine_camt(content).faults))

    assert 1 <= len(faults) <= 2 * camt_module.MAX_FAULTS + 1
    assert calls <= 3 * content.count(b"<")


def test_a_file_above_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camt_module, "MAX_BYTES", len(SOUND) - 1)

    assert "20 MB" in refusal_of(SOUND).rule


def test_a_refusal_tells_its_place_but_neither_name_nor_account() -> None:
    refusal = refusal_of(changed(">50.00<", ">1e9<"))

    position = {"line": refusal.line, "path": "Stmt[1]/Ntry[1]/Amt"}
    assert refusal.facts == {**position, "rule": refusal.rule, "statement": "1"}
    assert refusal.sentence == f"line {refusal.line}, Stmt[1]/Ntry[1]/Amt: {refusal.rule}"
    assert "1e9" not in refusal.sentence


def test_beside_a_fault_all_else_is_read_and_every_fault_is_told() -> None:
    content = camt(
        statement([Movement(1), Movement(2), Movement(3)]).replace(">0.02<", ">2e9<"),
        statement([Movement(4)], number=2),
    )

    examined = examine_camt(content)

    first, second = examined.file.statements
    assert [entry.amount_cents for entry in first.entries] == [1, 3]
    assert [entry.amount_cents for entry in second.entries] == [4]
    assert [fault.path for fault in examined.faults] == ["Stmt[1]/Ntry[2]/Amt", "Stmt[1]/Bal[2]"]
    assert [fault.statement for fault in examined.faults] == ["1", "1"]
    assert [statement.is_sound for statement in (first, second)] == [False, True]


def test_a_statement_full_of_faults_does_not_hide_the_sound_after_it() -> None:
    many = statement([Movement(1)] * 300).replace(">0.01<", ">1e9<")

    *_, last = examine_camt(camt(many, *[statement([Movement(4)], number=2)])).file.statements

    assert (last.sequence, last.is_sound) == ("2", True)


def test_the_same_statement_has_the_same_references_wherever_it_stands() -> None:
    alone = examine_camt(camt(statement([Movement(1), Movement(2)], number=3))).sound()
    together = examine_camt(camt(statement([Movement(9)]), statement([Movement(1), Movement(2)], number=3))).sound()

    assert alone.statements[0].entries == together.statements[1].entries


@given(st.lists(st.integers(-(10**11), 10**11), max_size=20), st.integers(-(10**11), 10**11))
def test_amounts_come_out_as_they_went_in(cents: list[int], old: int) -> None:
    content = camt(statement([Movement(value) for value in cents], old=old))

    (read,) = examine_camt(content).sound().statements

    assert [entry.amount_cents for entry in read.entries] == cents


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_adds_up_or_is_refused(offset: int, noise: bytes) -> None:
    try:
        read = examine_camt(SOUND[:offset] + noise + SOUND[offset + len(noise) :]).sound()
    except BrokenStatement:
        return
    for bank_statement in read.statements:
        entry_cents = sum(entry.amount_cents for entry in bank_statement.entries)
        assert bank_statement.old_balance_cents + entry_cents == bank_statement.new_balance_cents


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (SOUND, Format.CAMT053),
        (b"\xef\xbb\xbf \n<Document/>", Format.CAMT053),
        ("<Document/>".encode("utf-16"), Format.CAMT053),
        (b"0000005012609605", Format.CODA),
        (b"", Format.CODA),
    ],
)
def test_the_format_is_told_by_the_content(content: bytes, kind: Format) -> None:
    assert format_of(content) is kind
