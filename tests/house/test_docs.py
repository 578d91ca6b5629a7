"""Pages say what is true: everything they name exists."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import typer

from chassis.cli.app import app
from chassis.ops.settings import Settings
from contracts.catalogue import method_spec
from tests.house.tree import ROOT, files, named

PAGES = [path for path in files(".md") if path.name != "LICENSE.md"]
FOLDERS = (
    "kernel",
    "contracts",
    "chassis",
    "services",
    "deploy",
    "docs",
    "tests",
    "scenarios",
    "benchmarks",
    "requirements",
)
ADR_PARTS = ["## Context", "## Decision", "## Consequences", "## What would change our mind"]
ADR_LINES, README_LINES = 60, 160

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"^(?: {4,}|\t)(?![-*|])(\S.*)$", re.MULTILINE)
_SPAN = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_WORD = re.compile(r"[\w.*/-]+")
_MACHINE = re.compile(r"(?<![\w.~])/(?:home|root|work|tmp|Users|mnt)/\w")


def faults(rule: Callable[[Path], Iterable[object]], pages: Iterable[Path] = PAGES) -> dict[str, list[object]]:
    """What the rule finds wrong, by page; there must be some pages."""
    by_page = {named(page): list(rule(page)) for page in pages}
    assert by_page
    return {page: page_faults for page, page_faults in by_page.items() if page_faults}


def code_in(page: Path) -> list[str]:
    """Every code span and every line of a code block, drawings left out."""
    text = page.read_text("utf-8")
    blocks = [line for kind, block in _FENCE.findall(text) if kind != "mermaid" for line in block.splitlines()]
    prose = _FENCE.sub("", text)
    return [*blocks, *_INDENTED.findall(prose), *_SPAN.findall(prose)]


def test_links_lead_somewhere() -> None:
    def wrong(page: Path) -> Iterable[object]:
        targets = [link.partition("#")[0] for link in _LINK.findall(_FENCE.sub("", page.read_text("utf-8")))]
        inside = [target for target in targets if target and not target.startswith(("http://", "https://", "mailto:"))]
        return [target for target in inside if not (page.parent / target).exists()]

    assert faults(wrong) == {}


def test_paths_that_are_named_exist() -> None:
    def wrong(page: Path) -> Iterable[object]:
        words = {word.rstrip(".") for code in code_in(page) for word in _WORD.findall(code)}
        paths = {word for word in words if word.startswith(tuple(f"{folder}/" for folder in FOLDERS))}
        modules = {word for word in words if re.fullmatch(r"\w+\.py", word)}
        return {path for path in paths if not _is_there(page, path)} | (modules - _module_names())

    assert faults(wrong) == {}


def test_make_targets_that_are_named_exist() -> None:
    def wrong(page: Path) -> Iterable[object]:
        named_targets = {target for code in code_in(page) for target in re.findall(r"\bmake ([a-z][a-z-]*)", code)}
        targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
        return named_targets - targets

    assert faults(wrong) == {}


def test_commands_that_are_named_exist() -> None:
    def wrong(page: Path) -> Iterable[object]:
        lines = [code[match.end() :] for code in code_in(page) for match in re.finditer(r"\bgedeeld (?=[a-z])", code)]
        return [line for line in lines if not _is_command(line.split())]

    assert faults(wrong) == {}


def test_variables_that_are_named_exist() -> None:
    def wrong(page: Path) -> Iterable[object]:
        variables = set(re.findall(r"\bGEDEELD_[A-Z_]+[A-Z]\b", page.read_text("utf-8")))
        return variables - _variables()

    assert faults(wrong) == {}


def test_tests_and_metrics_that_are_named_exist() -> None:
    def wrong(page: Path) -> Iterable[object]:
        code = "\n".join(code_in(page))
        tests = set(re.findall(r"\btest_\w+\b(?!\.py)", code))
        metrics = set(re.findall(r"\bgedeeld_\w+_(?:total|seconds|connected)\b", code))
        return (tests - _test_names()) | (metrics - set(re.findall(r"gedeeld_\w+", _text_of("chassis/ops/metrics.py"))))

    assert faults(wrong) == {}


def test_a_named_test_stands_in_the_file_that_is_linked() -> None:
    def wrong(page: Path) -> Iterable[object]:
        proofs = re.findall(r"\[([^\]]*`test_\w+`[^\]]*)\]\(([^)\s]+\.py)\)", page.read_text("utf-8"))
        pairs = [(name, target) for names, target in proofs for name in re.findall(r"`(test_\w+)`", names)]
        return [p for p in pairs if f"def {p[0]}(" not in (page.parent / p[1]).read_text("utf-8")]

    assert faults(wrong) == {}


def test_no_page_names_a_place_on_somebodys_machine() -> None:
    def wrong(page: Path) -> Iterable[object]:
        return _MACHINE.findall(page.read_text("utf-8"))

    assert faults(wrong) == {}


def test_no_two_decisions_have_one_number() -> None:
    names = [path.name for path in files(".md") if path.parent == ROOT / "docs/adr"]
    numbers = [name[:4] for name in names]
    assert numbers == sorted(set(numbers))
    listed = re.findall(r"\(adr/([\w.-]+)\)", _text_of("docs/README.md"))
    assert listed == names


def test_a_decision_has_its_four_parts_and_fits_a_page() -> None:
    def wrong(page: Path) -> Iterable[object]:
        lines = page.read_text("utf-8").splitlines()
        if not lines[0].startswith(f"# {page.name[:4]} "):
            yield "its first line does not bear its number"
        if not lines[2].startswith("Status: "):
            yield "no status"
        if [line for line in lines if line.startswith("## ")] != ADR_PARTS:
            yield "other parts"
        if len(lines) > ADR_LINES:
            yield f"{len(lines)} lines"

    assert faults(wrong, [page for page in PAGES if page.parent == ROOT / "docs/adr"]) == {}


def test_a_flow_has_a_picture_and_tells_what_happens_when() -> None:
    def wrong(page: Path) -> Iterable[object]:
        text = page.read_text("utf-8")
        return [part for part in ("```mermaid\nsequenceDiagram", "| when | then |") if part not in text]

    assert faults(wrong, [page for page in PAGES if page.parent == ROOT / "docs/flows"]) == {}


def test_drawings_can_be_drawn() -> None:
    def wrong(page: Path) -> Iterable[object]:
        drawings = [text for kind, text in _FENCE.findall(page.read_text("utf-8")) if kind == "mermaid"]
        return [text for text in drawings if ";" in text]  # mermaid ends a line at a semicolon

    assert faults(wrong) == {}


def test_the_first_page_stays_short_and_the_news_name_the_version() -> None:
    assert len(_text_of("README.md").splitlines()) <= README_LINES
    version = re.search(r'^version = "(.+)"', _text_of("pyproject.toml"), re.MULTILINE)
    assert version is not None
    assert f"## [{version[1]}]" in _text_of("CHANGELOG.md")


def _is_there(page: Path, path: str) -> bool:
    """From the root, or from the page's own folder; a star stands for anything, at least one."""
    return any(next(folder.glob(path), None) for folder in (ROOT, page.parent))


def _is_command(words: list[str]) -> bool:
    """Whether these words begin with a command of `gedeeld` and hold no option that it does not have."""
    command: Any = typer.main.get_command(app)
    while hasattr(command, "commands"):
        name = re.sub(r"\W+$", "", words.pop(0)) if words else ""
        if not name:
            return True  # the group is named as a whole
        if name not in command.commands:
            return False
        command = command.commands[name]
    options = {o for parameter in command.params for o in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    used = {re.sub(r"[^\w-].*", "", word) for word in words if word.startswith("--") and word != "--"}
    return used <= options and (command.name != "call" or _is_method(words))


def _is_method(words: list[str]) -> bool:
    plain = [word for word in words[:2] if re.fullmatch(r"[a-z_]+", word)]
    return len(plain) < 2 or method_spec(plain[0], plain[1]) is not None


@cache
def _variables() -> set[str]:
    """Settings, and what the code reads besides; a name may go on with a service or a user."""
    sources = "".join(path.read_text("utf-8") for path in files(".py", ".sh", "Makefile", ".yaml", ".yml"))
    besides = set(re.findall(r"GEDEELD_[A-Z_]*[A-Z]", sources))
    return besides | {f"GEDEELD_{name.upper()}" for name in Settings.model_fields}


@cache
def _module_names() -> set[str]:
    return {path.name for path in files(".py")}


@cache
def _test_names() -> set[str]:
    tests = [path for path in files(".py") if path.name.startswith("test_")]
    stems = {path.stem for path in tests}
    return stems | {name for path in tests for name in re.findall(r"def (test_\w+)", path.read_text("utf-8"))}


@cache
def _text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")
