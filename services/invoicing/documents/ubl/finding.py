"""What is wrong with a document, as every layer of rules says it."""

from dataclasses import dataclass
from typing import Literal

from services.invoicing.documents.ubl.rule_texts import in_plain_words

Severity = Literal["fatal", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` as its publisher names it, or XSD; `place`: an element, a line, or a business term."""

    rule: str
    severity: Severity
    place: str
    sentence: str


def finding(rule: str, severity: Severity, path: str, sentence: str) -> Finding:
    """In our own plain words, where there are some."""
    return Finding(rule, severity, path or "/", in_plain_words(rule) or sentence)
