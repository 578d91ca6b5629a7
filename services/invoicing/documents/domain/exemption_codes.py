"""The code for why no VAT is charged (BT-121), beside the sentence of `mentions.py`."""

import re
from collections.abc import Collection, Iterator, Mapping

from services.invoicing.billing.domain.totals import VatTotal

_ARTICLE = re.compile(
    r"\b(?P<article>42|44)\s*,?\s*§\s*(?P<paragraph>[123](?:bis)?)(?:er)?\b"
    r"(?:\s*,?\s*(?P<number>[0-9]{1,2})\s*°(?:\s*,?\s*(?P<letter>[a-z])\))?)?"
)
"""As people write it: `art. 44 § 2, 9°`, `article 44, §2, 4°, b)`."""


def exemption_code(part: VatTotal, codes: Mapping[str, str]) -> str | None:
    """Of what one VAT rate comes to; None where the list `codes` has none, or its lines have different ones."""
    if part.treatment != "exempt":
        return codes.get(part.treatment)
    return _same({_code_of(reason, codes) for reason in part.reason.split("; ")})


def _code_of(reason: str, codes: Mapping[str, str]) -> str | None:
    """None where no article or an unknown one is named, or several with different codes."""
    articles = _ARTICLE.finditer(reason)
    return _same({next((codes[name] for name in _names(article) if name in codes), None) for article in articles})


def _same(codes: Collection[str | None]) -> str | None:
    return next(iter(codes)) if len(codes) == 1 else None


def _names(match: re.Match[str]) -> Iterator[str]:
    """What the article is called in the list, the most precise first."""
    paragraph = f"{match['article']} § {match['paragraph']}"
    number = f"{paragraph}, {match['number']}°"
    if match["letter"]:
        yield f"{number}, {match['letter']}"
    if match["number"]:
        yield number
    yield paragraph
