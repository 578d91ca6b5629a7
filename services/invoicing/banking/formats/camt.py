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
from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.formats.bank_codes import bank_identity
from services.invoicing.banking.formats.camt_fields import (
    Node,
    communication_of,
    day_of,
    movement_kind,
    party_of,
    rule_at,
    signed_cents,
)
from services.invoicing.banking.formats.camt_parts import EntryPart, parts_of
from services.invoicing.banking.formats.statements import BankFile, ExaminedFile, Statement, StatementEntry
from services.invoicing.banking.refusals import BrokenStatement

MAX_BYTES = 20 * 1024 * 1024
MAX_FAULTS = 100
"""Reading stops there: whoever sends more has not sent a statement."""
_MAX_BALANCES = 100
MESSAGE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(?:0[2-9]|1[0-4]))\}Document", re.ASCII)
_BOOKED, _NOT_YET = "BOOK", {"PDNG", "INFO", "FUTR"}
_OPENING, _CLOSING, _INTERIM = ("OPBD", "PRCD"), ("CLBD",), "ITBD"


def examine_camt(content: bytes) -> ExaminedFile:
    """All that can be read, and what is wrong. Raises BrokenStatement when it is no camt.053 file at all."""
    nodes = Node(_root(content)).all("BkToCstmrStmt/Stmt")
    faults = [] if nodes else [BrokenStatement(0, "the file holds no statement")]
    statements: list[Statement] = []
    for statement, statement_faults in _examined(nodes):
        faults += statement_faults
        statements += [statement] if statement else []
    return ExaminedFile(BankFile(sha256(content).hexdigest(), tuple(statements)), tuple(faults))


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


def _examined(nodes: Sequence[Node]) -> Iterator[tuple[Statement | None, list[BrokenStatement]]]:
    """Each statement with its own faults, which name it; at most so many that are broken."""
    broken = 0
    for node in nodes:
        if broken == MAX_FAULTS:
            yield None, [BrokenStatement(0, f"{MAX_FAULTS} broken statements: what follows them was not read")]
            return
        reading = _Reading()
        statement = reading.statement(node)
        number = statement.sequence if statement else ""
        yield statement, [fault.of(number) for fault in reading.faults]
        broken += bool(reading.faults)


@dataclass(slots=True)
class _Reading:
    """Collects the faults of a statement and reads on: what stands beside a fault can still be read."""

    faults: list[BrokenStatement] = field(default_factory=list)

    def statement(self, node: Node) -> Statement | None:
        try:
            return self._statement(node)
        except BrokenStatement as fault:
            self.faults.append(fault)
            return None

    def _statement(self, node: Node) -> Statement:
        account, balances = _account(node), _balances(node)
        currency = balances.closing.required("Amt").attribute("Ccy")
        if currency != "EUR":
            self.faults.append(rule_at(balances.closing, "an account in another currency than the euro"))
        day = day_of(balances.closing.required("Dt"))
        identifier, page = node.required("Id").text, node.text_at("StmtPgntn/PgNb")
        old_balance_cents = signed_cents(balances.opening, currency)
        old_prefix = f"{account}/{day:%Y%m%d}/{identifier}"
        context = _StatementContext(account, f"{old_prefix}.{page}.{old_balance_cents}", old_prefix, currency, day)
        statement = Statement(
            account_iban=account,
            sequence=node.text_at("LglSeqNb") or node.text_at("ElctrncSeqNb") or identifier,
            date=day,
            old_balance_cents=old_balance_cents,
            new_balance_cents=signed_cents(balances.closing, currency),
            entries=tuple(self._entries(node.all("Ntry"), context)),
            currency=currency,
            identity=context.identity,
            line=node.line,
            path=node.path,
        )
        moved = sum(entry.amount_cents for entry in statement.entries)
        if statement.old_balance_cents + moved != statement.new_balance_cents:
            self.faults.append(rule_at(balances.closing, "old balance and entries do not sum to the new balance"))
        return replace(statement, is_sound=not self.faults)

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
    """The statement that an entry stands in: own account, beginning of its references, currency, closing day."""

    account: str
    identity: str
    old_prefix: str
    currency: str
    day: date


def _account(node: Node) -> str:
    iban = node.text_at("Acct/Id/IBAN")
    if not _IBAN.fullmatch(iban):
        raise rule_at(node.first("Acct") or node, "the account has no IBAN")
    return iban


_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Balances:
    """Where a statement begins and ends. A page of one begins or ends in between: with the first, the last interim."""

    opening: Node
    closing: Node


def _balances(node: Node) -> _Balances:
    balances = node.all("Bal")
    if len(balances) > _MAX_BALANCES:
        raise rule_at(node, f"more than {_MAX_BALANCES} balances")
    opening, closing = _balance(balances, _OPENING), _balance(balances, _CLOSING)
    interim = [balance for balance in balances if balance.text_at("Tp/CdOrPrtry/Cd") == _INTERIM]
    if opening is None and interim:
        opening = interim.pop(0)
    if closing is None and interim:
        closing = interim.pop()
    if opening is None or closing is None:
        codes = (*(_OPENING if opening is None else _CLOSING), _INTERIM)
        raise rule_at(node, f"no balance {' or '.join(codes)}")
    return _Balances(opening, closing)


def _balance(balances: Sequence[Node], codes: Sequence[str]) -> Node | None:
    """The only balance with the first of these codes that occurs."""
    for code in codes:
        code_balances = [balance for balance in balances if balance.text_at("Tp/CdOrPrtry/Cd") == code]
        if len(code_balances) > 1:
            raise rule_at(code_balances[1], f"a second balance {code}")
        if code_balances:
            return code_balances[0]
    return None


def _is_booked(node: Node) -> bool:
    """An entry that is only announced is in no balance yet."""
    status = node.required("Sts")
    code = status.text_at("Cd") or status.own_text
    if code != _BOOKED and code not in _NOT_YET:
        raise rule_at(status, "the status is not BOOK, PDNG, INFO or FUTR")
    return code == _BOOKED


def _payers(node: Node, number: int, context: _StatementContext) -> Iterator[StatementEntry]:
    """The entry itself, or the payments that it totals and the charges that were kept back."""
    total = signed_cents(node, context.currency)
    parts = parts_of(node, total, context.currency)
    if len(parts) == 1:
        yield _entry(node, parts[0], (number, 0), context)
        return
    for position, part in enumerate(parts, start=1):
        entry = _entry(node, part, (number, position), context)
        yield replace(entry, kind=MovementKind.BANK_COST) if part.is_charge else entry


def _entry(node: Node, part: EntryPart, position: tuple[int, int], context: _StatementContext) -> StatementEntry:
    """`position`: number of the entry in the statement, and of the part in the entry (0: the entry itself)."""
    detail, where = part.node, f"{position[0]:04d}.{position[1]:04d}"
    structured, text = communication_of(detail)
    name, account = party_of(detail, part.cents, context.account)
    own_reference, entry_reference = detail.text_at("Refs/AcctSvcrRef"), node.text_at("AcctSvcrRef")
    texts = dict.fromkeys(filter(None, (text, detail.text_at("AddtlTxInf"))))
    return StatementEntry(
        reference=f"{context.identity}/{where}",
        value_date=_value_date(node, context.day),
        amount_cents=part.cents,
        structured=structured,
        text="" if structured else " ".join(texts) or node.text_at("AddtlNtryInf"),
        counterparty_name=name,
        counterparty_account=account,
        bank_reference=own_reference or entry_reference or node.text_at("NtryRef"),
        kind=movement_kind(node, detail, part.cents),
        old_reference=f"{context.old_prefix}/{where}",
        bank_identity=bank_identity(entry_reference or own_reference, f"{position[1]:04d}"),
    )


def _value_date(node: Node, day: date) -> date:
    """Or else the day it was booked, or that of the statement: the standard asks for neither."""
    dated = node.first("ValDt") or node.first("BookgDt")
    return day_of(dated) if dated else day
