"""VAT numbers of any country, in one form. Checked by python-stdnum where it knows the country."""

import re
from collections.abc import Callable

from stdnum import get_cc_module
from stdnum.ch import uid as _ch
from stdnum.exceptions import ValidationError
from stdnum.no import mva as _no

from kernel.identifiers import InvalidIdentifier

_SEPARATORS = re.compile(r"[ ./-]")
_SHAPE = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}", re.ASCII)
_SWISS_TAX = re.compile(r"(MWST|TVA|IVA|VAT)$")
_CHECKED = "AT BE BG CY CZ DE DK EE EL ES FI FR GB HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI"

# Countries whose VAT numbers begin with other letters than their own.
_LETTERS = {"GR": ("EL",), "GB": ("GB", "XI"), "IM": ("GB",), "MC": ("FR",)}


def parse_vat_number(text: str) -> str:
    """The VAT number with its country letters, without spaces, points and dashes. Raises InvalidIdentifier.

    Swiss numbers lose the name of the tax that may follow them (MWST, TVA, IVA); Norwegian ones end in MVA. For
    an unknown country only the shape is checked.
    """
    plain = _SEPARATORS.sub("", text).upper() if text.isascii() else text
    if not _SHAPE.fullmatch(_SWISS_TAX.sub("", plain) if plain.startswith("CHE") else plain):
        raise InvalidIdentifier("VAT number: two letters of the country, then 2 to 13 letters and digits")
    check = _CHECKS.get(plain[:2])
    try:
        return plain if check is None else check(plain)
    except ValidationError as error:
        raise InvalidIdentifier(f"VAT number: not one of {plain[:2]} (length, letters or check digits)") from error


def vat_letters(country: str) -> tuple[str, ...]:
    """The letters that VAT numbers of this country (ISO 3166) begin with: Greece EL; Northern Ireland also XI."""
    return _LETTERS.get(country, (country,))


def _national(letters: str) -> Callable[[str], str]:
    module = get_cc_module("gr" if letters == "EL" else "gb" if letters == "XI" else letters.lower(), "vat")

    def check(plain: str) -> str:
        return letters + str(module.validate(plain[2:])).removeprefix(letters)

    return check


def _swiss(plain: str) -> str:
    return str(_ch.validate(_SWISS_TAX.sub("", plain)))


def _norwegian(plain: str) -> str:
    return "NO" + str(_no.validate(plain[2:].removesuffix("MVA") + "MVA"))


_CHECKS: dict[str, Callable[[str], str]] = {
    **{letters: _national(letters) for letters in _CHECKED.split()},
    "CH": _swiss,
    "NO": _norwegian,
}
