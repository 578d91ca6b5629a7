"""Identifiers: time-ordered, prefixed by what they name. Numbers of others are checked by python-stdnum."""

import re
import secrets
from collections.abc import Callable
from time import time_ns
from uuid import UUID, uuid4  # noqa: TID251  (this is the one place)

from stdnum import iban as _iban
from stdnum.be import ssn as _ssn
from stdnum.be import vat as _vat
from stdnum.exceptions import ValidationError

Ids = Callable[[], UUID]
_ASCII = re.compile(r"[\x20-\x7e]{1,64}", re.ASCII)
_AROUND_DIGITS = re.compile(r"[+*/ .]")
_TWELVE_DIGITS = re.compile(r"[0-9]{12}")


class InvalidIdentifier(ValueError):
    """The text is not the identifier it should be; the message says which rule it breaks, never the text itself."""


def uuid7_at(unix_ms: int, randomness: int) -> UUID:
    """The RFC 9562 version 7 UUID of this millisecond and these (at least 74) random bits."""
    rand_a, rand_b = (randomness >> 62) & 0xFFF, randomness & ((1 << 62) - 1)
    return UUID(int=(unix_ms & ((1 << 48) - 1)) << 80 | 0x7 << 76 | rand_a << 64 | 0b10 << 62 | rand_b)


def uuid7() -> UUID:
    """A fresh UUIDv7: sorts by time of making, to the millisecond."""
    return uuid7_at(time_ns() // 1_000_000, secrets.randbits(74))


def random_uuid() -> UUID:
    """An unguessable UUIDv4, for names that must tell nothing: reply keys, correlation ids."""
    return uuid4()


def prefixed(prefix: str, value: UUID) -> str:
    """`prefixed("unit", …)` → `unit_0190…`: 32 hexadecimal digits after the name of the thing."""
    return f"{prefix}_{value.hex}"


def _plain(text: str, what: str) -> str:
    if not _ASCII.fullmatch(text):
        raise InvalidIdentifier(f"{what}: only ASCII characters, at most 64")
    return text


def structured_communication(ten_digits: int) -> str:
    """The 12 digits of a Belgian structured communication (OGM/VCS): ten digits and their check digits (mod 97)."""
    if not 0 <= ten_digits < 10**10:
        raise InvalidIdentifier("structured communication: ten digits before the check digits")
    return f"{ten_digits:010d}{_check_digits(ten_digits):02d}"


def parse_structured_communication(text: str) -> str:
    """The 12 digits of `+++090/9337/55493+++`, also with `***`, spaces or none. Raises InvalidIdentifier."""
    digits = _AROUND_DIGITS.sub("", _plain(text, "structured communication"))
    if not _TWELVE_DIGITS.fullmatch(digits) or _check_digits(int(digits[:10])) != int(digits[10:]):
        raise InvalidIdentifier("structured communication: 12 digits with check digits mod 97")
    return digits


def _check_digits(ten_digits: int) -> int:
    # Our own: each receipt asks several times, and python-stdnum took thirteen times as long as the whole of this.
    return ten_digits % 97 or 97


def format_structured_communication(twelve_digits: str) -> str:
    return f"+++{twelve_digits[:3]}/{twelve_digits[3:7]}/{twelve_digits[7:]}+++"


def parse_iban(text: str) -> str:
    """The IBAN without spaces. Bank codes come and go (belgium.md §3), so only the international check counts."""
    try:
        return str(_iban.validate(_plain(text, "IBAN"), check_country=False))
    except ValidationError as error:
        raise InvalidIdentifier("IBAN: the check digits (mod 97) or the length are wrong") from error


def parse_enterprise_number(text: str) -> str:
    """The ten digits of a Belgian enterprise (KBO/BCE, VAT) number; `BE` and dots allowed. Raises InvalidIdentifier."""
    try:
        return str(_vat.validate(_plain(text, "enterprise number")))
    except ValidationError as error:
        raise InvalidIdentifier("enterprise number: ten digits beginning with 0 or 1, check digits mod 97") from error


def parse_national_number(text: str) -> str:
    """The eleven digits of a national (NISS/INSZ) or BIS number. Raises InvalidIdentifier."""
    try:
        return str(_ssn.validate(_plain(text, "national number")))
    except ValidationError as error:
        raise InvalidIdentifier("national number: eleven digits, check digits mod 97") from error
