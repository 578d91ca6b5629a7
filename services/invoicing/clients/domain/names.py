"""How much two names are alike: of a payer as the bank wrote it, and of a client as we know it."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz

from services.invoicing.clients.domain.client_names import words_of

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
_CUT_FROM = 34
"""Banks cut a payer's name at 35 or 70 characters; a blank at the end goes too."""


def likeness(name: str, other_name: str) -> int:
    """0 to 100; the order of the words, accents, titles and legal forms do not count.

    The last word of `name`, the payer's, may be cut: then the beginning of a word counts as the word.
    """
    first, second = plain_name(name), plain_name(other_name)
    if len(name) >= _CUT_FROM:
        first = _with_last_word_of(second, first)
    if min(len(first), len(second)) < _SHORTEST:
        return 0
    return int(fuzz.token_set_ratio(first, second))


def search_words(name: str) -> tuple[str, ...]:
    """What clients of this payer's name are looked up by, each as the beginning of a word; none of a name too short."""
    if not name:
        return ()
    return tuple(
        word for word in words_of(name) if len(word) >= _SHORTEST and word not in _FORMS and word not in _TITLES
    )


def _with_last_word_of(whole: str, cut: str) -> str:
    *before, last = cut.split() or [""]
    beginnings = [word for word in whole.split() if last and word.startswith(last)]
    if not beginnings and any(form.startswith(last) for form in _FORMS):
        return " ".join(before)
    return " ".join((*before, *(beginnings[:1] or [last])))


@lru_cache(maxsize=4096)
def plain_name(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    words = _WORD.findall("".join(c for c in letters if not unicodedata.combining(c)).replace(".", ""))
    distinctive = [word for word in words if word not in _FORMS and word not in _TITLES]
    return " ".join(distinctive)
