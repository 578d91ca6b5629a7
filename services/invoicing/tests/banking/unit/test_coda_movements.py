"""Details, charges, information, numbers and dates of movements in CODA, by the kinds that banks write."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.banking.formats.coda import examine_coda
from services.invoicing.banking.formats.statements import Statement, StatementEntry
from services.invoicing.banking.refusals import BrokenStatement
from services.invoicing.tests.banking.coda_files import coda, information, move, payer, written

OGM, OTHER = "090933755493", "000000000101"


def read(records: list[str], old: int = 0) -> Statement:
    (statement,) = examine_coda(written(coda(records, old=old))).sound().statements
    assert statement.old_balance_cents + sum(e.amount_cents for e in statement.entries) == statement.new_balance_cents
    return statement


def paid(records: list[str]) -> list[tuple[int, str]]:
    return [(entry.amount_cents, entry.structured or entry.text) for entry in read(records).entries]


def only(records: list[str]) -> StatementEntry:
    (entry,) = read(records).entries
    return entry


def refusal_of(lines: list[str]) -> BrokenStatement:
    with pytest.raises(BrokenStatement) as refusal:
        examine_coda(written(lines)).sound()
    return refusal.value


def test_the_parts_of_parts_stand_for_the_total_of_the_bank() -> None:
    records = [
        move("00010000", 60_000, "20150000"),
        move("00010001", 10_000, "60150000", f"1101{OGM}"),
        move("00010002", 50_000, "70150000"),
        move("00010003", 20_000, "90150000", f"1101{OTHER}"),
        move("00010004", 30_000, "90150000", "0RENT"),
        move("00020000", 100, "00150000", "0ALONE"),
    ]

    assert paid(records) == [(10_000, OGM), (20_000, OTHER), (30_000, "RENT"), (100, "ALONE")]


@pytest.mark.parametrize(
    ("total", "parts"), [("1", "55"), ("1", "77"), ("1", "57"), ("2", "66"), ("2", "77"), ("2", "67"), ("2", "76")]
)
def test_every_combination_of_the_standard_is_read_as_its_parts(total: str, parts: str) -> None:
    first, second = parts[0], parts[1]
    records = [
        move("00010000", 300, f"{total}0150000", "0TOTAL"),
        move("00010001", 100, f"{first}0150000", f"1101{OGM}"),
        *payer("00010001", "A"),
        move("00010002", 200, f"{second}0150000", "0B"),
    ]

    assert paid(records) == [(100, OGM), (200, "B")]


@pytest.mark.parametrize("types", ["15", "26", "27", "38"])
def test_details_that_do_not_sum_to_what_they_detail_are_refused(types: str) -> None:
    total, part = types[0], types[1]
    lines = coda([move("00010000", 300, f"{total}0150000"), move("00010001", 299, f"{part}0150000")])

    refusal = refusal_of(lines)

    assert (refusal.line, refusal.rule) == (3, "the parts of this movement do not sum to its amount")


def test_parts_of_parts_that_do_not_sum_are_refused_at_the_part() -> None:
    records = [
        move("00010000", 300, "20150000"),
        move("00010001", 300, "70150000"),
        move("00010002", 299, "90150000"),
    ]

    refusal = refusal_of(coda(records))

    assert (refusal.line, refusal.rule) == (4, "the parts of this movement do not sum to its amount")


@pytest.mark.parametrize(
    ("types", "rule"),
    [
        ("25", "type 5 details type 1, and none is here"),
        ("16", "type 6 details type 2, and none is here"),
        ("07", "type 7 details type 1 or 2, and none is here"),
        ("18", "type 8 details type 3, and none is here"),
        ("29", "type 9 details type 7, and none is here"),
        ("04", "no movement is of type 4"),
    ],
)
def test_a_detail_of_what_is_not_there_is_refused(types: str, rule: str) -> None:
    total, part = types[0], types[1]

    refusal = refusal_of(coda([move("00010000", 300, f"{total}0150000"), move("00010001", 300, f"{part}0150000")]))

    assert (refusal.line, refusal.rule) == (4, rule)


CHARGES = {
    "a total with its charge": ("2", "6", "60137000"),
    "a total of the customer with its charge": ("1", "5", "50137000"),
    "by its category": ("2", "7", "70150013"),
    "by its family": ("2", "6", "68037000"),
}


@pytest.mark.parametrize(("total", "part", "code"), CHARGES.values(), ids=CHARGES.keys())
def test_the_bank_keeps_its_charge_back_from_a_total(total: str, part: str, code: str) -> None:
    records = [
        move("00010000", 29_500, f"{total}0150000"),
        move("00010001", 10_000, f"{part}0150000", f"1101{OGM}"),
        move("00010002", 20_000, f"{part}0150000", "0B"),
        move("00010003", -500, code),
    ]

    entries = read(records).entries

    assert [entry.amount_cents for entry in entries] == [10_000, 20_000, -500]
    assert [entry.kind for entry in entries] == ["payment", "payment", "bank_cost"]


@pytest.mark.parametrize("types", ["38", "79"])
def test_the_bank_keeps_its_charge_and_the_tax_on_it_back_from_one_payment(types: str) -> None:
    net, part = types[0], types[1]
    number = "00010000" if net == "3" else "00010001"
    total = [] if net == "3" else [move("00010000", 13_920, "20150000")]
    records = [
        *total,
        move(number, 13_920, f"{net}4150000", f"1101{OGM}"),
        *payer(number, "A. CLIENT"),
        move("00010002", 14_149, f"{part}4150100"),
        move("00010003", -189, f"{part}4137013"),
        move("00010004", -40, f"{part}4137011", "1106"),
    ]

    gross, charge, tax = read(records).entries

    assert (gross.amount_cents, gross.structured, gross.counterparty_name) == (14_149, OGM, "A. CLIENT")
    assert (gross.kind, charge.kind, tax.kind) == ("payment", "bank_cost", "bank_cost")
    assert (charge.amount_cents, tax.amount_cents) == (-189, -40)
    assert len({entry.reference for entry in (gross, charge, tax)}) == 3


def test_a_simple_amount_whose_details_name_neither_payers_nor_charges_stays_whole() -> None:
    interest = [
        move("00010000", -1_000, "31101000"),
        move("00010001", -900, "81101000"),
        move("00010002", -100, "81101002"),
    ]
    costs = [move("00010000", -121, "34137000"), move("00010001", -100, "84137013"), move("00010002", -21, "84137011")]

    assert (only(interest).amount_cents, only(interest).reference[-9:]) == (-1_000, "0001.0000")
    assert (only(costs).amount_cents, only(costs).kind) == (-121, "bank_cost")


def test_what_the_bank_tells_after_a_movement_is_read_and_belongs_to_it() -> None:
    records = [
        move("00010000", 100, communication="0EUROPEAN TRANSFER (SEE ANNEX)"),
        *information("00010001", "0Message +++090/9337/55493+++", "for the work of", "September"),
        *information("00010002", "1002FROM THE BANK"),
        *information("00010003", f"1101{OTHER}"),
        move("00020000", 200, communication=f"1101{OGM}"),
        *information("00020001", "0thanks"),
        move("00030000", 300),
    ]

    first, second, third = read(records).entries

    assert first.structured is None
    assert first.text == (
        f"EUROPEAN TRANSFER (SEE ANNEX) Message +++090/9337/55493+++{'':>44}".strip()
        + " for the work of September FROM THE BANK +++000/0000/00101+++"
    )
    assert (second.structured, second.text) == (OGM, "thanks")
    assert (third.structured, third.text) == (None, "")


def test_records_that_go_on_with_what_is_not_there_are_left_out_and_told() -> None:
    stray = payer("00020000", "A")
    lines = coda([move("00010000", 100), *information("00010001", "0x"), *stray, stray[1], move("00020000", 200)])

    examined = examine_coda(written(lines))

    assert [fault.line for fault in examined.faults] == [5]
    assert [entry.text for entry in examined.file.statements[0].entries] == ["x", ""]


def test_information_after_a_detail_belongs_to_the_detail() -> None:
    records = [
        move("00010000", 300, "20150000"),
        move("00010001", 100, "60150000"),
        *information("00010002", "0of the first"),
        move("00010003", 200, "60150000", "0second"),
    ]

    assert paid(records) == [(100, "of the first"), (200, "second")]


@pytest.mark.parametrize(
    ("cents", "texts", "name"),
    [
        (100, ["1001A NAME LONGER THAN THIRTY-FIVE SIGNS OF IT"], "A NAME LONGER THAN THIRTY-FIVE SIGNS OF IT"),
        (100, ["1001SOMEBODY ELSE"], "A NAME LONGER THAN THIRTY-FIVE SIGN"),
        (100, ["1009WHO PAYS IN THE END", "1008WHO IS PAID"], "WHO PAYS IN THE END"),
        (-100, ["1009WHO PAYS IN THE END", "1008WHO IS PAID"], "WHO IS PAID"),
    ],
)
def test_who_pays_in_the_end_is_the_payer_and_a_longer_name_is_read(cents: int, texts: list[str], name: str) -> None:
    more = [line for number, text in enumerate(texts, start=1) for line in information(f"0001{number:04d}", text)]

    entry = only([move("00010000", cents), *payer("00010000", "A NAME LONGER THAN THIRTY-FIVE SIGN"), *more])

    assert (entry.counterparty_name, entry.counterparty_account, entry.text) == (name, "BE71096123456769", "")


@pytest.mark.parametrize(
    ("days", "value_date"),
    [
        (("030926", "020926"), date(2026, 9, 3)),
        (("000000", "010926"), date(2026, 9, 1)),
        (("000000", "000000"), date(2026, 9, 2)),
    ],
)
def test_a_value_date_that_is_not_known_is_the_entry_date_or_else_the_day_of_the_statement(
    days: tuple[str, str], value_date: date
) -> None:
    assert only([move("00010000", 100, days=days)]).value_date == value_date


def test_details_that_number_on_past_9999_are_all_read() -> None:
    count = 10_050
    parts = [move(f"0001{number % 10_000:04d}", 100, "60150000") for number in range(1, count + 1)]

    entries = read([move("00010000", count * 100, "20150000"), *parts]).entries

    assert len({entry.reference for entry in entries}) == len(entries) == count
    assert [entry.reference[-10:] for entry in entries[9_998:10_001]] == ["/0001.9999", "0001.10000", "0001.10001"]


@pytest.mark.parametrize("first", [0, 1])
def test_movements_that_number_on_past_9999_are_all_read(first: int) -> None:
    numbers = [*range(1, 10_000), *range(first, first + 30)]

    entries = read([move(f"{number:04d}0000", 100) for number in numbers]).entries

    assert len({entry.reference for entry in entries}) == len(entries) == 9_999 + 30


def test_a_number_that_comes_twice_without_reason_is_refused() -> None:
    refusal = refusal_of(coda([move("00020000", 100), move("00010000", 100), move("00020000", 100)]))

    assert (refusal.line, refusal.rule) == (5, "a movement with this number came before")


@pytest.mark.parametrize("odd", [(0, 3), (0, -4), (4, 4), (7, 7), (-3, 0)])
def test_odd_thousandths_of_a_balance_are_no_fault(odd: tuple[int, int]) -> None:
    lines = coda([move("00010000", 12_100)], old=100_000, odd=odd)

    (statement,) = examine_coda(written(lines)).sound().statements

    assert statement.new_balance_cents - statement.old_balance_cents == 12_100


def test_a_balance_that_is_a_cent_off_is_refused() -> None:
    assert "do not sum" in refusal_of(coda([move("00010000", 12_100)], odd=(0, 5))).rule


def test_a_statement_in_parts_is_read_part_by_part() -> None:
    first = coda([move("00010000", 100), move("00020000", 200)], last="1")
    again = coda([move("00010000", 300)], old=300)
    unclosed = [line for line in first if line[0] != "8"]
    unclosed[-1] = unclosed[-1].replace("000004", "000003", 1)

    for parts in (first, unclosed):
        before, after = examine_coda(written(parts + again)).sound().statements

        assert (before.new_balance_cents, after.old_balance_cents, after.new_balance_cents) == (300, 300, 600)
        assert {entry.reference for entry in before.entries}.isdisjoint(entry.reference for entry in after.entries)


def test_movements_without_a_new_balance_are_refused_unless_another_part_follows() -> None:
    lines = [line for line in coda([move("00010000", 100)]) if line[0] != "8"]

    assert refusal_of(lines).rule == "record 9 where one of 2/3/8 belongs"


ENDS = {
    "end mark": b"\x1a",
    "end marks up to a whole block": b"\x1a" * 77 + b"\x00" * 30,
    "empty lines": b"\r\n\r\n",
    "blanks and an end mark": b"  \n \r\n\x1a\r\n",
    "nothing": b"",
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_what_stands_after_the_last_record_is_nothing(end: bytes) -> None:
    content = written(coda([move("00010000", 100)])) + end

    assert len(examine_coda(content + content).sound().statements) == 2


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("name", ["André Çelik", "ÀÉÎÕÜ ñ ø"])
def test_a_name_is_read_in_every_encoding_that_banks_send(encoding: str, name: str) -> None:
    content = written(coda([move("00010000", 100), *payer("00010000", name)]), encoding)

    assert [entry.counterparty_name for entry in examine_coda(content).sound().statements[0].entries] == [name]


def test_signs_of_windows_and_letters_that_nobody_knows_are_no_fault() -> None:
    records = [
        move("00010000", 100),
        *payer("00010000", "L'ŒUVRE €"),
        move("00020000", 100),
        *payer("00020000", "M@LLER"),
    ]
    content = written(coda(records), "cp1252").replace(b"M@LLER", b"M\x81LLER")

    assert [entry.counterparty_name for entry in examine_coda(content).sound().statements[0].entries] == [
        "L'ŒUVRE €",
        "M\ufffdLLER",
    ]


@given(st.lists(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=4), min_size=1, max_size=6))
def test_whatever_is_totalled_the_parts_come_out_to_the_cent(totals: list[list[int]]) -> None:
    records = [
        line
        for number, parts in enumerate(totals, start=1)
        for line in (
            move(f"{number:04d}0000", sum(parts), "20150000"),
            *(move(f"{number:04d}{part:04d}", cents, "60150000") for part, cents in enumerate(parts, start=1)),
        )
    ]

    assert [e.amount_cents for e in read(records).entries] == [cents for parts in totals for cents in parts]


RICH = coda(
    [
        move("00010000", 300, "20150000"),
        *payer("00010000", "A"),
        move("00010001", 300, "70150000"),
        move("00010002", 310, "90150000"),
        *information("00010003", "1001B", "C"),
        move("00010004", -10, "90137000"),
        move("00020000", -450),
        *information("00020001", "0x"),
    ]
)


@given(st.permutations(range(len(RICH))), st.lists(st.integers(0, len(RICH) - 1), max_size=30), st.integers(0, 20))
def test_records_in_any_order_are_read_where_they_add_up_and_refused_elsewhere(
    order: list[int], repeated: list[int], count: int
) -> None:
    lines = [RICH[index] for index in (*sorted(order[:count]), *repeated)] + RICH

    examined = examine_coda(written(lines))

    assert examined.file.statements[-1].is_sound or examined.faults
    for statement in examined.file.statements:
        moved = sum(entry.amount_cents for entry in statement.entries)
        assert not statement.is_sound or statement.old_balance_cents + moved == statement.new_balance_cents
    assert examined.faults or all(statement.is_sound for statement in examined.file.statements)
