"""What a payer typed: structured communications and invoice numbers, however they are spelt.

One reader for the import and for suggestions.
"""

import re
from functools import lru_cache

from kernel.identifiers import InvalidIdentifier, parse_structured_communication

LAST_SEQUENCE_DIGITS = 6
_MOST = 20
_ACCOUNT = re.compile(
    r"(?<![0-9A-Z])(?:BE[0-9]{2}(?:[ .-]?[0-9]{4}){3}"
    r"|[A-Z]{2}[0-9]{2}(?:[0-9A-Z]{11,30}|(?: [0-9A-Z]{4}){2,7}(?: [0-9A-Z]{1,3})?))(?![0-9A-Z])",
    re.ASCII,
)
"""What has the shape of an IBAN; its check digits may be mistyped."""
_SPACED_ACCOUNT = re.compile(r"(?<![0-9A-Z])BE(?:[^0-9A-Z]{0,2}[0-9]){14}(?![0-9])", re.ASCII)
"""A Belgian IBAN however it is spaced; so its check digits must be right."""
_BETWEEN = r"[ ]?[-./]?[ ]?"
_COMMUNICATION = re.compile(
    rf"(?<![0-9])(?<![0-9][-./])([0-9]{{3}}){_BETWEEN}([0-9]{{4}}){_BETWEEN}([0-9]{{5}})(?![0-9]|[-./][0-9])", re.ASCII
)
_FRAMED = re.compile(r"(?<![0-9/])([0-9]{3}) ?/ ?([0-9]{4}) ?/ ?([0-9]{5})(?![0-9/])", re.ASCII)
_NUMBER = re.compile(r"(?<![0-9A-Z])(20[0-9]{2})[-/. ]?([A-Z]{2})[-/. ]?([0-9]{1,6})(?![0-9A-Z])", re.ASCII)
_BEFORE = re.compile(r"[0-9][-/.]$", re.ASCII)
_AFTER = re.compile(r"[^0-9A-Z,;:()+&]{1,3}(?!20[0-9]{2}[-/. ]?[A-Z]{2})[0-9]", re.ASCII)


def communications_in(text: str) -> tuple[str, ...]:
    """Every sound communication that a text may mean: `090/9337/55493`, also with points, hyphens, blanks or nothing.

    Twelve digits may be another number that is sound by chance: whether it is of an invoice, the claims tell.
    """
    return _sound_ones(_COMMUNICATION, _without_accounts(text))


def framed_in(text: str) -> tuple[str, ...]:
    """Only the sound ones with slashes: these are meant as communications, whoever's they are."""
    return _sound_ones(_FRAMED, text)


def numbers_in(text: str) -> tuple[str, ...]:
    """The invoice numbers that a text names: `2026-BE-000123`, also typed as `2026 be 123` or `2026/BE/123`.

    A number typed short is none beside more digits, or after a day and month: it may be a part of them.
    """
    plain = _without_accounts(text)
    numbers = {
        f"{hit[1]}-{hit[2]}-{int(hit[3]):0{LAST_SEQUENCE_DIGITS}d}"
        for hit in _NUMBER.finditer(plain)
        if len(hit[3]) == LAST_SEQUENCE_DIGITS or _stands_alone(plain, hit)
    }
    return tuple(sorted(numbers)[:_MOST])


@lru_cache(maxsize=16_384)
def sound(digits: str) -> str | None:
    """Cached: a batch checks each several times, and the check costs more than all else about a receipt."""
    try:
        return parse_structured_communication(digits)
    except InvalidIdentifier:
        return None


def _stands_alone(text: str, hit: re.Match[str]) -> bool:
    return not _BEFORE.search(text, max(0, hit.start() - 2), hit.start()) and not _AFTER.match(text, hit.end())


def _sound_ones(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    all_found = (sound("".join(groups)) for groups in pattern.findall(text))
    return tuple(sorted({digits for digits in all_found if digits is not None})[:_MOST])


def _without_accounts(text: str) -> str:
    return _SPACED_ACCOUNT.sub(_without_account, _ACCOUNT.sub("#", text.upper()))


def _without_account(hit: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", hit[0])
    is_sound = int(f"{digits[2:]}1114{digits[:2]}") % 97 == 1  # ISO 13616: B is 11, E is 14
    return "#" if is_sound else hit[0]
