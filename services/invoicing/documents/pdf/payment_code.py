"""The code that a banking app scans: EPC069-12 of the European Payments Council, version 002.

The guideline ("Quick Response Code: Guidelines to Enable Data Capture for the Initiation of a SEPA Credit Transfer",
EPC069-12 v2.1): twelve elements, one a line, nothing after the last that is given; at most 331 bytes, at most version
13 of the code, error correction M. Version 002 makes the BIC optional inside the EEA; an amount lies from 0.01 to
999,999,999.99; either a structured reference (35 signs) or a text (140 signs) stands in it, never both.

For the structured reference the guideline names ISO 11649 ("RF…") alone. The Belgian communication is none, so it goes
as text, with its plus signs: every app takes it so, and we find it in the text of a payment as well
(`domain/payment.py`). Some programs put it into the structured field; apps outside Belgium may refuse that.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import segno

from kernel.identifiers import format_structured_communication

LEAST_CENTS, MOST_CENTS = 1, 99_999_999_999
MAX_BYTES = 331
_MAX_NAME = 70
_QUIET_ZONE = 4  # modules of white around the code, ISO/IEC 18004


class NotPayableByCode(ValueError):
    """The amount lies outside what a code may ask for."""


def payment_text(*, name: str, iban: str, cents: int, communication: str, bic: str = "") -> str:
    """What the code says. `communication`: 12 digits; a name that is too long is cut. Raises NotPayableByCode."""
    if not LEAST_CENTS <= cents <= MOST_CENTS:
        raise NotPayableByCode("a payment code asks for 0.01 to 999,999,999.99 euro")
    amount = f"EUR{cents // 100}.{cents % 100:02d}"
    no_purpose, no_reference = "", ""
    before, after = ("BCD", "002", "1", "SCT", bic), (iban, amount, no_purpose, no_reference)
    remittance = format_structured_communication(communication)
    room = MAX_BYTES - len("\n".join((*before, "", *after, remittance)).encode())
    return "\n".join((*before, _cut(" ".join(name.split()), room), *after, remittance))


def payment_code(text: str) -> str:
    """The code as SVG, with the white around it that scanners need. Raises NotPayableByCode for a text too long."""
    if len(text.encode()) > MAX_BYTES:
        raise NotPayableByCode(f"a payment code holds at most {MAX_BYTES} bytes")
    code = segno.make_qr(text, error="m", boost_error=False, encoding="utf-8", mode="byte")
    rows = [list(row) for row in code.matrix_iter(border=_QUIET_ZONE)]
    path = "".join(_bar(x, y, width) for y, row in enumerate(rows) for x, width in _dark_runs(row))
    side = len(rows)
    paper = f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'{paper}<path fill="#000" d="{path}"/></svg>'
    )


def _cut(name: str, room: int) -> str:
    """The first 70 signs of the name, and no more than `room` bytes of them."""
    return name[:_MAX_NAME].encode()[:room].decode("utf-8", "ignore").rstrip()


def _bar(x: int, y: int, width: int) -> str:
    """A little higher than its row: viewers would show a white seam between two rows that only touch."""
    return f"M{x} {y}h{width}v1.05h-{width}z"


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(start, width) of each run of dark modules."""
    start = 0
    for dark, run in groupby(row, key=bool):
        width = len(list(run))
        if dark:
            yield start, width
        start += width
