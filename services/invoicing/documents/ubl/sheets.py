"""Rules that their publisher compiled to a style sheet, run by Saxon: EN 16931's, and an operator's official ones."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from services.invoicing.documents.ubl.finding import Finding, Severity, finding

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_FAILED = (f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
_STEP = re.compile(r"/(?:\*:(\w+)\[namespace-uri\(\)='[^']*'\]|Q\{[^}]*\}(\w+)|(?:\w+:)?(\w+))((?:\[\d+\])?)")


class BadSheet(Exception):
    """A sheet in the operator's folder is no style sheet that can be compiled; the message names the file."""


def against_sheet(sheet: Path, name: str, xml: str) -> Iterator[Finding]:
    """What `sheet` finds; a fatal finding `name` when it cannot be computed. Raises BadSheet."""
    report = _compiled(str(sheet), sheet.stat().st_mtime_ns)(xml)
    if report is None:
        yield finding(name, "fatal", "/", "A value is such that the rules cannot be computed")
        return
    for failed in etree.fromstring(report.encode()).iter(*_FAILED):
        severity: Severity = "warning" if failed.get("flag") == "warning" else "fatal"
        text = " ".join("".join(failed.itertext()).split())
        path = _plain_path(failed.get("location", ""))
        yield finding(failed.get("id", name), severity, path, re.sub(r"^\[[^\]]*\]\s*-?\s*", "", text))


def _plain_path(path: str) -> str:
    """`/Invoice/LegalMonetaryTotal[1]`: an XPath without its namespaces; there is only one root."""
    steps = ("".join(match.groups("")) for match in _STEP.finditer(path))
    return "".join(f"/{step}" for step in steps).replace("[1]", "", 1)


@contextmanager
def _unheard() -> Iterator[None]:
    """Saxon writes what it chokes on to standard error, names and all: that goes nowhere."""
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)


@cache
def _processor() -> Any:
    """Takes a third of a second to start, once a process."""
    import saxonche  # noqa: PLC0415  (100 MB, only where a document is validated)

    return saxonche.PySaxonProcessor(license=False)


@cache
def _compiled(sheet: str, _changed_ns: int) -> Callable[[str], str | None]:
    """From XML to a report in SVRL, or None when it cannot be computed. Raises BadSheet."""
    import saxonche  # noqa: PLC0415  (see above)

    processor = _processor()
    try:
        rules = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=sheet)
    except saxonche.PySaxonApiError as error:
        raise BadSheet(f"{Path(sheet).name} cannot be compiled") from error

    def judged(xml: str) -> str | None:
        try:
            with _unheard():
                return str(rules.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml)))
        except saxonche.PySaxonApiError:
            return None

    return judged
