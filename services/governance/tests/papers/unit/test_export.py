"""Exports of the register: a true one agrees, and each change is seen, by a checker that shares no code."""

import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from chassis.log.tree import Tree
from services.governance.papers.commands import check_export
from services.governance.papers.commands.check_export import check
from services.governance.papers.printing.export import COLUMNS
from services.governance.tests.papers.unit.registers import (
    ANNE,
    BOB,
    MARCH,
    REGISTER,
    TRANSFER,
    ZOE,
    certificate,
    exported,
    extract_pages,
    head_of,
)

CHECKER = Path(check_export.__file__)
EXTRACT = exported(extract_pages())
PAPERS = {"extract": EXTRACT, "certificate": exported([certificate()], member_id=ANNE)}


def rows(content: bytes, kind: str) -> list[list[str]]:
    return [line.split(",")[1:] for line in content.decode().splitlines() if line.startswith(f"{kind},")]


def test_an_extract_has_total_holders_entries_consents_restrictions_and_rights() -> None:
    assert rows(EXTRACT, "class") == [["investor", "5", "50000", "1"], ["ordinary", "3", "9000", "2"]]
    holders = {(row[0], row[1]): row[3:] for row in rows(EXTRACT, "holder")}
    assert holders[ANNE, "ordinary"] == ["1", "3000", "2026-03-02"]
    assert holders[BOB, "ordinary"] == ["2", "6000", "2026-03-02"]
    assert len(holders) == 3
    assert [row[0] for row in rows(EXTRACT, "movement")] == list("1234567")
    [transfer] = rows(EXTRACT, "transfer")
    assert (transfer[1], transfer[2], transfer[3], transfer[4]) == (ANNE, "2026-03-02", BOB, "2026-09-14")
    [restriction] = rows(EXTRACT, "restriction")
    assert restriction[:3] == [BOB, "withdrawal", "1"]
    assert [row[1] for row in rows(EXTRACT, "right")] == ["who_may_vote", "voices", "distribution_rate"]


def test_a_name_is_no_formula() -> None:
    assert next(row for row in rows(EXTRACT, "holder") if row[0] == BOB)[2] == "Bob =1+1"


@pytest.mark.parametrize("name", PAPERS)
def test_a_true_paper_agrees_and_its_head_is_shown_to_compare(name: str) -> None:
    verdict = check(PAPERS[name])

    assert "BE-7-20260914" in verdict
    assert "gedeeld/governance/register.be" in verdict
    assert "Not checked, for want of Ed25519" in verdict


@pytest.mark.parametrize("size", range(1, 8))
def test_registers_of_every_size_and_pages_of_every_size_agree(size: int) -> None:
    register = REGISTER[:size]
    content = exported(extract_pages(register, size=2)[: (size + 1) // 2])

    assert f"{size} entries, 0 more by their hash alone" in check(content)


def test_what_is_of_a_later_day_or_another_class_is_proven_by_its_hash() -> None:
    of_march = exported(extract_pages(day=MARCH))
    of_a_class = exported(extract_pages(share_class="investor"), share_class="investor")

    assert "5 entries, 2 more by their hash alone" in check(of_march)
    assert "1 entries, 6 more by their hash alone" in check(of_a_class)


def changes(content: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Of every row, each column with its first byte changed, and the row left out: kind, column, and the file."""
    lines = content.decode().splitlines()
    for number, line in enumerate(lines):
        [cells] = csv.reader([line])
        kind, names = cells[0], ("kind", *COLUMNS.get(cells[0], cells[1:]))
        for at, (name, cell) in enumerate(zip(names, cells, strict=True)):
            if cell:
                another = [*cells[:at], chr(ord(cell[0]) ^ 1) + cell[1:], *cells[at + 1 :]]
                yield kind, name, file_of([*lines[:number], row_of(another), *lines[number + 1 :]])
        yield kind, "left out", file_of([*lines[:number], *lines[number + 1 :]])


def row_of(cells: list[str]) -> str:
    row = StringIO()
    csv.writer(row, lineterminator="").writerow(cells)
    return row.getvalue()


def file_of(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.parametrize(("name", "empty"), [("extract", {"class", "member", "path"}), ("certificate", {"class"})])
def test_one_byte_in_any_column_is_seen(name: str, empty: set[str]) -> None:
    tried, unseen = set(), []
    for kind, column, content in changes(PAPERS[name]):
        tried.add((kind, column))
        try:
            unseen.append((kind, column, check(content)))
        except ValueError:
            continue

    assert unseen == []
    of_the_paper = {kind for kind, _ in tried} - {"columns"}
    never = {(kind, column) for kind in of_the_paper for column in COLUMNS[kind]} - tried
    assert {column for _, column in never} - {"reverses"} == empty


@pytest.mark.parametrize(
    ("kind", "column", "difference"),
    [
        ("movement", "shares", "the entry is not what was sealed"),
        ("movement", "price_cents", "the entry is not what was sealed"),
        ("movement", "number", "the entry is not proven"),
        ("holder", "shares", "the entries come to other sums"),
        ("class", "paid_cents", "the entries come to other sums"),
        ("transfer", "shares", "the transfer moved other shares"),
        ("holder", "name", "the sum of the file is another"),
        ("transfer", "taker_signed_on", "the sum of the file is another"),
        ("right", "value", "the sum of the file is another"),
    ],
)
def test_the_first_difference_is_named_with_its_line(kind: str, column: str, difference: str) -> None:
    content = next(content for *change, content in changes(EXTRACT) if change == [kind, column])

    with pytest.raises(ValueError, match=rf"^line [0-9]+: {difference}$"):
        check(content)


@pytest.mark.parametrize("name", PAPERS)
def test_a_file_that_ends_too_early_is_seen_and_told_in_words(name: str) -> None:
    lines = PAPERS[name].decode().splitlines()
    for count in range(len(lines)):
        with pytest.raises(ValueError, match=r"^line [0-9]+: (no|the|a) [a-z ]+$"):
            check(file_of(lines[:count]))


def test_an_entry_that_nobody_sealed_is_seen_though_every_sum_is_made_to_agree() -> None:
    """The register is written anew, with salts, hashes and sums; the head is the one that others kept."""
    more = replace(REGISTER[2], movement=REGISTER[2].movement.model_copy(update={"shares": 400}))
    pages = extract_pages((*REGISTER[:2], more, *REGISTER[3:]))
    forged = [page.model_copy(update={"head": head_of(REGISTER)}) for page in pages]

    with pytest.raises(ValueError, match="the entries do not come to the root of the head"):
        check(exported(forged))


def resummed(content: bytes) -> bytes:
    """With the sum that anybody can write anew."""
    begin = content[: content.rindex(b"columns,end,sha256")]
    return begin + f"columns,end,sha256\nend,{sha256(begin).hexdigest()}\n".encode()


def again(content: bytes, row: str) -> bytes:
    """The last row that begins so comes twice."""
    line = next(line for line in reversed(content.splitlines(keepends=True)) if line.startswith(f"{row},".encode()))
    return content.replace(line, line + line)


def with_a_column_in_front() -> bytes:
    """A reader sees ten shares of each holder, before the column that is added up."""
    before, after = b"columns,holder,", b"columns,holder,shares,"
    content = EXTRACT.replace(before, after)
    return content.replace(b"\nholder,", b"\nholder,10,")


def of_inner_nodes() -> bytes:
    """The hash of four entries stands for one, so that the last has another number."""
    [page] = extract_pages(REGISTER[:5], size=9)
    four = Tree().extend([made.hash for made in REGISTER[:4]])[0].root.hex()
    first = page.entries[0].model_copy(update={"hash": four, "salt": None, "movement": None})
    last = page.entries[4].model_copy(update={"number": 2})
    return exported([page.model_copy(update={"entries": (first, last), "transfers": ()})])


def with_more(content: bytes, *lines: str) -> bytes:
    """Before the sums of the classes."""
    return content.replace(b"columns,class", "\n".join([*lines, "columns,class"]).encode())


CONSENT = [line for line in EXTRACT.decode().splitlines() if line.startswith(("columns,transfer", "transfer,"))]
FORGED = {
    "an entry of a certificate twice": (again(PAPERS["certificate"], "movement"), "the entry is not proven"),
    "a transfer from somebody else": (
        EXTRACT.replace(f"{TRANSFER.transfer_id},{ANNE}".encode(), f"{TRANSFER.transfer_id},{ZOE}".encode()),
        "the transfer moved other shares",
    ),
    "a transfer that moved none of the class": (
        with_more(exported(extract_pages(share_class="investor"), share_class="investor"), *CONSENT),
        "the transfer moved other shares",
    ),
    "a holder of nothing": (
        with_more(EXTRACT, f"holder,{ZOE},ordinary,,0,0,2026-03-02"),
        "the entries come to other sums",
    ),
    "two columns of one name": (with_a_column_in_front(), "two columns have one name"),
    "a second register": (again(EXTRACT, "register"), "a row comes twice"),
    "a second head": (again(EXTRACT, "head"), "a row comes twice"),
    "columns named anew": (again(EXTRACT, "columns,movement"), "a row comes twice"),
    "fewer entries than the register had": (of_inner_nodes(), "the entries do not come to the root of the head"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forger_who_knows_the_checker_is_seen(name: str) -> None:
    """The sum of the file is right, and the head is the true one."""
    content, difference = FORGED[name]

    with pytest.raises(ValueError, match=rf"^line [0-9]+: {difference}$"):
        check(resummed(content))


def test_the_checker_is_short_and_needs_nothing() -> None:
    text = CHECKER.read_text("utf-8")

    assert len(text.splitlines()) <= 100
    imports = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imports <= sys.stdlib_module_names


@pytest.mark.parametrize(("content", "code"), [(EXTRACT, 0), (EXTRACT[:-2], 1), (b"", 1), (b"\xff\0", 1)])
def test_the_checker_runs_by_itself(content: bytes, code: int, tmp_path: Path) -> None:
    file = tmp_path / "extract.csv"
    file.write_bytes(content)

    done = subprocess.run([sys.executable, "-I", CHECKER, file], capture_output=True, text=True, check=False, cwd="/")

    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("NOT PROVEN: ") is bool(code)
    assert "Traceback" not in done.stderr
