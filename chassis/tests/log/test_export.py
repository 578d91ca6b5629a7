"""Files of a log: a true one is proven, and each change is seen, by us and by the checker that shares no code."""

import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.log.export import FIRST_LINE, check_export, check_heads
from chassis.log.heads import BadHead, Head
from chassis.log.tree import leaf_hash
from chassis.tests.log import files
from chassis.tests.log.files import (
    CONTENTS,
    KEYS,
    LEAVES,
    SALTS,
    export,
    gone_line,
    head_line,
    leaf_line,
    proof_line,
)
from chassis.tests.log.test_tree import growth, path
from tools.check_log import check

CHECKER = Path(__file__).parents[3] / "tools/check_log.py"
Lines = list[bytes]
STRANGER = Ed25519PrivateKey.generate()


def written(folder: Path, *contents: Lines) -> list[str]:
    names = [str(folder / f"{number}.log") for number, _ in enumerate(contents)]
    for name, lines in zip(names, contents, strict=True):
        Path(name).write_bytes(b"".join(lines))
    return names


def is_refused(folder: Path, *contents: Lines) -> bool:
    """By the small checker, for what it says of a file."""
    try:
        check(files.PUBLIC, *written(folder, *contents))
    except (ValueError, IndexError):
        return True
    return False


def heads_of(*lines: bytes) -> list[Head]:
    return check_heads([FIRST_LINE, *lines], KEYS)[0]


def kept_file(*sizes: int) -> Lines:
    """A file of kept heads, each with the proof that it continues the one before."""
    lines = [FIRST_LINE, head_line(sizes[0])]
    for old, size in pairwise(sizes):
        lines += [proof_line("grew", old, growth(old, LEAVES[:size])), head_line(size)]
    return lines


def test_the_checker_is_short_and_needs_nothing() -> None:
    text = CHECKER.read_text("utf-8")
    assert len(text.splitlines()) <= 100
    assert "chassis" not in text
    imports = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert imports <= sys.stdlib_module_names


def test_a_true_export_is_proven(tmp_path: Path) -> None:
    lines = [*export(1, 4, 13)[:4], leaf_line(0), gone_line(1), *map(leaf_line, range(2, 13))]
    verdict = check_export(lines, KEYS, heads_of(head_line(6)))

    assert (verdict.faults, verdict.leaves, verdict.gone, verdict.heads) == ([], 13, 1, 4)
    assert not is_refused(tmp_path, lines, [FIRST_LINE, head_line(6)])


@pytest.mark.parametrize(
    ("content", "answer"), [(CONTENTS[1], (0, "")), ("[]", (1, "NOT PROVEN: not what was sealed"))]
)
def test_the_checker_runs_by_itself(content: str, answer: tuple[int, str], tmp_path: Path) -> None:
    files_to_check = written(tmp_path, [*export(13)[:3], leaf_line(1, content), *map(leaf_line, range(2, 13))])
    command = [sys.executable, "-I", str(CHECKER), files.PUBLIC, *files_to_check]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")

    assert (done.returncode, done.stderr[:31]) == answer


def other_leaf(salt: bytes) -> bytes:
    return f"leaf {leaf_hash(salt, b'[]').hex()} {salt.hex()} []\n".encode()


CHANGES: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "content": (lambda x: [*x[:4], leaf_line(1, '["1", "paid twice"]'), *x[5:]], "leaf 1 is not what was sealed"),
    "content and hash": (lambda x: [*x[:4], other_leaf(SALTS[1]), *x[5:]], "the first 5 leaves are not those"),
    "left out": (lambda x: x[:4] + x[5:], "leaves are not those"),
    "invented": (lambda x: [*x, leaf_line(3)], "1 leaves stand behind the last head"),
    "order": (lambda x: [*x[:3], x[4], x[3], *x[5:]], "the first 5 leaves are not those"),
    "cut off": (lambda x: x[:-1], "a head is of size 13; the file ends after 12"),
    "head of a stranger": (lambda x: [x[0], head_line(5, STRANGER), *x[2:]], "a head is not signed"),
    "head of another log": (
        lambda x: [x[0], head_line(5, origin="gedeeld/payroll/other"), *x[2:]],
        "not one log that the heads",
    ),
    "no head": (lambda x: [x[0], *x[3:]], "not one log that the heads"),
    "salt and content shifted": (
        lambda x: [*x[:3], x[3].replace(SALTS[0].hex().encode() + b" [", SALTS[0].hex().encode() + b"5b "), *x[4:]],
        "leaf 0 is not what was sealed",
    ),
    "closed, and went on": (lambda x: [x[0], head_line(5, closed=True), *x[2:]], "closed with 5 leaves"),
    "a line of no kind": (lambda x: [*x[:3], b"leave it\n", *x[4:]], "cannot be read"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen(change: str, tmp_path: Path) -> None:
    alter, fault = CHANGES[change]
    lines = alter(export(5, 13))

    assert fault in "\n".join(check_export(lines, KEYS).faults)
    # The small one does not know the word `closed`, and says of which one log it proved the leaves.
    assert is_refused(tmp_path, lines) or change in {"closed, and went on", "head of another log"}


def test_an_export_that_forgets_what_a_kept_head_saw_is_seen(tmp_path: Path) -> None:
    shorter = export(5, leaves=5)

    assert check_export(shorter, KEYS).faults == []
    assert check_export(shorter, KEYS, heads_of(head_line(9))).faults == [
        "a head is of size 9; the file ends after 5 leaves"
    ]
    assert is_refused(tmp_path, shorter, [FIRST_LINE, head_line(9)])


@pytest.mark.parametrize("size", [1, 2, 7, 8, 13])
def test_one_leaf_is_proven_by_its_path(size: int, tmp_path: Path) -> None:
    for position in range(size):
        proof = proof_line("path", position, path(position, LEAVES[:size]))
        lines = [FIRST_LINE, head_line(size), proof, leaf_line(position)]
        assert check_export(lines, KEYS).faults == []
        wrong = [
            *lines[:2],
            proof_line("path", (position + 1) % size + (size == 1), path(position, LEAVES[:size])),
            lines[3],
        ]
        assert check_export(wrong, KEYS).faults != []
    assert not is_refused(tmp_path, lines)
    assert is_refused(tmp_path, wrong)
    assert is_refused(tmp_path, [*lines[:3], leaf_line(size - 1, "[]")])


def test_kept_heads_continue_each_other(tmp_path: Path) -> None:
    lines = kept_file(1, 4, 6, 6, 13)
    heads, verdict = check_heads(lines, KEYS)

    assert ([head.size for head in heads], verdict.faults) == ([1, 4, 6, 6, 13], [])
    assert not is_refused(tmp_path, lines)
    left_out, altered = [*lines[:3], *lines[4:]], [line.replace(b"grew 4 ", b"grew 4 00") for line in lines]
    for unproven in (left_out, altered):
        assert "does not continue" in check_heads(unproven, KEYS)[1].faults[0]
        assert is_refused(tmp_path, unproven)


def test_a_file_of_something_else_is_refused() -> None:
    with pytest.raises(BadHead):
        check_export([b"%PDF-1.7\n"], KEYS)


def test_faults_without_end_are_counted() -> None:
    lines = [FIRST_LINE, head_line(13), *(leaf_line(n, "[]") for n in [*range(13), *range(13)])]
    verdict = check_export(lines, KEYS)

    assert (len(verdict.faults), verdict.others) == (20, 7)
    assert len(CONTENTS) == 13
