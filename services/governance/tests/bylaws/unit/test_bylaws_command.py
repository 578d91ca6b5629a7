from datetime import date

import pytest
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from contracts.governance.bylaws import BylawsReply, RuleReply
from services.governance.bylaws.commands import bylaws as command

DAY = date(2026, 9, 14)


def rule(name: str, value: str, *, verified: bool = True) -> RuleReply:
    return RuleReply(
        rule=name,
        says="what it decides",
        value=value,
        layer="bylaw",
        version="bylaw 2",
        since=DAY,
        article="assembly of 2026-06-16",
        source="Minutes, point 7",
        verified=verified,
        explanation=f"{value} (bylaw 2: assembly of 2026-06-16)",
    )


def reply(*void: str) -> BylawsReply:
    rules = (rule("payout_months", "2"), rule("lot_order", "first_in_first_out", verified=False))
    return BylawsReply(
        legal_entity="BE",
        day=DAY,
        rules=rules,
        law=(rule("abstentions", "not counted"),),
        coming=(rule("voices", "by_share"),),
        void=void,
    )


def asking(monkeypatch: pytest.MonkeyPatch, answer: BylawsReply, *arguments: str) -> Result:
    monkeypatch.setattr(command, "ask", lambda _: answer)
    return CliRunner().invoke(app, ["bylaws", *arguments])


def test_rules_are_told_with_value_basis_and_source_and_what_is_only_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = asking(monkeypatch, reply(), "--on", "2026-09-14")

    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert lines[0] == "Rules of BE on 2026-09-14"
    assert "2026-09-14 voices by_share bylaw 2: assembly of 2026-06-16 Minutes, point 7" in lines
    assert "payout_months 2 bylaw 2: assembly of 2026-06-16 Minutes, point 7" in lines
    assert "lot_order first_in_first_out bylaw 2: assembly of 2026-06-16 Minutes, point 7 only remembered" in lines


def test_a_check_fails_only_when_the_law_voids_a_bylaw(monkeypatch: pytest.MonkeyPatch) -> None:
    sound, broken = asking(monkeypatch, reply(), "--check"), asking(monkeypatch, reply("payout_months"), "--check")

    assert (sound.exit_code, broken.exit_code) == (0, 1)
    assert "The law counts instead of the bylaws: payout_months." in broken.stdout
    assert asking(monkeypatch, reply("payout_months")).exit_code == 0


def test_a_program_gets_the_answer_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    result = asking(monkeypatch, reply(), "--json")

    assert BylawsReply.model_validate_json(result.stdout) == reply()


@pytest.mark.parametrize("arguments", [("--on", "June"), ("--entity", "Belgium")])
def test_wrong_use_is_told_before_anything_is_asked(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, ["bylaws", *arguments]).exit_code == 2
