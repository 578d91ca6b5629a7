from datetime import date
from pathlib import Path

import pytest

from chassis.cli.failures import WrongUse
from services.governance.opening.commands.register_file import Fault, RegisterFile, read_register

ANNE, BOB = "mbr_" + "a" * 32, "mbr_" + "b" * 32
HEADS = "number,member_id,category,class,shares,price_paid,since"


def read(folder: Path, *lines: str, heads: str = HEADS, encoding: str = "utf-8") -> RegisterFile:
    file = folder / "register.csv"
    file.write_bytes("\r\n".join([heads, *lines, ""]).encode(encoding))
    return read_register(file)


def test_each_line_is_an_entry_and_of_a_member_the_oldest_comes_first(tmp_path: Path) -> None:
    register = read(
        tmp_path,
        f"2,{BOB},A,ordinary,1,30.00,2024-01-05",
        "",
        f"7,{ANNE},C,ordinary,2,30,2022-01-05",
        f"5,{ANNE},C,ordinary,3,25.5,2021-02-01",
    )

    assert register.faults == []
    assert [(e.number, e.shares, e.unit_price_cents, e.effective_on) for e in register.entries] == [
        ("5", 3, 2550, date(2021, 2, 1)),
        ("7", 2, 3000, date(2022, 1, 5)),
        ("2", 1, 3000, date(2024, 1, 5)),
    ]
    assert register.lines == [5, 4, 2]


def test_a_spreadsheet_of_belgium_is_read_too(tmp_path: Path) -> None:
    heads = "since;price_paid;shares;category;member_id;number"

    register = read(tmp_path, f"2024-01-05;30.00;1;A;{ANNE};1", heads=heads, encoding="utf-8-sig")

    assert [(e.member_id, e.share_class) for e in register.entries] == [(ANNE, "ordinary")]


@pytest.mark.parametrize(
    ("line", "column", "rule"),
    [
        (f"1,{ANNE},A,ordinary,x,30.00,2024-01-05", "shares", "a whole number"),
        (f"1,{ANNE},A,ordinary,-1,30.00,2024-01-05", "shares", "a whole number"),
        (f"1,{ANNE},A,ordinary,٣,30.00,2024-01-05", "shares", "a whole number"),
        (f"1,{ANNE},A,ordinary,0,30.00,2024-01-05", "shares", "Input should be greater than or equal to 1"),
        (f"1,{ANNE},A,ordinary,999999999,30.00,2024-01-05", "shares", "Input should be less than or equal to 10000"),
        (f'1,{ANNE},A,ordinary,1,"30,00",2024-01-05', "price_paid", "euro and cents, as 30.00"),
        (f"1,{ANNE},A,ordinary,1,0.00,2024-01-05", "price_paid", "Input should be greater than 0"),
        (f"1,{ANNE},A,ordinary,1,30.00,5/1/2024", "since", "a day, as 2026-01-31"),
        (f"1,{ANNE},A,ordinary,1,30.00,2024-02-30", "since", "a day, as 2026-01-31"),
        (f"1,{ANNE},A,ordinary,1,30.00,20240105", "since", "a day, as 2026-01-31"),
        (f"1,{ANNE},D,ordinary,1,30.00,2024-01-05", "category", "Input should be 'A', 'B' or 'C'"),
        ("1,anne,A,ordinary,1,30.00,2024-01-05", "member_id", "String should match pattern '^mbr_[0-9a-f]{32}$'"),
        (f"1\x00,{ANNE},A,ordinary,1,30.00,2024-01-05", "number", "String should match pattern"),
        (f"1,{ANNE},A,ordinary,1,30.00", "", "as many fields as there are heads"),
    ],
)
def test_a_bad_line_is_told_by_line_column_and_rule_and_stops_no_other(
    tmp_path: Path, line: str, column: str, rule: str
) -> None:
    register = read(tmp_path, f"8,{BOB},A,ordinary,1,30.00,2024-01-05", line, f"9,{BOB},A,ordinary,1,30.00,2024-01-05")

    [fault] = register.faults
    assert (fault.line, fault.column) == (3, column)
    assert fault.rule.startswith(rule)
    assert [entry.number for entry in register.entries] == ["8", "9"]


def test_two_faults_of_a_line_are_both_told(tmp_path: Path) -> None:
    register = read(tmp_path, f"1,{ANNE},A,ordinary,x,y,2024-01-05")

    assert register.faults == [Fault(2, "shares", "a whole number"), Fault(2, "price_paid", "euro and cents, as 30.00")]


def test_a_number_twice_and_a_member_in_two_categories_are_told(tmp_path: Path) -> None:
    register = read(tmp_path, f"1,{ANNE},A,ordinary,1,30.00,2024-01-05", f"1,{ANNE},C,ordinary,1,30.00,2024-01-05")

    assert register.faults == [
        Fault(3, "number", "each number once; line 2 has it too"),
        Fault(3, "category", "a member has one category; line 2 says A"),
    ]


@pytest.mark.parametrize(
    ("heads", "fault"),
    [
        ("number,member_id,category,shares,price_paid", "no since"),
        (f"{HEADS},name", "'name'"),
        (f"{HEADS},shares", "one twice"),
        ("", "no category"),
    ],
)
def test_a_file_with_other_columns_is_refused(tmp_path: Path, heads: str, fault: str) -> None:
    with pytest.raises(WrongUse, match=fault):
        read(tmp_path, heads=heads)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="no CSV in UTF-8"):
        read(tmp_path, "Zoë", encoding="latin-1")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="Cannot read"):
        read_register(tmp_path / "nowhere.csv")
