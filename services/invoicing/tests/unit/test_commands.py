"""`gedeeld bank read` and `gedeeld invoice total`, on files alone."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from services.invoicing.tests.banking.camt_files import ACCOUNT, Movement, camt, statement
from services.invoicing.tests.banking.unit.test_coda import LINES, NEW, file_of, with_line

SOUND = camt(statement([Movement(5_000, "<Ustrd>[rent]</Ustrd>"), Movement(-450)], old=10_000))
BROKEN = SOUND.replace(b">145.50<", b">145.51<")


def gedeeld(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def read(folder: Path, content: bytes, *options: str) -> tuple[int, dict[str, Any]]:
    file = folder / "file"
    file.write_bytes(content)
    result = gedeeld("bank", "read", file, "--json", *options)
    data: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, data


@pytest.mark.parametrize(("content", "kind"), [(SOUND, "camt053"), (file_of(LINES), "coda")])
def test_a_sound_file_is_told_in_cents_and_days(tmp_path: Path, content: bytes, kind: str) -> None:
    code, data = read(tmp_path, content)

    (statement,) = data.pop("statements")
    assert code == 0
    assert data == {
        "format": kind,
        "sha256": sha256(content).hexdigest(),
        "mode": "strict",
        "sound": True,
        "faults": [],
    }
    assert (statement["old_balance_cents"], statement["new_balance_cents"], statement["adds_up"]) == (
        10_000,
        14_550,
        True,
    )
    assert [entry["amount_cents"] for entry in statement["entries"]] == [5_000, -450]
    assert [booked["amount_cents"] for booked in statement["movements"]] == [5_000, -450]
    assert statement["entries"][0]["kind"] == "payment"
    assert statement["entries"][0]["value_date"] == statement["date"] if kind == "camt053" else "2026-01-05"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (
            BROKEN,
            {
                "line": 5,
                "path": "Stmt[1]/Bal[2]",
                "rule": "old balance and entries do not sum to the new balance",
                "statement": "1",
            },
        ),
        (
            file_of(with_line(7, NEW.replace("145500", "145510"))),
            {
                "line": 8,
                "path": "",
                "rule": "old balance and movements do not sum to the new balance",
                "statement": "017",
            },
        ),
    ],
    ids=["camt053", "coda"],
)
def test_strict_shows_only_the_fault_and_lenient_what_can_be_read(
    tmp_path: Path, content: bytes, fault: dict[str, Any]
) -> None:
    strict = read(tmp_path, content)
    code, lenient = read(tmp_path, content, "--lenient")

    assert (strict[0], strict[1]["statements"], strict[1]["faults"]) == (1, [], [fault])
    assert (code, lenient["mode"], lenient["faults"]) == (1, "lenient", [fault])
    (statement,) = lenient["statements"]
    assert (statement["adds_up"], statement["new_balance_cents"]) == (False, 14_551)
    assert [entry["amount_cents"] for entry in statement["entries"]] == [5_000, -450]


def test_lenient_leaves_out_the_movement_that_cannot_be_read(tmp_path: Path) -> None:
    wrong = with_line(2, LINES[2].replace("0000000000050000", "0000000000050001"))

    code, data = read(tmp_path, file_of(wrong), "--lenient")

    fault = {"line": 3, "path": "", "rule": "an amount with a part of a cent", "statement": "017"}
    assert (code, data["faults"]) == (1, [fault])
    assert [entry["amount_cents"] for entry in data["statements"][0]["entries"]] == [-450]


def test_lenient_shows_every_sound_statement_beside_a_broken_one_and_says_which_is_broken(tmp_path: Path) -> None:
    def numbered(lines: list[str], number: str) -> list[str]:
        return [line.replace("017", number) if line[0] in "18" else line for line in lines]

    spoiled = numbered(with_line(7, NEW.replace("145500", "145510")), "018")
    headless = numbered(LINES, "019")[1:]

    code, data = read(tmp_path, file_of([*LINES, *headless, *spoiled, *numbered(LINES, "020")]), "--lenient")

    assert code == 1
    assert {statement["sequence"]: statement["is_sound"] for statement in data["statements"]} == {
        "017": True,
        "018": False,
        "020": True,
    }
    assert [(fault["line"], fault["statement"]) for fault in data["faults"]] == [(10, ""), (25, "018")]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"<html/>", b"<!DOCTYPE x><x/>"])
def test_what_is_no_bank_file_is_a_fault_and_no_crash(tmp_path: Path, content: bytes) -> None:
    code, data = read(tmp_path, content, "--lenient")

    assert (code, data["statements"], data["sound"]) == (1, [], False)
    assert data["faults"]


def test_people_get_a_table_with_the_text_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "sound.xml").write_bytes(SOUND)
    (tmp_path / "broken.xml").write_bytes(BROKEN)

    sound = gedeeld("bank", "read", tmp_path / "sound.xml")
    broken = gedeeld("bank", "read", tmp_path / "broken.xml")

    assert sound.exit_code == 0
    assert f"Statement 1 of {ACCOUNT}, 2026-09-14: 100.00 -> 145.50 EUR" in sound.stdout
    assert "[rent]" in sound.stdout
    assert broken.exit_code == 1
    assert "do not sum" in broken.stdout
    assert "--lenient" in broken.stdout
    assert "50.00 " not in broken.stdout


@pytest.mark.parametrize("command", [("bank", "read"), ("invoice", "total")])
@pytest.mark.parametrize("name", ["absent", "."])
def test_a_file_that_cannot_be_opened_is_wrong_use(tmp_path: Path, command: tuple[str, str], name: str) -> None:
    result = gedeeld(*command, tmp_path / name)

    assert result.exit_code == 2
    assert result.stderr.startswith("Cannot read ")


def total(folder: Path, request: object) -> tuple[int, dict[str, Any]]:
    file = folder / "request.json"
    file.write_text(request if isinstance(request, str) else json.dumps(request), "utf-8")
    result = gedeeld("invoice", "total", file, "--json")
    data: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, data


def line(**fields: object) -> dict[str, object]:
    return {"quantity": "1", "unit_price": "100", "vat_percent": "21"} | fields


def test_totals_and_vat_per_rate_are_told_in_cents(tmp_path: Path) -> None:
    request = {
        "lines": [
            line(description="Design", discount_percent="10", discount="5.00"),
            line(quantity="2.5", unit_price="43.80", vat_percent="6"),
            line(vat="exempt", exemption_reason="art. 44", vat_percent="0"),
        ],
        "discounts": [{"amount": "10.00", "vat_percent": "6"}],
    }

    code, data = total(tmp_path, request)

    assert code == 0
    assert (data["net_cents"], data["vat_cents"], data["gross_cents"]) == (28_450, 2_382, 30_832)
    assert [(part["category"], part["percent"], part["net_cents"], part["vat_cents"]) for part in data["vat"]] == [
        ("S", "21", 8_500, 1_785),
        ("S", "6", 9_950, 597),
        ("E", "0", 10_000, 0),
    ]
    assert data["vat"][2]["reason"] == "art. 44"


@pytest.mark.parametrize(
    ("request_", "field", "fault"),
    [
        ({"lines": [line(quantity=1)]}, "lines[0].quantity", "not_a_text"),
        ({"lines": [line(unit_price=12.5)]}, "lines[0].unit_price", "not_a_text"),
        ({"lines": [line(unit_price="1e3")]}, "lines[0].unit_price", "not_a_decimal"),
        ({"lines": [line(unit_price="١")]}, "lines[0].unit_price", "not_a_decimal"),
        ({"lines": [line(), line(quantity="0")]}, "lines[1].quantity", "quantity_is_zero"),
        ({"lines": [line(price="1")]}, "lines[0].price", "unknown_field"),
        ({"lines": [{"quantity": "1", "vat_percent": "21"}]}, "lines[0].unit_price", "field_missing"),
        ({"lines": [{"quantity": "1", "unit_price": "1"}]}, "lines[0].vat_percent", "field_missing"),
        ({"lines": [line(vat="magic")]}, "lines[0].vat", "field_missing"),
        ({"lines": [line(vat="exempt")]}, "lines[0].exemption_reason", "exemption_without_reason"),
        ({"lines": [line(vat_percent="x")]}, "lines[0].vat_percent", "unknown_vat_rate"),
        ({"lines": [line(vat_percent="")]}, "lines[0].vat_percent", "unknown_vat_rate"),
        ({"lines": [line(vat="export", vat_percent=None)]}, "lines[0].vat_percent", "field_missing"),
        ({"lines": [line(vat=1)]}, "lines[0].vat", "not_a_text"),
        ({"lines": [line(description="\ud800")]}, "lines[0].description", "bad_text"),
        ({"lines": [line(**{"\ud800": "1"})]}, "lines[0]", "not_a_text"),
        (
            '{"lines": [{"quantity": 1e99999999999999999999, "unit_price": "1", "vat_percent": "21"}]}',
            "lines[0].quantity",
            "not_a_text",
        ),
        ({"lines": [line(discount_percent="101")]}, "lines[0].discount_percent", "bad_discount"),
        ({"lines": [line(discount="1.005")]}, "lines[0].discount", "bad_discount"),
        ({"lines": [line(discount="100.01")]}, "lines[0].discount", "discount_too_large"),
        ({"lines": [line()], "discounts": [{"amount": "1", "vat_percent": "6"}]}, "discounts", "discount_too_large"),
        ({"lines": [line()], "discount": "100.01"}, "discount", "discount_too_large"),
        ({"lines": [line()] * 1000}, "lines", "too_many_lines"),
        ({"lines": [line(), line(quantity="-2")]}, "lines", "more_taken_back"),
        ({"lines": []}, "lines", "no_lines"),
        ({"lines": {}}, "lines", "field_missing"),
        ([], "", "field_missing"),
        ('{"lines": [], "lines": []}', "", "no_json"),
        ('{"lines": NaN}', "", "no_json"),
        ("[" * 100_000, "", "no_json"),
        ("lines", "", "no_json"),
    ],
)
def test_a_wrong_request_is_refused_with_field_and_fault(
    tmp_path: Path, request_: object, field: str, fault: str
) -> None:
    code, data = total(tmp_path, request_)

    (refused,) = data["faults"]
    assert code == 1
    assert (refused["field"], refused["fault"]) == (field, fault)
    assert refused["rule"]


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    _, data = total(tmp_path, {"lines": [line(quantity="x"), line(), line(unit_price="-1")], "discount": 5})

    assert [fault["field"] for fault in data["faults"]] == ["lines[0].quantity", "lines[2].unit_price", "discount"]


def test_people_get_totals_or_faults_in_a_table(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(json.dumps({"lines": [line()]}))
    (tmp_path / "bad.json").write_text(json.dumps({"lines": [line(quantity=1)]}))

    good, bad = gedeeld("invoice", "total", tmp_path / "good.json"), gedeeld("invoice", "total", tmp_path / "bad.json")

    assert "Net 100.00, VAT 21.00, to pay 121.00 EUR." in good.stdout
    assert (good.exit_code, bad.exit_code) == (0, 1)
    assert "lines[0].quantity" in bad.stdout
