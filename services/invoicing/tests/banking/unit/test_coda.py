"""A small statement typed by hand (invented names, amounts and references), and what breaks it."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256

import pytest

from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.formats import coda_records
from services.invoicing.banking.formats.bank_codes import bank_identity
from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.banking.formats.statements import StatementEntry
from services.invoicing.banking.refusals import BrokenStatement

ACCOUNT = f"{'BE71096123456769':<34}EUR"
HEADER = f"{'0000005012609605        20260105  SHARED ENTERPRISE':<71}00000000000 00000{'':39}2"
OLD = f"12017{ACCOUNT}0000000000100000050126{'SHARED ENTERPRISE':<26}{'current account':<35}017"
NEW = f"8017{ACCOUNT}0000000000145500050126{'':64}0"
TRAILER = f"9{'':15}000007000000000004500000000000050000{'':75}2"


def move(item: str, amount: str, code: str, communication: str, flags: str = "0 0") -> str:
    return f"21{item}{'REF' + item:<21}{amount}050126{code}{communication:<54}0501260170{flags}"


IN = move("00010000", "0000000000050000", "00150000", "1101090933755493", "1 0")
MORE = f"2200010000{'':53}{'':62}1 0"
WHO = f"2300010000{'BE68539007547034':<34}EUR{'A. CLIENT':<35}{'':43}0 1"
TOLD = f"31{'00010001'}{'REF00010000':<21}001500001{'001A. CLIENT':<73}{'':12}0 0"
OUT = move("00020000", "1000000000004500", "00101000", "0BANK CHARGES    OF THE MONTH")
LINES = [HEADER, OLD, IN, MORE, WHO, TOLD, OUT, NEW, TRAILER]


def file_of(lines: list[str], end: str = "\r\n") -> bytes:
    return "".join(line + end for line in lines).encode("latin-1")


def with_line(index: int, line: str) -> list[str]:
    return [*LINES[:index], line, *LINES[index + 1 :]]


def refusal_of(lines: list[str]) -> BrokenStatement:
    with pytest.raises(BrokenStatement) as refusal:
        examine_coda(file_of(lines)).sound()
    return refusal.value


def test_a_statement_is_read_with_its_entries() -> None:
    content = file_of(LINES)

    read = examine_coda(content).sound()

    (statement,) = read.statements
    assert read.sha256 == sha256(content).hexdigest()
    assert (statement.account_iban, statement.sequence) == ("BE71096123456769", "017")
    assert statement.date == date(2026, 1, 5)
    assert (statement.old_balance_cents, statement.new_balance_cents) == (10_000, 14_550)
    assert statement.entries == (
        StatementEntry(
            reference="BE71096123456769/20260105/017.017.10000/0001.0000",
            value_date=date(2026, 1, 5),
            amount_cents=5000,
            structured="090933755493",
            text="",
            counterparty_name="A. CLIENT",
            counterparty_account="BE68539007547034",
            bank_reference="REF00010000",
            kind=MovementKind.PAYMENT,
            old_reference="BE71096123456769/20260105/017/0001.0000",
            bank_identity="REF00010000#0000",
        ),
        StatementEntry(
            reference="BE71096123456769/20260105/017.017.10000/0002.0000",
            value_date=date(2026, 1, 5),
            amount_cents=-450,
            structured=None,
            text="BANK CHARGES OF THE MONTH",
            counterparty_name="",
            counterparty_account="",
            bank_reference="REF00020000",
            kind=MovementKind.PAYMENT,
            old_reference="BE71096123456769/20260105/017/0002.0000",
            bank_identity="REF00020000#0000",
        ),
    )


def test_two_statements_of_a_day_without_a_number_on_paper_are_told_apart_by_their_coded_number() -> None:
    def numbered(coded: str) -> list[str]:
        lines = [f"{line[:2]}000{line[5:125]}{coded}" if line[0] == "1" else line for line in LINES]
        return [f"8000{line[4:]}" if line[0] == "8" else line for line in lines]

    first, second = examine_coda(file_of([*numbered("201"), *numbered("202")])).sound().statements

    assert (first.sequence, second.sequence) == ("201", "202")
    assert {entry.reference for entry in first.entries}.isdisjoint(entry.reference for entry in second.entries)
    assert [entry.old_reference for entry in first.entries] == [entry.old_reference for entry in second.entries]


def test_a_broken_statement_says_so_and_the_sound_beside_it_too() -> None:
    broken = [f"{line[:37]}{'9' * 15}{line[52:]}" if line[0] == "9" else line for line in LINES]

    statements = examine_coda(file_of([*LINES, *broken])).file.statements

    assert [(statement.line, statement.is_sound) for statement in statements] == [(1, True), (10, False)]


@pytest.mark.parametrize(
    ("reference", "identity"),
    [("REF1 ", "REF1#0000"), ("", ""), ("000000", ""), ("NOTPROVIDED", ""), ("Not provided", ""), ("NONREF", "")],
)
def test_a_reference_that_the_bank_gives_to_many_is_none(reference: str, identity: str) -> None:
    assert bank_identity(reference, "0000") == identity


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_line_ends_are_read_and_two_statements_in_one_file(end: str) -> None:
    assert len(examine_coda(file_of(LINES + LINES, end)).sound().statements) == 2


def test_a_file_without_a_last_line_end_is_read() -> None:
    assert len(examine_coda("\n".join(LINES).encode()).sound().statements) == 1


def test_a_day_without_movements_needs_no_new_balance() -> None:
    lines = [HEADER, OLD, f"9{'':15}000001{'0' * 30}{'':75}2"]

    (statement,) = examine_coda(file_of(lines)).sound().statements

    assert statement.old_balance_cents == statement.new_balance_cents == 10_000


def test_an_old_account_number_becomes_its_iban() -> None:
    local = f"{'096123456769 EUR0BE':<37}"
    lines = with_line(1, f"10017{local}{OLD[42:]}")
    lines[7] = f"8017{local}{NEW[41:]}"

    assert examine_coda(file_of(lines)).sound().statements[0].account_iban == "BE71096123456769"


def test_the_parts_of_a_total_stand_in_its_place() -> None:
    total = move("00010000", "0000000000050000", "10150000", "0")
    parts = [
        move("00010001", "0000000000020000", "50150000", "1101090933755493"),
        move("00010002", "0000000000030000", "50150000", "0RENT"),
    ]
    trailer = TRAILER.replace("000007", "000006")

    (statement,) = examine_coda(file_of([HEADER, OLD, total, *parts, OUT, NEW, trailer])).sound().statements

    assert [entry.amount_cents for entry in statement.entries] == [2000, 3000, -450]
    wrong = move("00010002", "0000000000030010", "50150000", "0RENT")
    refusal = refusal_of([HEADER, OLD, total, parts[0], wrong, OUT, NEW, trailer])
    assert (refusal.line, refusal.rule) == (3, "the parts of this movement do not sum to its amount")


BROKEN: dict[str, tuple[int, Callable[[], list[str]]]] = {
    "short line": (5, lambda: with_line(4, WHO[:-1])),
    "long line": (5, lambda: with_line(4, WHO + " ")),
    "control character": (5, lambda: with_line(4, WHO.replace("A. C", "A.\x00C"))),
    "utf-8 byte order mark": (1, lambda: with_line(0, "\xef\xbb\xbf" + HEADER[:-3])),
    "unknown record": (3, lambda: with_line(2, "7" + IN[1:])),
    "unknown article": (3, lambda: with_line(2, "24" + IN[2:])),
    "version 1": (1, lambda: with_line(0, HEADER[:-1] + "1")),
    "exponent in an amount": (2, lambda: with_line(1, OLD.replace("0000000000100000", "0000000000001E50"))),
    "sign in an amount": (3, lambda: with_line(2, IN.replace("0000000000050000", "2000000000050000"))),
    "part of a cent": (3, lambda: with_line(2, IN.replace("0000000000050000", "0000000000050001"))),
    "no such date": (3, lambda: with_line(2, IN.replace("050126001", "310226001"))),
    "unknown transaction type": (3, lambda: with_line(2, IN.replace("00150000", "40150000"))),
    "new balance": (8, lambda: with_line(7, NEW.replace("145500", "145490"))),
    "old balance": (8, lambda: with_line(1, OLD.replace("100000", "100010"))),
    "missing movement": (7, lambda: LINES[:6] + LINES[7:]),
    "another account in record 8": (8, lambda: with_line(7, NEW.replace("6769", "6770"))),
    "another statement in record 8": (8, lambda: with_line(7, NEW.replace("8017", "8018"))),
    "count": (9, lambda: with_line(8, TRAILER.replace("000007", "000008"))),
    "total credit": (9, lambda: with_line(8, TRAILER.replace("50000", "50010"))),
    "total debit": (9, lambda: with_line(8, TRAILER.replace("04500", "04510"))),
    "no header": (1, lambda: LINES[1:]),
    "no old balance": (2, lambda: LINES[:1] + LINES[2:]),
    "no new balance": (8, lambda: LINES[:7] + LINES[8:]),
    "no trailer": (8, lambda: LINES[:8]),
    "second movement with one number": (7, lambda: with_line(6, OUT.replace("210002", "210001"))),
    "continuation of another": (4, lambda: with_line(3, MORE.replace("220001", "220002"))),
    "information on another": (6, lambda: with_line(5, TOLD.replace("310001", "310002"))),
    "another currency": (2, lambda: [line.replace("EUR0", "USD0") for line in LINES]),
    "no account": (2, lambda: [line.replace("BE71096123456769", "NOTANACCOUNT0000") for line in LINES]),
}


@pytest.mark.parametrize(("line", "lines"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_refused_with_its_line(line: int, lines: Callable[[], list[str]]) -> None:
    refusal = refusal_of(lines())

    assert refusal.line == line
    assert refusal.rule
    named = {"statement": refusal.statement} if refusal.statement else {}
    assert refusal.facts == {"line": line, "rule": refusal.rule} | named


@pytest.mark.parametrize("content", [b"", b"\r\n", b" \n\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(BrokenStatement, match="empty"):
        examine_coda(content).sound()


def test_a_file_above_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    content = file_of(LINES)
    monkeypatch.setattr(coda_records, "MAX_BYTES", len(content) - 1)

    with pytest.raises(BrokenStatement, match="50 MB"):
        examine_coda(content).sound()


def test_a_refusal_tells_neither_name_nor_account() -> None:
    sentence = str(refusal_of(with_line(4, WHO[:-1])))

    assert "CLIENT" not in sentence
    assert "BE68" not in sentence


def test_every_cut_and_every_changed_digit_is_read_as_before_or_refused() -> None:
    content = file_of(LINES, "\n")
    whole = examine_coda(content).sound().statements

    for offset in range(len(content) - 1):
        changed = content[:offset] + (b"7" if content[offset : offset + 1] != b"7" else b"3") + content[offset + 1 :]
        try:
            (statement,) = examine_coda(changed).sound().statements
        except BrokenStatement:
            continue
        total = sum(entry.amount_cents for entry in statement.entries)
        assert total == whole[0].new_balance_cents - whole[0].old_balance_cents
    for length in range(len(content) - 1):
        with pytest.raises(BrokenStatement):
            examine_coda(content[:length]).sound()
