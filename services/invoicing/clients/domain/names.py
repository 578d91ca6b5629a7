"""How much two names are alike: of a payer as the bank wrote it, and of a client as we know it."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

_FORMS = frozenset(
    {
        "asbl",
        "bv",
        "bvba",
        "comm",
        "cv",
        "cvba",
        "gcv",
        "ltd",
        "nv",
        "sa",
        "sarl",
        "sas",
        "sc",
        "scrl",
        "scs",
        "snc",
        "sprl",
        "srl",
        "vof",
        "vzw",
    }
)
"""Legal forms say nothing of who it is."""
_TITLES = frozenset(
    {
        "de",
        "dhr",
        "en",
        "et",
        "heer",
        "m",
        "madame",
        "mevr",
        "mevrouw",
        "mlle",
        "mme",
        "monsieur",
        "mr",
        "mrs",
        "mw",
        "of",
        "ou",
    }
)
_WORD = re.compile(r"[a-z0-9]+", re.ASCII)
_SHORTEST = 3


def likeness(name: str, other_name: str) -> int:
    """0 to 100; the order of the words, accents, titles and legal forms do not count."""
    first, second = plain_name(name), plain_name(other_name)
    if min(len(first), len(second)) < _SHORTEST:
        return 0
    return int(fuzz.token_set_ratio(first, second))


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = _WORD.findall("".join(c for c in letters if not unicodedata.combining(c)).replace(".", ""))
    distinctive = [word for word in words if word not in _FORMS and word not in _TITLES]
    return " ".join(distinctive)
