"""Names as a paper may show them: what moves a reader's eye is left out, and a paper that left something out says so.

Members refuses controls and what turns the direction of writing; records of before may hold them. Whether a letter of
another alphabet stands for a look-alike nobody can tell: so the id of a member stands beside its name, always.
"""

from dataclasses import dataclass
from unicodedata import category, name, normalize

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")  # zero width; some scripts are misspelt without them
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")  # whose letters look alike
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ShownName:
    """`changed`: signs that nobody sees were left out. `mixed`: one word has letters of several alphabets."""

    text: str
    changed: bool = False
    mixed: bool = False


def shown_name(given_name: str, family_name: str) -> ShownName:
    """Given name first, in composed letters (NFC)."""
    whole = normalize("NFC", f"{given_name} {family_name}")
    seen = "".join(sign for sign in whole if sign in _JOINERS or category(sign) not in _UNSEEN)
    return ShownName(" ".join(seen.split()), seen != whole, any(len(_alphabets(word)) > 1 for word in seen.split()))


def in_a_sheet(text: str) -> str:
    """For a cell of CSV: what a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _alphabets(word: str) -> set[str]:
    return {first for sign in word if (first := name(sign, "").partition(" ")[0]) in _ALPHABETS}
