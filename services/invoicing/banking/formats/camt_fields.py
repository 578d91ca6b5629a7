"""The fields of a camt.053 file: an element and its path, amounts, days, parties, communications."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from kernel.clock import legal_date
from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.formats.bank_codes import coda_kind, iso_kind, kind_of
from services.invoicing.banking.refusals import BrokenStatement

_LAST_LINE = 65_535
"""The parser counts lines up to here."""


@dataclass(frozen=True, slots=True)
class Node:
    """An element. Names are those of its own namespace; elements of another are ignored."""

    element: Any

    def all(self, steps: str) -> "list[Node]":
        """Every element at the end of these steps, in the order of the document."""
        return [Node(element) for element in self.element.iterfind(_qualified(self.element.tag, steps))]

    def first(self, steps: str) -> "Node | None":
        element = self.element.find(_qualified(self.element.tag, steps))
        return None if element is None else Node(element)

    def required(self, steps: str) -> "Node":
        """The only one. Raises BrokenStatement when it is missing, or there twice."""
        nodes = self.all(steps)
        if len(nodes) != 1:
            raise rule_at(self, f"{steps} is missing" if not nodes else f"{steps} is there twice")
        return nodes[0]

    @property
    def text(self) -> str:
        """Not empty. Raises BrokenStatement."""
        if not self.own_text:
            raise rule_at(self, "nothing in it")
        return self.own_text

    @property
    def own_text(self) -> str:
        """Without child elements; spaces in a row count as one. Raises BrokenStatement for a control character."""
        text = " ".join(str(self.element.text or "").split())
        if _CONTROL.search(text):
            raise rule_at(self, "a control character")
        return text

    def text_at(self, steps: str) -> str:
        """The text of the first such element; empty when there is none."""
        node = self.first(steps)
        return node.own_text if node else ""

    def attribute(self, name: str) -> str:
        return str(self.element.get(name) or "")

    @property
    def line(self) -> int:
        """From 1; 0 when it is beyond what the parser counts."""
        line = int(self.element.sourceline or 0)
        return line if line < _LAST_LINE else 0

    @property
    def path(self) -> str:
        """From the statements on, such as `Stmt[1]/Ntry[3]/Amt`; empty for what is above them."""
        steps, element = [], self.element
        while element is not None and element.tag != _qualified(element.tag, "BkToCstmrStmt"):
            name = element.tag.rpartition("}")[2]
            position = 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
            steps.append(f"{name}[{position}]" if name in _NUMBERED else name)
            element = element.getparent()
        return "/".join(reversed(steps)) if element is not None else ""


@lru_cache(maxsize=1024)
def _qualified(tag: str, steps: str) -> str:
    """The steps with the namespace of `tag`."""
    namespace = tag.partition("}")[0]
    return "/".join(f"{namespace}}}{step}" for step in steps.split("/"))


_NUMBERED = {"Stmt", "Bal", "Ntry", "NtryDtls", "TxDtls", "Strd", "Ustrd"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def rule_at(node: Node, rule: str) -> BrokenStatement:
    """The refusal of this element. It contains neither names, accounts nor amounts."""
    return BrokenStatement(node.line, rule, node.path)


def signed_cents(node: Node, currency: str, amount: Node | None = None) -> int:
    """Above zero for CRDT, below for DBIT: the direction of the money, on a reversal too (ISO 20022)."""
    amount = amount or node.required("Amt")
    if amount.attribute("Ccy") != currency:
        raise rule_at(amount, "an amount in another currency than the balance")
    direction = node.required("CdtDbtInd")
    if direction.own_text not in {"CRDT", "DBIT"}:
        raise rule_at(direction, "neither CRDT nor DBIT")
    cents = cents_of(amount)
    return cents if direction.own_text == "CRDT" else -cents


def cents_of(amount: Node) -> int:
    """Exact, from the digits. Zeros after the second decimal are allowed; a part of a cent is refused."""
    match = _AMOUNT.fullmatch(amount.own_text)
    if match is None or len(amount.element):
        raise rule_at(amount, "an amount has ASCII digits, a point, and at most 12 digits before it")
    whole, decimals = match[1], (match[2] or "")
    if decimals[2:].strip("0"):
        raise rule_at(amount, "an amount with a part of a cent")
    return int(whole + decimals[:2].ljust(2, "0"))


_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,5}))?", re.ASCII)


def day_of(node: Node) -> date:
    """The day in `Dt`, or the one in Brussels at the instant in `DtTm`."""
    day, instant = node.first("Dt"), node.first("DtTm")
    text = (day or instant or node).own_text
    shape = _INSTANT if instant and not day else _DAY
    if not shape.fullmatch(text):
        raise rule_at(day or instant or node, "not a date")
    try:
        if shape is _DAY:
            return date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text)
        return moment.date() if moment.tzinfo is None else legal_date(moment)
    except (ValueError, OverflowError) as error:
        raise rule_at(day or instant or node, "no such date") from error


_DATE, _TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}", r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}{_ZONE}", re.ASCII)
_INSTANT = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:\.[0-9]+)?{_ZONE}", re.ASCII
)


def party_of(detail: Node, cents: int, own_account: str) -> tuple[str, str]:
    """Name and account of who paid, or was paid; a name in the end (`Ultmt…`) before who did it for them.

    A returned payment may name the other side only.
    """
    sides = ("Dbtr", "Cdtr") if cents >= 0 else ("Cdtr", "Dbtr")
    for side in sides:
        name = _name_at(detail, f"Ultmt{side}") or _name_at(detail, side)
        account_path = f"RltdPties/{side}Acct/Id"
        account = (detail.text_at(f"{account_path}/IBAN") or detail.text_at(f"{account_path}/Othr/Id"))[:34]
        if (name or account) and account != own_account:
            return name, account
    return "", ""


def _name_at(detail: Node, party: str) -> str:
    return detail.text_at(f"RltdPties/{party}/Nm") or detail.text_at(f"RltdPties/{party}/Pty/Nm")


def movement_kind(entry: Node, detail: Node, cents: int) -> MovementKind:
    """By the code of the detail, or else of its entry; a Belgian bank may write the digits of CODA instead."""
    reversal = entry.text_at("RvslInd") in {"true", "1"}
    for node in (detail, entry):
        code = node.first("BkTxCd")
        if code is not None:
            iso = (code.text_at("Domn/Cd"), code.text_at("Domn/Fmly/Cd"), code.text_at("Domn/Fmly/SubFmlyCd"))
            kind = iso_kind(*iso, cents, reversal=reversal) or coda_kind(code.text_at("Prtry/Cd"), cents)
            if kind is not None:
                return kind
    return kind_of(None, cents)


def communication_of(detail: Node) -> tuple[str | None, str]:
    """The structured communication, its check digits unchecked, or None; and all other text.

    It is a creditor reference issued by BBA (the Belgian banks), one of 12 digits without an issuer, or the
    whole free text when it is written `+++090/9337/55493+++`. Two different ones are none: a person decides.
    """
    numbers: list[str] = []
    texts: list[str] = []
    for reference in detail.all("RmtInf/Strd/CdtrRefInf"):
        number, issuer = reference.text_at("Ref"), reference.text_at("Tp/Issr")
        belgian = issuer == "BBA" or (not issuer and _TWELVE.fullmatch(number) is not None)
        (numbers if belgian and number else texts).append(number)
    for node in detail.all("RmtInf/Ustrd"):
        marked = _MARKED.fullmatch(node.own_text)
        (numbers if marked else texts).append("".join(marked.groups()) if marked else node.own_text)
    texts += [node.own_text for node in detail.all("RmtInf/Strd/AddtlRmtInf")]
    plain = {_SIGNS.sub("", number) for number in numbers}
    text = " ".join(filter(None, texts if len(plain) == 1 else [*numbers, *texts]))
    return (plain.pop() if len(plain) == 1 else None), text


_TWELVE = re.compile(r"[0-9]{12}", re.ASCII)
_SIGNS = re.compile(r"[+*/ ]")
_MARKED = re.compile(r"(?:\+\+\+|\*\*\*)([0-9]{3})/([0-9]{4})/([0-9]{5})(?:\+\+\+|\*\*\*)", re.ASCII)
