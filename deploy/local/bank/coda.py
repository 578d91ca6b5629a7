"""The scenario's bank: writes the CODA file that a Belgian bank would send for a day's movements.

The same arguments give the same bytes. Layout: Febelfin, coded statement of account, version 2 (records 0, 1,
2.1, 2.2 and 2.3 where the text or counterparty needs them, 8, 9). CODA counts thousandths of a euro.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kernel.identifiers import parse_iban

HOLDER = "SHARED ENTERPRISE"
MAX_PAYMENTS = 9_999
MAX_TEXT = 149
"""What fits in the communication of records 2.1, 2.2 and 2.3 together: 53 + 53 + 43 characters."""
_TWELVE_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)


class TooManyPayments(ValueError):
    """CODA numbers the movements of a statement with four digits: write a second statement."""


@dataclass(frozen=True, slots=True)
class BankPayment:
    """One movement: `amount_cents` above zero comes in, below zero goes out.

    `structured` is 12 digits as the payer typed them, right or wrong; when it is None, `text` is what the
    payer wrote. Letters that CODA lacks lose their accents; a text is cut at 149 characters, a name at 35.
    The value date is the day of the statement when it is None.
    """

    amount_cents: int
    structured: str | None = None
    text: str = ""
    counterparty_name: str = ""
    counterparty_iban: str = ""
    value_date: date | None = None


def write_coda(
    account_iban: str,
    statement_number: int,
    day: date,
    old_balance_cents: int,
    payments: Sequence[BankPayment],
) -> bytes:
    """One statement of the Belgian account, booked on `day`; `statement_number` (1 to 999) restarts yearly.

    Raises TooManyPayments, InvalidIdentifier for an account that is no IBAN, and ValueError for another
    country's account or a number, amount or communication that does not fit.
    """
    if len(payments) > MAX_PAYMENTS:
        raise TooManyPayments(f"a statement holds at most {MAX_PAYMENTS} movements")
    if not all(payment.amount_cents for payment in payments):
        raise ValueError("a movement is not of zero cents")
    iban, sequence = parse_iban(account_iban), _digits(statement_number, 3)
    if not iban.startswith("BE"):
        raise ValueError("the bank of the scenario is Belgian")
    moves = [
        line for number, payment in enumerate(payments, start=1) for line in _movement(number, payment, day, sequence)
    ]
    new_balance_cents = old_balance_cents + sum(payment.amount_cents for payment in payments)
    booked = [
        _old_balance(iban, sequence, day, old_balance_cents),
        *moves,
        _new_balance(iban, sequence, day, new_balance_cents),
    ]
    lines = [_header(iban, day), *booked, _trailer(len(booked), payments)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def closing_cents(content: bytes) -> int:
    """The balance after the last statement that `write_coda` wrote into `content`."""
    balance = [line for line in content.decode("ascii").splitlines() if line.startswith("8")][-1][41:57]
    return (-1 if balance[0] == "1" else 1) * (int(balance[1:]) // 10)


def _header(iban: str, day: date) -> str:
    bank, company = iban[4:7], "0" * 11
    first = f"00000{day:%d%m%y}{bank}05{'':8}{day:%Y%m%d}  {HOLDER:<26}{'':11}{company} 00000"
    return f"{first:<127}2"


def _old_balance(iban: str, sequence: str, day: date, cents: int) -> str:
    balance = f"{_amount(cents)}{day:%d%m%y}"
    return f"12{sequence}{_account(iban)}{balance}{HOLDER:<26}{'current account':<35}{sequence}"


def _movement(number: int, payment: BankPayment, day: date, sequence: str) -> list[str]:
    """Record 2.1, and 2.2 and 2.3 when there is a counterparty or a text longer than 53 characters."""
    item, value_day = f"{number:04d}0000", payment.value_date or day
    kind, text = _communication(payment)
    name, account = _ascii(payment.counterparty_name, 35), payment.counterparty_iban
    reference = f"{day:%y%m%d}{sequence}{number:04d}"
    goes_on = int(bool(name or account or text[53:]))
    code = "00150000" if payment.amount_cents > 0 else "00101000"
    first = (
        f"21{item}{reference:<21}{_amount(payment.amount_cents)}{value_day:%d%m%y}{code}"
        f"{kind}{text[:53]:<53}{day:%d%m%y}{sequence}0{goes_on} 0"
    )
    if not goes_on:
        return [first]
    second = f"22{item}{text[53:106]:<53}{'':35}{'':11}{'':3}{'':13}1 0"
    third = f"23{item}{_account(account) if account else '':<37}{name:<35}{text[106:]:<43}0 0"
    return [first, second, third]


def _new_balance(iban: str, sequence: str, day: date, cents: int) -> str:
    return f"8{sequence}{_account(iban)}{_amount(cents)}{day:%d%m%y}{'':64}0"


def _trailer(records: int, payments: Sequence[BankPayment]) -> str:
    debit = -sum(payment.amount_cents for payment in payments if payment.amount_cents < 0)
    credit = sum(payment.amount_cents for payment in payments if payment.amount_cents > 0)
    return f"9{'':15}{_digits(records, 6)}{_digits(debit * 10, 15)}{_digits(credit * 10, 15)}{'':75}2"


def _communication(payment: BankPayment) -> tuple[str, str]:
    """The communication type (1: structured, 0: free) and what follows it."""
    if payment.structured is None:
        return "0", _ascii(payment.text, MAX_TEXT)
    if not _TWELVE_DIGITS.fullmatch(payment.structured):
        raise ValueError("a structured communication has 12 digits")
    return "1", f"101{payment.structured}"


def _account(iban: str) -> str:
    return f"{parse_iban(iban):<34}EUR"


def _amount(cents: int) -> str:
    return f"{int(cents < 0)}{_digits(abs(cents) * 10, 15)}"


def _digits(number: int, width: int) -> str:
    text = f"{number:0{width}d}"
    if number < 0 or len(text) > width:
        raise ValueError(f"does not fit in {width} digits")
    return text


def _ascii(text: str, width: int) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if " " <= c <= "~" else "?" for c in plain)[:width].strip()
