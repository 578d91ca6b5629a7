"""What the command says when it is refused, and how it draws how much something is."""

from typing import Any

import pytest

from chassis.cli.failures import WrongUse, failure_of
from chassis.cli.operator import question
from chassis.cli.output import bar
from contracts.payroll.budgets import GetStatement
from contracts.wire.base import Command
from kernel.refusal import Refused

UNIT = "unit_" + "a" * 32


class TooMuch(Refused):
    """A rule of the test."""


class Send(Command[Any]):
    """A command of the test."""


def printed_lines(refusal: Refused) -> list[str]:
    failure = failure_of(refusal)
    assert failure is not None
    assert failure.exit_code == 1
    return str(failure).splitlines()


def test_a_refusal_is_one_line_with_sentence_code_and_field() -> None:
    assert printed_lines(TooMuch("less than this is left", field="cents")) == [
        "Refused: less than this is left (too_much, field cents)"
    ]
    assert printed_lines(TooMuch("less than this is left")) == ["Refused: less than this is left (too_much)"]


def test_facts_are_told_unless_the_sentence_tells_them() -> None:
    refusal = TooMuch("line 5: too much", field="cents", line=5, left_cents=60_000, path=None)

    assert printed_lines(refusal) == ["Refused: line 5: too much (too_much, field cents, left_cents 60000)"]


def test_of_many_that_are_refused_every_fault_is_told() -> None:
    refusal = TooMuch(
        "3 of 9 are refused, so none is done",
        field="items.2",
        faults=3,
        fault_1="items.2.cents: too_much: less is left",
        fault_2="items.4: too_much: less is left",
    )

    assert printed_lines(refusal) == [
        "Refused: 3 of 9 are refused, so none is done (too_much)",
        "- items.2.cents: too_much: less is left",
        "- items.4: too_much: less is left",
        "- and 1 more",
    ]


@pytest.mark.parametrize(
    ("part", "whole", "blocks"), [(0, 100, 0), (1, 100, 1), (50, 100, 15), (100, 100, 30), (120, 100, 30), (-5, 100, 0)]
)
def test_a_bar_is_as_long_as_its_part(part: int, whole: int, blocks: int) -> None:
    assert len(bar(part, whole)) == blocks


def test_of_nothing_there_is_no_bar() -> None:
    assert bar(0, 0) == ""


def test_a_question_that_cannot_be_is_wrong_use_and_names_the_field() -> None:
    with pytest.raises(WrongUse, match=r"unit_id: .*pattern"):
        question(GetStatement, unit_id="unit_x")
    assert question(GetStatement, unit_id=UNIT).unit_id == UNIT


def test_each_command_has_a_request_id_of_its_own() -> None:
    assert question(Send).request_id != question(Send).request_id
