"""The reference pages that the contracts alone cannot make: settings, and every service's refusals."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chassis.ops.settings import Settings
from contracts.catalogue import SERVICES
from contracts.tooling.reference import MADE, page, table

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def settings_page() -> str:
    """Every environment variable, from the fields of chassis.ops.settings."""
    rows = [
        (
            f"`GEDEELD_{name.upper()}`",
            _type(str(field.annotation)),
            _default(field.default),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    ]
    note = "Every process reads its settings from the environment, once, at its start. No secret has a default."
    owners = (
        "`gedeeld migrate --all` reads `GEDEELD_OWNER_DATABASE_URL_<SERVICE>` for each service;"
        " `gedeeld topology --definitions` reads `GEDEELD_BROKER_PASSWORD_<USER>`."
    )
    return page(["# Settings", MADE, note, table(("variable", "type", "default", "meaning"), rows), owners])


@dataclass(frozen=True, slots=True)
class _Class:
    name: str
    bases: tuple[str, ...]
    said: str


def refusals_page(root: Path) -> str:
    """Every refusal by who gives it, read from the sources: the code is what a caller may rely on."""
    shared = list(_classes(root / "contracts" / "wire" / "refusals.py"))
    sources = [path for path in sorted((root / "chassis").rglob("*.py")) if "tests" not in path.relative_to(root).parts]
    chassis_classes = [cls for path in sources for cls in _classes(path)]
    refusals = {"Refused", *(cls.name for cls in _refusals([*shared, *chassis_classes], {"Refused"}))}
    parts = [
        "# Refusals",
        MADE,
        "A refused call changes nothing. Callers may rely on the code; the sentence is for people.",
        "## Any service",
        _table([*shared, *chassis_classes], {"Refused"}),
    ]
    for service in SERVICES:
        sources = sorted((root / "services" / service).rglob("*.py"))
        own = [cls for path in sources if "tests" not in path.relative_to(root).parts for cls in _classes(path)]
        parts += [f"## {service}", _table(own, refusals) or "None of its own."]
    return page(parts)


def _table(classes: list[_Class], known: set[str]) -> str:
    """The refusals among `classes`, without the roots that others only inherit from."""
    refusals = _refusals(classes, known)
    roots = {base for refusal in refusals for base in refusal.bases}
    rows = [(f"`{_code(refusal.name)}`", refusal.said) for refusal in refusals if refusal.name not in roots]
    return table(("code", "when"), sorted(set(rows))) if rows else ""


def _refusals(classes: list[_Class], known: set[str]) -> list[_Class]:
    """Those of `classes` that inherit, directly or not, from one of the `known` refusals."""
    matches: list[_Class] = []
    while fresh := [c for c in classes if c not in matches and known & set(c.bases)]:
        matches += fresh
        known = known | {c.name for c in fresh}
    return matches


def _classes(path: Path) -> Iterator[_Class]:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            bases = tuple(base.id for base in node.bases if isinstance(base, ast.Name))
            yield _Class(node.name, bases, " ".join((ast.get_docstring(node) or "").split()))


def _code(name: str) -> str:
    return _HUMP.sub("_", name).lower()


def _type(annotation: str) -> str:
    if annotation.startswith("typing.Literal["):
        return ", ".join(f"`{choice}`" for choice in re.findall(r"'(\w+)'", annotation))
    name = re.sub(r"<class '([\w.]+)'>", r"\1", annotation).replace("pathlib.", "").replace("_local.", "")
    return {"str": "text", "int": "number", "bool": "yes or no"}.get(name, "file" if "Path" in name else name)


def _default(value: object) -> str:
    if value in ("", None):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"
