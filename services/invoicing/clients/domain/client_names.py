"""When two names of clients look like one.

`S.A. Théâtre du Vieux-Canal` and `Theatre du vieux canal` have one key: lower case, without accents, punctuation and
legal form. The key is for comparing and searching; documents carry the name as it was given.
"""

import re
from unicodedata import combining, normalize

_BELGIAN = """sa nv sprl bvba srl bv sc cv scrl cvba scri snc vof scs sca comm commv commva gcv asbl vzw aisbl ivzw
  voe gie esv saagr cvoa sprlu ebvba stichting fondation"""
_NEIGHBOURS = "sarl rl sas sasu eurl sci scop gmbh mbh ag kg kgaa ohg ug gbr ev eg co sagl"
_ENGLISH = "ltd limited plc llp llc inc corp cic clg dac"
_FURTHER = "spa srls sl slu lda ab as asa aps oy oyj hf spzoo sro se scea"
LEGAL_FORMS = frozenset(f"{_BELGIAN} {_NEIGHBOURS} {_ENGLISH} {_FURTHER}".split())
_AND = frozenset({"et", "en", "and", "und"})
_LONGEST = 200  # an index holds no endless key
_LETTERS_WITHOUT_PARTS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ħ": "h"}
)
_DOTTED = re.compile(r"(?<!\w)(?:\w{1,2}\.)+\w{1,2}(?!\w)")  # s.a.r.l, s.àr.l, b.v
_OTHER = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """The words that make the name, with one space between them; the key of a key is itself. Never empty.

    Legal forms count for nothing at either end of a name, nor does the word "and", unless there are no other words.
    Letters that stand alone are one word: `J.P. Morgan` is `JP Morgan`.
    """
    key = _step(name)
    while (next_key := _step(key)) != key:
        key = next_key
    return key or " ".join(name.split()).casefold()[:_LONGEST].rstrip()


def words_of(text: str) -> tuple[str, ...]:
    """The words to search for: those of the key."""
    return tuple(name_key(text).split())


def _step(text: str) -> str:
    words = _with_letters_joined(_OTHER.sub(" ", _DOTTED.sub(_undotted, _folded(text))).split())
    distinctive = [word for word in _without_forms(words) if word not in _AND]
    return " ".join(distinctive or words)[:_LONGEST].rstrip()


def _folded(text: str) -> str:
    plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return plain.translate(_LETTERS_WITHOUT_PARTS)


def _undotted(match: re.Match[str]) -> str:
    return match.group().replace(".", "")


def _with_letters_joined(words: list[str]) -> list[str]:
    joined: list[str] = []
    alone = False  # whether the last word is made of letters that stood alone
    for word in words:
        single = len(word) == 1 and word.isalpha()
        if single and alone:
            joined[-1] += word
        else:
            joined.append(word)
        alone = single
    return joined


def _without_forms(words: list[str]) -> list[str]:
    first, last = 0, len(words)
    while first < last and words[first] in LEGAL_FORMS:
        first += 1
    while last > first and words[last - 1] in LEGAL_FORMS:
        last -= 1
    return words[first:last] or words
