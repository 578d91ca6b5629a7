"""Which letters can be printed. The fonts are those inside the `typst` wheel, so that a page is the same everywhere.

Libertinus Serif has the Latin, Greek and Cyrillic letters and Hebrew; DejaVu Sans Mono stands in for Arabic, Armenian,
Georgian and signs. PDF/A allows no sign without a picture, so what neither has is shown as a box. Marks that combine
with no letter into one sign are left out: across two fonts they stop the typesetter. The ranges are those of both
fonts, in every weight that a page uses; `test_pdf_texts.py` prints every one of them, in any order.
"""

import re
from bisect import bisect_right
from unicodedata import category, normalize

FONTS = ("Libertinus Serif", "DejaVu Sans Mono")
MISSING = "\u25a1"
_LONG_WORD = re.compile(r"\S{28,}")
_MAY_BREAK = "\u200b"

RANGES = (
    (0x20, 0x7E), (0xA0, 0x2FF), (0x374, 0x375), (0x37A, 0x37E), (0x384, 0x38A), (0x38C, 0x38C),
    (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x3D0, 0x3E1), (0x3F0, 0x45F), (0x490, 0x4C4), (0x4D0, 0x4F9), (0x531, 0x556),
    (0x561, 0x587), (0x589, 0x58A), (0x5D0, 0x5EA), (0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A),
    (0x640, 0x64A), (0x660, 0x66D), (0x679, 0x67B), (0x67E, 0x680), (0x686, 0x687), (0x691, 0x691), (0x698, 0x698),
    (0x6A4, 0x6A4), (0x6A9, 0x6A9), (0x6AF, 0x6AF), (0x6BE, 0x6BE), (0x6CC, 0x6CC), (0x6F0, 0x6F9), (0x10D0, 0x10FC),
    (0x1E00, 0x1E9B), (0x1E9E, 0x1EF9), (0x1F00, 0x1F15), (0x1F18, 0x1F1D), (0x1F20, 0x1F45), (0x1F48, 0x1F4D),
    (0x1F50, 0x1F57), (0x1F5F, 0x1F7D), (0x1F80, 0x1FB4), (0x1FB6, 0x1FC4), (0x1FC6, 0x1FD3), (0x1FD6, 0x1FDB),
    (0x1FDD, 0x1FEF), (0x1FF2, 0x1FF4), (0x1FF6, 0x1FFE), (0x2000, 0x200B), (0x2010, 0x2027), (0x202F, 0x2037),
    (0x2039, 0x203E), (0x2044, 0x2044), (0x2070, 0x2071), (0x2074, 0x208E), (0x20A0, 0x20B5), (0x20B8, 0x20BA),
    (0x20BD, 0x20BD), (0x20BF, 0x20BF), (0x2100, 0x2103), (0x2105, 0x2106), (0x2113, 0x2113), (0x2116, 0x2117),
    (0x2120, 0x2120), (0x2122, 0x2122), (0x2126, 0x2127), (0x212A, 0x212B), (0x2153, 0x2184), (0x2190, 0x2220),
    (0x2260, 0x226B), (0x2460, 0x2473), (0x2500, 0x25FF), (0x2605, 0x2606), (0x2610, 0x2612), (0x2660, 0x2667),
    (0x2713, 0x2718),
)  # fmt: skip
_BEGINS = [first for first, _ in RANGES]


def printable(text: str) -> str:
    """`text` with a box for every sign that has no picture, and with places to break words that are too long."""
    plain = text.isascii() and text.isprintable()
    clean_text = text if plain else "".join(_shown(sign) for sign in normalize("NFC", text))
    return _LONG_WORD.sub(_breakable, clean_text)


def _shown(sign: str) -> str:
    if _has_picture(sign):
        return sign
    plain = normalize("NFKC", sign)
    if all(map(_has_picture, plain)):
        return plain
    return "" if category(sign) in {"Cc", "Cf", "Mn", "Me", "Sk"} else MISSING


def _has_picture(sign: str) -> bool:
    index = bisect_right(_BEGINS, ord(sign)) - 1
    return index >= 0 and ord(sign) <= RANGES[index][1]


def _breakable(word: re.Match[str]) -> str:
    text = word[0]
    return _MAY_BREAK.join(text[start : start + 14] for start in range(0, len(text), 14))
