"""E-invoices with one thing changed, made by program: the same ones each time."""

from collections.abc import Iterator
from copy import deepcopy
from random import Random

from lxml import etree

_TEXTS = (
    "",
    " ",
    "x",
    "-1",
    "0",
    "1.005",
    "9999999999",
    "GR",
    "EL",
    "DK",
    "NL123456789B01",
    "XX",
    "2026-13-01",
    "AE",
    "O",
)
_SCHEMES = ("0208", "0088", "0106", "9944", "0184", "0007", "VAT", "EUR", "SEK")


def mutants_of(originals: list[bytes], number: int) -> Iterator[bytes]:
    """Of each original in its turn: an element taken away, said twice, moved, or with another text or attribute."""
    random = Random(20_270_224)
    for index in range(number):
        root = etree.fromstring(originals[index % len(originals)])
        for _ in range(1 + index % 2):
            _change(root, random)
        yield etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _change(root: etree._Element, random: Random) -> None:
    elements = [element for element in root.iterdescendants() if isinstance(element.tag, str)]
    element = random.choice(elements)
    parent = element.getparent()
    assert parent is not None
    match random.randrange(5):
        case 0:
            parent.remove(element)
        case 1:
            element.addnext(deepcopy(element))
        case 2 if element.attrib:
            element.set(random.choice(sorted(element.attrib)), random.choice(_SCHEMES))
        case 3:
            other = random.choice([leaf for leaf in elements if not len(leaf)])
            other.text = random.choice(elements).text
        case _:
            leaf = random.choice([leaf for leaf in elements if not len(leaf)])
            leaf.text = random.choice(_TEXTS)
