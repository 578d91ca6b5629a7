"""What an operator reads of units that close."""

from datetime import date

import pytest

from contracts.members.units import ClosingUnitsReply, UnitAnswer, UnitReply
from contracts.wire.closing import ClosingFigure, ClosingPosition
from services.members.commands.units import tell_closing, tell_unit

UNIT, HEIR = "unit_" + "a" * 32, "unit_" + "b" * 32
Out = pytest.CaptureFixture[str]
BUDGET = ClosingPosition(hindrances=(ClosingFigure(name="budget", cents=93_500),))
CLAIMS = ClosingPosition(hindrances=(ClosingFigure(name="open claims", count=2, cents=181_500),))


def unit(**fields: object) -> UnitReply:
    known: dict[str, object] = {
        "unit_id": UNIT,
        "name": "Studio",
        "holder_ids": ("mbr_" + "c" * 32,),
        "tool": "activity",
        "sector": "music",
        "office": "liege",
        "adviser": "ada",
        "legal_entity": "BE",
        "opened_on": date(2026, 1, 5),
    }
    return UnitReply.model_validate(known | fields)


CLOSING = unit(
    state="closing",
    closing_since=date(2026, 9, 14),
    heir_unit_id=HEIR,
    answers=(
        UnitAnswer(service="contributions"),
        UnitAnswer(service="invoicing", position=CLAIMS),
        UnitAnswer(service="payroll", position=BUDGET),
    ),
    on_their_way=(ClosingFigure(name="losses", cents=-20_00),),
)


def lines(out: Out) -> list[str]:
    return [" ".join(line.split()) for line in out.readouterr().out.splitlines() if line.strip(" ─")]


def test_a_closing_unit_tells_what_hinders_by_service(capsys: Out) -> None:
    tell_unit(CLOSING)

    assert lines(capsys) == [
        f"Studio ({UNIT}) is closing since 2026-09-14.",
        f"What is left passes to {HEIR}.",
        "What hinders",
        "service what count EUR",
        "contributions no answer yet 0 0.00",
        "invoicing open claims 2 1,815.00",
        "payroll budget 0 935.00",
        "on its way losses 0 -20.00",
    ]


def test_an_open_and_a_closed_unit_say_so(capsys: Out) -> None:
    tell_unit(unit(state="open"))
    tell_unit(unit(state="closed", closed_on=date(2026, 10, 1), answers=(UnitAnswer(service="payroll"),)))

    output = lines(capsys)
    assert output[0] == f"Studio ({UNIT}) is open."
    assert output[1] == f"Studio ({UNIT}) is closed since 2026-10-01."


def test_the_list_has_a_line_a_unit_and_says_how_it_goes_on(capsys: Out) -> None:
    tell_closing(ClosingUnitsReply(units=(CLOSING,), next_cursor="abc"))

    output = lines(capsys)
    assert output[:2] == ["Units that are closing", "unit name since heir what hinders (EUR)"]
    assert "invoicing: open claims 1,815.00" in " ".join(output)
    assert output[-1] == "There is more: add --after abc"
