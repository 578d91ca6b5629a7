"""camt.053 files typed by hand: invented names, amounts and references."""

from collections.abc import Sequence
from dataclasses import dataclass

ACCOUNT = "BE68539007547034"
BBA = "<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>BBA</Issr></Tp><Ref>{}</Ref></CdtrRefInf></Strd>"


@dataclass(frozen=True, slots=True)
class Movement:
    """`cents` above zero comes in. `remittance` stands in RmtInf, `inside` in place of all details."""

    cents: int
    remittance: str = ""
    inside: str = ""
    head: str = ""
    status: str = "BOOK"


def euros(cents: int) -> str:
    return f"{abs(cents) // 100}.{abs(cents) % 100:02d}"


def way(cents: int) -> str:
    return "CRDT" if cents >= 0 else "DBIT"


def amount(cents: int) -> str:
    return f'<Amt Ccy="EUR">{euros(cents)}</Amt><CdtDbtInd>{way(cents)}</CdtDbtInd>'


def balance(code: str, cents: int, day: str = "2026-09-14") -> str:
    return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{amount(cents)}<Dt><Dt>{day}</Dt></Dt></Bal>"


def detail(remittance: str, head: str = "") -> str:
    return f"<TxDtls>{head}<RmtInf>{remittance}</RmtInf></TxDtls>"


def entry(movement: Movement, number: int) -> str:
    details = movement.inside or detail(movement.remittance)
    return (
        f"<Ntry><NtryRef>{number}</NtryRef>{amount(movement.cents)}{movement.head}"
        f"<Sts>{movement.status}</Sts><BookgDt><Dt>2026-09-14</Dt></BookgDt><ValDt><Dt>2026-09-14</Dt></ValDt>"
        f"<AcctSvcrRef>BANK{number}</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def statement(movements: Sequence[Movement], number: int = 1, old: int = 0, account: str = ACCOUNT) -> str:
    booked = sum(movement.cents for movement in movements if movement.status == "BOOK")
    entries = "\n".join(entry(movement, position) for position, movement in enumerate(movements, start=1))
    return (
        f"<Stmt><Id>ST{number}</Id><LglSeqNb>{number}</LglSeqNb><CreDtTm>2026-09-14T20:00:00Z</CreDtTm>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id></Acct>\n"
        f"{balance('OPBD', old, '2026-09-11')}\n{balance('CLBD', old + booked)}\n{entries}\n</Stmt>"
    )


def camt(*statements: str, version: str = "08", prologue: str = "") -> bytes:
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n{prologue}<Document xmlns="{space}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>M1</MsgId></GrpHdr>\n{''.join(statements)}</BkToCstmrStmt></Document>"
    )
    return text.encode()
