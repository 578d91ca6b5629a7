"""The scenario's second bank format: writes the camt.053 file that a bank would send for a day's movements.

The same arguments give the same bytes. Layout: ISO 20022 camt.053.001.08; structured communications as Belgian banks
write them (issuer BBA), costs with the bank transaction code of charges (PMNT/MDOP/CHRG).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from lxml import etree
from lxml.builder import ElementMaker

from deploy.local.bank.coda import BankPayment
from kernel.identifiers import parse_iban

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_Element: TypeAlias = etree._Element  # noqa: SLF001  (lxml names the type of an element so)
_e = ElementMaker(namespace=SPACE, nsmap={None: SPACE})


def write_camt(
    account_iban: str, statement_number: int, day: date, old_balance_cents: int, movements: Sequence[BankPayment | int]
) -> bytes:
    """One statement of the account, booked on `day`. A bare number is a cost that the bank took, in cents above zero.

    Raises InvalidIdentifier for an account that is no IBAN.
    """
    booked = sum(-movement if isinstance(movement, int) else movement.amount_cents for movement in movements)
    statement = _e.Stmt(
        _e.Id(f"CAMT-{statement_number:05d}"),
        _e.LglSeqNb(str(statement_number)),
        _e.CreDtTm(f"{day.isoformat()}T20:00:00Z"),
        _e.Acct(_e.Id(_e.IBAN(parse_iban(account_iban)))),
        _balance("OPBD", old_balance_cents, day),
        _balance("CLBD", old_balance_cents + booked, day),
        *(_entry(movement, f"{statement_number}-{number}", day) for number, movement in enumerate(movements, start=1)),
    )
    heading = _e.GrpHdr(_e.MsgId(f"GEDEELD-{statement_number:05d}"), _e.CreDtTm(f"{day.isoformat()}T20:00:00Z"))
    document = _e.Document(_e.BkToCstmrStmt(heading, statement))
    return bytes(etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _balance(code: str, cents: int, day: date) -> _Element:
    return _e.Bal(_e.Tp(_e.CdOrPrtry(_e.Cd(code))), *_amount(cents), _e.Dt(_e.Dt(day.isoformat())))


def _entry(movement: BankPayment | int, reference: str, day: date) -> _Element:
    cost = isinstance(movement, int)
    payment = BankPayment(-movement, text="Costs") if isinstance(movement, int) else movement
    family, kind = ("MDOP", "CHRG") if cost else ("RCDT", "ESCT")
    return _e.Ntry(
        _e.NtryRef(reference),
        *_amount(payment.amount_cents),
        _e.Sts(_e.Cd("BOOK")),
        _e.BookgDt(_e.Dt(day.isoformat())),
        _e.ValDt(_e.Dt((payment.value_date or day).isoformat())),
        _e.AcctSvcrRef(f"BANK{reference}"),
        _e.BkTxCd(_e.Domn(_e.Cd("PMNT"), _e.Fmly(_e.Cd(family), _e.SubFmlyCd(kind)))),
        _e.NtryDtls(_e.TxDtls(*_details(payment))),
    )


def _details(payment: BankPayment) -> Iterator[_Element]:
    parties = [_e.Dbtr(_e.Pty(_e.Nm(payment.counterparty_name)))] if payment.counterparty_name else []
    if payment.counterparty_iban:
        parties.append(_e.DbtrAcct(_e.Id(_e.IBAN(payment.counterparty_iban))))
    if parties:
        yield _e.RltdPties(*parties)
    if payment.structured is None:
        yield _e.RmtInf(_e.Ustrd(payment.text))
    else:
        kind = _e.Tp(_e.CdOrPrtry(_e.Cd("SCOR")), _e.Issr("BBA"))
        yield _e.RmtInf(_e.Strd(_e.CdtrRefInf(kind, _e.Ref(payment.structured))))


def _amount(cents: int) -> tuple[_Element, _Element]:
    text = f"{abs(Decimal(cents).scaleb(-2)):.2f}"
    return _e.Amt(text, Ccy="EUR"), _e.CdtDbtInd("CRDT" if cents >= 0 else "DBIT")
