"""A paper of the register as CSV: rows of several kinds, each under the names of its columns, and a sum of it all.

`services/governance/papers/commands/check_export.py` checks such a file and shares no code with it. Entries are written
as they come, page by page; of the whole register only what each member holds stays in memory.
"""

import csv
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from contracts.governance.papers import (
    RegisterExtractReply,
    SealedEntry,
    ShareCertificateReply,
    ShareRestriction,
    SignedTransfer,
    Succession,
)
from contracts.governance.register import Movement
from services.governance.papers.domain.names import ShownName, in_a_sheet

Paper = RegisterExtractReply | ShareCertificateReply
Names = Callable[[Sequence[str]], Mapping[str, ShownName]]
"""Who these members are: asked a thousand at a time."""

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "register": (
        *("entity", "paper", "day", "known_on", "size", "class", "member"),
        *("name", "seat", "enterprise_number"),
    ),
    "head": ("note",),
    "right": ("right", "rule", "value", "basis"),
    "movement": (
        *("number", "movement", "entity", "act", "kind", "member", "lot", "class", "shares", "price_cents"),
        *("decided_on", "effective_on", "booked_on", "reverses", "salt", "hash", "path"),
    ),
    "sealed": ("number", "hash"),
    "transfer": (
        *("transfer", "giver", "giver_signed_on", "taker", "taker_signed_on"),
        *("shares", "effective_on", "board"),
    ),
    "succession": ("succession", "giver", "heir", "shares", "accepted_on", "reference"),
    "restriction": ("member", "kind", "shares", "since", "until", "reference"),
    "holder": ("member", "class", "name", "shares", "paid_cents", "since"),
    "class": ("class", "shares", "paid_cents", "holders"),
    "end": ("sha256",),
}
_NAMES_AT_ONCE = 1000


@dataclass(slots=True)
class Payment:
    """What is left of the shares that came on a day, and what was paid for each."""

    shares: int
    unit_price_cents: int
    since: date


@dataclass(slots=True)
class Holding:
    """What the entries of a member and a class come to. `since`: the first effect of what it ever had of the class."""

    shares: int
    paid_cents: int
    since: date
    lots: dict[str, Payment] = field(default_factory=dict)

    def add(self, movement: Movement) -> None:
        self.shares += movement.shares
        self.paid_cents += movement.shares * movement.unit_price_cents
        self.since = min(self.since, movement.effective_on)

    def add_to_lot(self, movement: Movement) -> None:
        new = Payment(0, movement.unit_price_cents, movement.effective_on)
        self.lots.setdefault(movement.lot_id, new).shares += movement.shares

    @property
    def payments(self) -> list[Payment]:
        """Those of which shares are left, the oldest first."""
        return sorted((lot for lot in self.lots.values() if lot.shares), key=lambda lot: lot.since)


@dataclass(slots=True)
class PaperSums:
    """What stays of the pages: sums by member and class, consents, restrictions; each payment where that is asked."""

    with_payments: bool = False
    holdings: dict[tuple[str, str], Holding] = field(default_factory=dict)
    transfers: dict[str, SignedTransfer] = field(default_factory=dict)
    successions: dict[str, Succession] = field(default_factory=dict)
    restrictions: list[ShareRestriction] = field(default_factory=list)
    entries: int = 0
    first: Paper | None = None

    def take(self, paper: Paper) -> None:
        self.first = self.first or paper
        for entry in paper.entries:
            self.entries += 1
            if (movement := entry.movement) is not None:
                key = (movement.member_id, movement.share_class)
                holding = self.holdings.setdefault(key, Holding(0, 0, movement.effective_on))
                holding.add(movement)
                if self.with_payments:
                    holding.add_to_lot(movement)
        self.transfers |= {transfer.transfer_id: transfer for transfer in paper.transfers}
        self.successions |= {row.joining_id: row for row in paper.successions}
        self.restrictions += paper.restrictions

    @property
    def paper(self) -> Paper:
        """The first page, for what all pages have alike. Raises ValueError when there was none."""
        if self.first is None:
            raise ValueError("a paper has a page at least")
        return self.first

    @property
    def parties(self) -> list[str]:
        """Who gave or received by transfer, or whose shares are restricted."""
        ids = {party for transfer in self.transfers.values() for party in (transfer.giver_id, transfer.taker_id)}
        ids |= {party for row in self.successions.values() for party in (row.giver_id, row.heir_id)}
        return sorted(ids | {row.member_id for row in self.restrictions})

    @property
    def holders(self) -> list[tuple[str, str, Holding]]:
        """Who holds what at the end of the day, by member and class."""
        return [(*key, holding) for key, holding in sorted(self.holdings.items()) if holding.shares]

    @property
    def classes(self) -> dict[str, tuple[int, int, int]]:
        """By class: shares, what was paid for them, holders."""
        totals: dict[str, tuple[int, int, int]] = {}
        for _, share_class, holding in self.holders:
            shares, paid, holders = totals.get(share_class, (0, 0, 0))
            totals[share_class] = (shares + holding.shares, paid + holding.paid_cents, holders + 1)
        return dict(sorted(totals.items()))


def write_export(
    file: BinaryIO,
    pages: Iterable[Paper],
    names: Names,
    *,
    share_class: str = "",
    member_id: str = "",
    with_payments: bool = False,
) -> PaperSums:
    """Write each page as it comes, then sums, consents, restrictions and the end."""
    rows, sums = _Rows(file), PaperSums(with_payments)
    for page in pages:
        if sums.first is None:
            _write_begin(rows, page, share_class, member_id)
        for entry in page.entries:
            rows.write("sealed" if entry.movement is None else "movement", *_entry(entry))
        sums.take(page)
    for transfer in sums.transfers.values():
        rows.write("transfer", *_transfer(transfer))
    for row in sums.successions.values():
        rows.write("succession", *_succession(row))
    for restriction in sums.restrictions:
        rows.write("restriction", *_restriction(restriction))
    for holder in _holders(sums, names):
        rows.write("holder", *holder)
    for name, totals in sums.classes.items():
        rows.write("class", name, *totals)
    rows.end()
    return sums


class _Sum:
    """A file that sums what it writes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.digest = file, sha256()

    def write(self, text: str) -> int:
        content = text.encode()
        self.digest.update(content)
        return self._file.write(content)


class _Rows:
    """Rows of CSV: the first of a kind stands under the names of its columns."""

    def __init__(self, file: BinaryIO) -> None:
        self._sum, self._kinds = _Sum(file), set[str]()
        self._rows = csv.writer(self._sum, lineterminator="\n")

    def write(self, kind: str, *cells: object) -> None:
        if kind not in self._kinds:
            self._kinds.add(kind)
            self._rows.writerow(("columns", kind, *COLUMNS[kind]))
        self._rows.writerow((kind, *("" if cell is None else cell for cell in cells)))

    def end(self) -> None:
        """Nothing comes behind it."""
        self.write("end", self._sum.digest.hexdigest())


def _write_begin(rows: _Rows, paper: Paper, share_class: str, member_id: str) -> None:
    issuer = paper.issuer
    days = (paper.day, paper.known_on, paper.size)
    whose = (share_class, member_id, _line(issuer.name), _line(issuer.seat), issuer.enterprise_number)
    rows.write("register", paper.legal_entity, paper.number, *days, *whose)
    rows.write("head", b64encode(paper.head.encode()).decode())
    for right in paper.rights:
        rows.write("right", right.right, right.rule, _line(right.value), _line(right.basis))


def _entry(entry: SealedEntry) -> tuple[object, ...]:
    movement = entry.movement
    if movement is None:
        return entry.number, entry.hash
    return (
        *(entry.number, movement.movement_id, movement.legal_entity, movement.act_id, movement.kind),
        *(movement.member_id, movement.lot_id, movement.share_class, movement.shares, movement.unit_price_cents),
        *(movement.decided_on, movement.effective_on, movement.booked_on, movement.reverses),
        *(entry.salt, entry.hash, " ".join(entry.path or ())),
    )


def _transfer(transfer: SignedTransfer) -> tuple[object, ...]:
    consents = (transfer.giver_id, transfer.giver_signed_on, transfer.taker_id, transfer.taker_signed_on)
    return (
        *(transfer.transfer_id, *consents),
        *(transfer.shares, transfer.effective_on, _line(transfer.board_reference or "")),
    )


def _succession(row: Succession) -> tuple[object, ...]:
    return row.joining_id, row.giver_id, row.heir_id, row.shares, row.accepted_on, _line(row.reference)


def _restriction(row: ShareRestriction) -> tuple[object, ...]:
    return row.member_id, row.kind, row.shares, row.since, row.until, _line(row.reference)


def _holders(sums: PaperSums, names: Names) -> Iterator[tuple[object, ...]]:
    holders = iter(sums.holders)
    while some := list(islice(holders, _NAMES_AT_ONCE)):
        by_id = names([member_id for member_id, *_ in some])
        for member_id, share_class, holding in some:
            name = in_a_sheet(by_id[member_id].text) if member_id in by_id else ""
            yield member_id, share_class, name, holding.shares, holding.paid_cents, holding.since


def _line(text: str) -> str:
    """One line, which no spreadsheet runs."""
    return in_a_sheet(" ".join(text.split()))
