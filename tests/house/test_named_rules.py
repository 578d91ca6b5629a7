"""Which function a bylaw's name stands for is said by a registry: nobody asks for the name."""

import ast
from collections.abc import Iterator

from services.governance.bylaws.domain.values import RULES
from tests.house.tree import files, is_test, named, parsed

CHOICES = {name for name, rule in RULES.items() if rule.names}


def names_that_are_asked_for(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, rule) of each comparison or `match` of a rule that has named values."""
    for node in ast.walk(tree):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.Match):
            sides = [node.subject]
        yield from (
            (side.lineno, side.attr) for side in sides if isinstance(side, ast.Attribute) and side.attr in CHOICES
        )


def test_no_code_of_governance_asks_which_name_a_rule_has() -> None:
    product = [path for path in files(".py") if named(path).startswith("services/governance/") and not is_test(path)]

    assert {"who_may_vote", "separation_value", "withdrawal_gate"} <= CHOICES
    assert [f"{named(path)}:{where}" for path in product for where in names_that_are_asked_for(parsed(path))] == []


def test_a_comparison_and_a_match_would_be_seen() -> None:
    code = """
if bylaws.who_may_vote == "year_covered" or "open" != terms.withdrawal_gate:
    pass
match bylaws.transfer:
    case "no_transfer":
        pass
if bylaws.payout_months == 1:
    RULES[bylaws.who_may_vote]()
"""

    assert [rule for _, rule in sorted(names_that_are_asked_for(ast.parse(code)))] == [
        "who_may_vote",
        "withdrawal_gate",
        "transfer",
    ]
