from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from contracts.governance import opening
from contracts.governance.opening import BringInShares, OpeningFault, OpeningReply
from services.governance.opening.commands import import_shares

ANNE = "mbr_" + "a" * 32
HEADS = "number,member_id,category,shares,price_paid,since"


@dataclass
class Register:
    """Governance as the command sees it: which numbers it has, and which it finds wrong."""

    numbers: set[str] = field(default_factory=set)
    wrong: str = ""
    asked: list[BringInShares] = field(default_factory=list)

    def ask(self, request: BringInShares) -> OpeningReply:
        self.asked.append(request)
        numbers = [entry.number for entry in request.entries]
        known = len(self.numbers & {*numbers})
        if not request.dry_run:
            self.numbers |= {*numbers}
        faults = [
            OpeningFault(place=index, field="member_id", rule="member_not_known", sentence="no member has this id")
            for index, number in enumerate(numbers)
            if number == self.wrong
        ]
        return OpeningReply(entries=len(numbers), known=known, shares=0, paid_cents=0, faults=tuple(faults))


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Register:
    register = Register()

    @contextmanager
    def client(**_: object) -> Iterator[Register]:
        yield register

    monkeypatch.setattr(import_shares, "client", client)
    monkeypatch.setattr(opening, "MOST_ENTRIES", 2)
    return register


def run(folder: Path, *arguments: str, lines: int = 5, more: str = "") -> Result:
    file = folder / "register.csv"
    rows = [f"{number},{ANNE},A,2,30.00,2021-02-01" for number in range(1, lines + 1)]
    file.write_text("\n".join([HEADS, *rows, more]))
    return CliRunner().invoke(app, ["shares", "import", str(file), *arguments])


def test_all_is_checked_first_and_then_comes_in_page_by_page(register: Register, tmp_path: Path) -> None:
    result = run(tmp_path)

    assert result.exit_code == 0
    assert [(len(request.entries), request.dry_run) for request in register.asked] == [
        *((2, True), (2, True), (1, True)),
        *((2, False), (2, False), (1, False)),
    ]
    assert "5 entries came in, 0 were here already." in result.output
    assert "10 shares of 1 members, 300.00 EUR" in result.output
    assert "brought in 4 of 5" in result.stderr


def test_broken_off_it_goes_on_where_it_was(register: Register, tmp_path: Path) -> None:
    register.numbers = {"1", "2"}

    assert "3 entries came in, 2 were here already." in run(tmp_path).output


def test_a_dry_run_brings_nothing_in(register: Register, tmp_path: Path) -> None:
    result = run(tmp_path, "--dry-run")

    assert result.exit_code == 0
    assert register.numbers == set()
    assert "5 entries are sound" in result.output


def test_what_file_and_register_find_wrong_is_told_together_and_nothing_comes_in(
    register: Register, tmp_path: Path
) -> None:
    register.wrong = "4"

    result = run(tmp_path, more=f"6,{ANNE},A,two,30.00,2021-02-01")

    table = " ".join(result.output.split())
    assert result.exit_code == 1
    assert "5 member_id no member has this id 7 shares a whole number" in table
    assert register.numbers == set()
