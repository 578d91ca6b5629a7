"""What papers have in common: days, whose register it is, rights, entries, consents. No entry point of its own."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.work import Work
from chassis.log.reading import StoredLog, log_named, note_at
from contracts.governance.enums import MovementKind
from contracts.governance.papers import AttachedRight, Issuer, SealedEntry, ShareRestriction, SignedTransfer, Succession
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.bylaws.use_cases.in_force import COOPERATIVE
from services.governance.papers.parameters import enterprise_of
from services.governance.papers.refusals import NoSuchHead, NotSealedYet
from services.governance.papers.store.papers import RestrictionRow, SealedMovement, successions_of, transfers_of
from services.governance.shares.domain.electors import RULES
from services.governance.shares.store.register import register_log
from services.governance.shares.use_cases.answering import known_day, movement_reply

_PROFIT = ("distribution_rate",)


def paper_days(work: Work, day: date | None, known_on: date | None) -> tuple[date, date]:
    """Today for what is not said. Raises InvalidRequest for a day to come: a paper shows what is."""
    today = legal_date(work.now)
    if day is not None and day > today:
        raise InvalidRequest("a paper of the register is about a day that has come", field="day", today=str(today))
    return day or today, known_day(work, known_on)


def head_at(connection: sa.Connection, size: int | None = None) -> tuple[StoredLog, int, str]:
    """The log of the register, and its head at `size`, the last one when None. Raises NotSealedYet, NoSuchHead."""
    log = log_named(connection, register_log(COOPERATIVE))
    if log is None or log.note is None:
        raise NotSealedYet("no entry of the register has its number yet: ask again in a moment")
    if size is None or size == log.size:
        return log, log.size, log.note
    note = note_at(connection, log, size)
    if note is None:
        raise NoSuchHead("no head was signed at this size: take it from the first page", field="size")
    return log, size, note


def issuer_reply(legal_entity: str, day: date) -> Issuer:
    """Raises DateNotCovered."""
    enterprise = enterprise_of(legal_entity, day)
    return Issuer(name=enterprise.name, seat=enterprise.seat, enterprise_number=enterprise.enterprise_number)


def rights_reply(bylaws: Bylaws) -> tuple[AttachedRight, ...]:
    """Votes and profit (CSA 6:25), as the bylaws of the day say."""
    votes = [
        AttachedRight(right="votes", rule=rule, value=bylaws.bases[rule].text, basis=bylaws.explained(rule))
        for rule in RULES
    ]
    profit = [
        AttachedRight(right="profit", rule=rule, value=bylaws.bases[rule].text, basis=bylaws.explained(rule))
        for rule in _PROFIT
    ]
    return (*votes, *profit)


def number_of(entry: SealedMovement) -> int:
    """Raises NotSealedYet."""
    if entry.number is None:
        raise NotSealedYet("an entry that stands on this paper has no number yet: ask again in a moment")
    return entry.number


def entry_reply(entry: SealedMovement, path: Sequence[bytes] | None = None, *, shown: bool = True) -> SealedEntry:
    """What is not `shown` gives its hash only: it proves the others. Raises NotSealedYet."""
    return SealedEntry(
        number=number_of(entry),
        hash=entry.hash or "",
        salt=entry.salt if shown else None,
        path=None if path is None else tuple(node.hex() for node in path),
        movement=movement_reply(entry.movement) if shown else None,
    )


def acts_of(shown: Iterable[SealedMovement], *kinds: MovementKind) -> set[str]:
    """Those of which a movement of these kinds is shown."""
    return {entry.movement.act_id for entry in shown if entry.movement.kind in kinds}


def transfer_replies(connection: sa.Connection, act_ids: Collection[str]) -> tuple[SignedTransfer, ...]:
    """With both consents."""
    return tuple(
        SignedTransfer(
            transfer_id=transfer.transfer_id,
            giver_id=transfer.giver_id,
            taker_id=transfer.taker_id,
            shares=transfer.shares,
            effective_on=transfer.effective_on,
            giver_signed_on=transfer.giver_signed_on,
            taker_signed_on=transfer.taker_signed_on,
            board_reference=transfer.board_reference,
        )
        for transfer in transfers_of(connection, act_ids)
    )


def succession_replies(connection: sa.Connection, act_ids: Collection[str]) -> tuple[Succession, ...]:
    return tuple(
        Succession(
            joining_id=row.joining_id,
            giver_id=row.giver_id,
            heir_id=row.heir_id,
            shares=row.shares,
            accepted_on=row.accepted_on,
            reference=row.reference,
        )
        for row in successions_of(connection, act_ids)
    )


def restriction_reply(row: RestrictionRow) -> ShareRestriction:
    return ShareRestriction(
        member_id=row.member_id,
        kind=row.kind,
        shares=row.shares,
        since=row.since,
        until=row.until,
        reference=row.reference,
    )
