"""Reading a camt.053 file: the statement of a bank in XML (ISO 20022, camt.053.001.02 to .14).

Only what money depends on is read: accounts, balances, booked entries and what they pay. The file comes from
outside, so a document type is refused before anything is parsed, and the parser fetches and expands nothing.
Where an entry totals several payments, its parts replace it: one entry a payer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from lxml import etree

from chassis.turns import in_turns
from services.invoicing.banking.formats.bank_codes import bank_identity
from services.invoicing.banking.formats.camt_fields import (
    Node,
    cents_of,
    communication_of,
    day_of,
    movement_kind,
    party_of,
    rule_at,
    signed_cents,
)
from services.invoicing.banking.formats.statements import BankFile, ExaminedFile, Statement, StatementEntry
from services.invoicing.banking.refusals import BrokenStatement

MAX_BYTES = 20 * 1024 * 1024
MAX_FAULTS = 100
"""Reading stops there: whoever sends more has not sent a statement."""
_MAX_BALANCES = 100
MESSAGE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(?:0[2-9]|1[0-4]))\}Document", re.ASCII)
_BOOKED, _NOT_YET = "BOOK", {"PDNG", "INFO", "FUTR"}
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def examine_camt(content: bytes) -> ExaminedFile:
    """All that can be read, and what is wrong. Raises BrokenStatement when it is no camt.053 file at all."""
    root = Node(_root(content))
    reading = _Reading()
    statements = tuple(reading.statements(root.all("BkToCstmrStmt/Stmt")))
    if not root.all("BkToCstmrStmt/Stmt"):
        reading.faults.append(BrokenStatement(0, "the file holds no statement"))
    return ExaminedFile(BankFile(sha256(content).hexdigest(), statements), tuple(reading.faults))


def _root(content: bytes) -> Any:
    """The element Document. Nothing outside the bytes is ever looked at."""
    _must_be_harmless(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,  # keeps the parser's own limits: 256 levels, 10 MB a text
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenStatement(error.lineno or 0, "the file is no well-formed XML, or is nested too deep") from error
    if not MESSAGE.fullmatch(str(root.tag)):
        raise BrokenStatement(0, "not a camt.053 of 001.02 to 001.14")
    return root


def _must_be_harmless(content: bytes) -> None:
    if not content.strip():
        raise BrokenStatement(0, "the file is empty")
    if len(content) > MAX_BYTES:
        raise BrokenStatement(0, "the file is larger than 20 MB")
    declared = _ENCODING.search(content[:200])
    if b"\x00" in content or (declared and declared[1].lower() not in _ENCODINGS):
        raise BrokenStatement(0, "the file is in another encoding than UTF-8, Latin-1 or Windows-1252")
    for forbidden in (b"<!DOCTYPE", b"<!ENTITY"):
        offset = content.find(forbidden)  # sound in these encodings: ASCII letters are their own bytes
        if offset >= 0:
            raise BrokenStatement(content.count(b"\n", 0, offset) + 1, "a document type or entity has no place here")


_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"}


@dataclass(slots=True)
class _Reading:
    """Collects faults and reads on: what stands beside a fault can still be read."""

    faults: list[BrokenStatement] = field(default_factory=list)

    def statements(self, nodes: Sequence[Node]) -> Iterator[Statement]:
        for node in nodes:
            if len(self.faults) >= MAX_FAULTS:
                return
            try:
                yield self._statement(node)
            except BrokenStatement as fault:
                self.faults.append(fault)

    def _statement(self, node: Node) -> Statement:
        faults_before, account = len(self.faults), _account(node)
        opening, closing = _balance(node, _OPENING), _balance(node, _CLOSING)
        currency = closing.required("Amt").attribute("Ccy")
        if currency != "EUR":
            self.faults.append(rule_at(closing, "an account in another currency than the euro"))
        day = day_of(closing.required("Dt"))
        identifier, page = node.required("Id").text, node.text_at("StmtPgntn/PgNb")
        old_balance_cents = signed_cents(opening, currency)
        old_prefix = f"{account}/{day:%Y%m%d}/{identifier}"
        context = _StatementContext(account, f"{old_prefix}.{page}.{old_balance_cents}", old_prefix, currency)
        statement = Statement(
            account_iban=account,
            sequence=node.text_at("LglSeqNb") or node.text_at("ElctrncSeqNb") or identifier,
            date=day,
            old_balance_cents=old_balance_cents,
            new_balance_cents=signed_cents(closing, currency),
            entries=tuple(self._entries(node.all("Ntry"), context)),
            currency=currency,
            identity=context.identity,
            line=node.line,
            path=node.path,
        )
        moved = sum(entry.amount_cents for entry in statement.entries)
        if statement.old_balance_cents + moved != statement.new_balance_cents:
            self.faults.append(rule_at(closing, "old balance and entries do not sum to the new balance"))
        return replace(statement, is_sound=len(self.faults) == faults_before)

    def _entries(self, nodes: Sequence[Node], context: "_StatementContext") -> Iterator[StatementEntry]:
        for number, node in enumerate(in_turns(nodes), start=1):
            if len(self.faults) >= MAX_FAULTS:
                return
            try:
                if _is_booked(node):
                    yield from _payers(node, number, context)
            except BrokenStatement as fault:
                self.faults.append(fault)


@dataclass(frozen=True, slots=True)
class _StatementContext:
    """The statement that an entry stands in: own account, beginning of its references, currency."""

    account: str
    identity: str
    old_prefix: str
    currency: str


def _account(node: Node) -> str:
    iban = node.text_at("Acct/Id/IBAN")
    if not _IBAN.fullmatch(iban):
        raise rule_at(node.first("Acct") or node, "the account has no IBAN")
    return iban


_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}", re.ASCII)


def _balance(node: Node, codes: Sequence[str]) -> Node:
    """The only balance with the first of these codes that occurs."""
    balances = node.all("Bal")
    if len(balances) > _MAX_BALANCES:
        raise rule_at(node, f"more than {_MAX_BALANCES} balances")
    for code in codes:
        code_balances = [balance for balance in balances if balance.text_at("Tp/CdOrPrtry/Cd") == code]
        if len(code_balances) > 1:
            raise rule_at(code_balances[1], f"a second balance {code}")
        if code_balances:
            return code_balances[0]
    raise rule_at(node, f"no balance {' or '.join(codes)}")


def _is_booked(node: Node) -> bool:
    """An entry that is only announced is in no balance yet."""
    status = node.required("Sts")
    code = status.text_at("Cd") or status.own_text
    if code != _BOOKED and code not in _NOT_YET:
        raise rule_at(status, "the status is not BOOK, PDNG, INFO or FUTR")
    return code == _BOOKED


def _payers(node: Node, number: int, context: _StatementContext) -> Iterator[StatementEntry]:
    """The entry itself, or the parts that it totals."""
    total = signed_cents(node, context.currency)
    details = node.all("NtryDtls/TxDtls")
    amounts = [_part_cents(part, total, context.currency) for part in details]
    if len(details) < 2 or not any(amount is not None for amount in amounts):
        lone = details[0] if len(details) == 1 else node
        yield _entry(node, lone, total, (number, 0), context)
        return
    if None in amounts or sum(filter(None, amounts)) != total:
        raise rule_at(node, "the parts of this entry do not sum to its amount")
    for part, (detail, cents) in enumerate(zip(details, amounts, strict=True), start=1):
        yield _entry(node, detail, cents or 0, (number, part), context)


def _part_cents(part: Node, total: int, currency: str) -> int | None:
    """Signed as the part says, or else as its entry; None when the part tells no amount in this currency."""
    amount = part.first("Amt") or part.first("AmtDtls/TxAmt/Amt")
    if amount is None or amount.attribute("Ccy") != currency:
        return None
    if part.first("CdtDbtInd") is not None:
        return signed_cents(part, currency, amount)
    return cents_of(amount) if total >= 0 else -cents_of(amount)


def _entry(
    node: Node, detail: Node, cents: int, position: tuple[int, int], context: _StatementContext
) -> StatementEntry:
    """`position`: number of the entry in the statement, and of the part in the entry (0: the entry itself)."""
    structured, text = communication_of(detail)
    name, account = party_of(detail, cents, context.account)
    number, part = position
    own_reference, entry_reference = detail.text_at("Refs/AcctSvcrRef"), node.text_at("AcctSvcrRef")
    return StatementEntry(
        reference=f"{context.identity}/{number:04d}.{part:04d}",
        value_date=_value_date(node),
        amount_cents=cents,
        structured=structured,
        text="" if structured else text or detail.text_at("AddtlTxInf") or node.text_at("AddtlNtryInf"),
        counterparty_name=name,
        counterparty_account=account,
        bank_reference=own_reference or entry_reference or node.text_at("NtryRef"),
        kind=movement_kind(node, detail, cents),
        old_reference=f"{context.old_prefix}/{number:04d}.{part:04d}",
        bank_identity=bank_identity(entry_reference or own_reference, f"{part:04d}"),
    )


def _value_date(node: Node) -> date:
    return day_of(node.first("ValDt") or node.required("BookgDt"))
