"""Papers as the template takes them: every word and figure in the reader's language, ready to print."""
# ruff: noqa: RUF001  (a multiplication sign as it is printed)

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from chassis.typeset.figures import DASH, FIGURES, NO_BREAK, SheetFigures, vat_number
from chassis.typeset.glyphs import FONTS, printable
from contracts.governance.papers import AttachedRight, ShareCertificateReply, ShareStatementReply
from contracts.governance.register import Movement, SharesOfALot
from contracts.wire.enums import Language
from services.governance.papers.domain.names import ShownName
from services.governance.papers.printing.export import Paper, PaperSums
from services.governance.papers.printing.section import Section
from services.governance.papers.printing.values import called
from services.governance.papers.printing.wording import WORDS, Title, Words

Row = TypeVar("Row")
_BASIS = re.compile(r".*?\((.*)\)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Printer:
    """In one language, with the names of that moment by member. `attached`: the CSV is inside the PDF."""

    language: Language
    names: Mapping[str, ShownName]
    attached: bool = False

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    @property
    def figures(self) -> SheetFigures:
        return FIGURES[self.language]

    def certificate(self, paper: ShareCertificateReply) -> dict[str, Any]:
        words = self.words
        lack, by = paper.lack or paper.hindrance, paper.representative_id
        voices = str(paper.voices) if lack is None else words.no_voice.format(called(lack, self.language))
        facts = (
            (words.member, self._name(paper.member_id)),
            (words.member_id, paper.member_id),
            *self._days(paper.day, paper.known_on),
            (words.shares, str(paper.shares)),
            (words.paid, self.figures.euros(paper.paid_cents)),
            (words.category, paper.category or DASH),
            (words.voices, voices),
            *([] if by is None else [(called("represented", self.language), self._party(by).replace("\n", " "))]),
        )
        movements = [(entry.number, entry.movement) for entry in paper.entries if entry.movement is not None]
        sections = (
            self._lots(paper.lots),
            self._rights(paper.rights),
            self._restrictions(paper),
            self._entries(movements),
            *self._transfers(paper),
        )
        return self._page("certificate", paper, paper.day, facts, sections, proof=self._proof(paper))

    def extract(self, sums: PaperSums, share_class: str | None) -> dict[str, Any]:
        words, euros, paper = self.words, self.figures.euros, sums.paper
        share_class = words.all_classes if share_class is None else called(share_class, self.language)
        facts = (*self._days(paper.day, paper.known_on), (words.share_class, share_class))
        classes = [
            (called(name, self.language), str(shares), euros(paid), str(holders))
            for name, (shares, paid, holders) in sums.classes.items()
        ]
        holders = [
            (
                self._name(member_id),
                member_id,
                called(name, self.language),
                str(holding.shares),
                "\n".join(f"{lot.since}: {lot.shares} × {euros(lot.unit_price_cents)}" for lot in holding.payments),
            )
            for member_id, name, holding in sums.holders
        ]
        heads = (words.share_class, f">{words.shares}", f">{words.paid}", f">{words.holders}")
        columns = (words.member, words.member_id, words.share_class, f">{words.shares}", f">{words.payments}")
        sections = (
            Section(words.classes, heads, classes, words.none),
            Section(words.holders, columns, holders, words.none),
            self._rights(paper.rights),
            self._restrictions(sums),
            *self._transfers(sums),
        )
        return self._page("extract", paper, paper.day, facts, sections, proof=self._proof(paper))

    def statement(self, paper: ShareStatementReply) -> dict[str, Any]:
        words, euros = self.words, self.figures.euros
        facts = (
            (words.member, self._name(paper.member_id)),
            (words.member_id, paper.member_id),
            (words.year, str(paper.year)),
            (words.until, self.figures.day(paper.until)),
            (words.known_on, self.figures.day(paper.known_on)),
        )
        figures = (
            (words.shares_before, str(paper.shares_before), ""),
            (words.issued, str(paper.issued_shares), euros(paper.issued_cents)),
            (words.received, str(paper.received_shares), ""),
            (words.given, str(paper.given_shares), ""),
            (words.withdrawn, str(paper.withdrawn_shares), euros(paper.withdrawn_cents)),
            (words.paid_out, "", euros(paper.paid_out_cents)),
            (words.lots, str(paper.shares), euros(paper.paid_cents)),
        )
        sections = (
            Section(words.figures, ("", f">{words.shares}", f">{words.amount}"), figures),
            self._lots(paper.lots),
            self._entries([(None, movement) for movement in paper.movements]),
        )
        notes = [*([] if paper.final else [words.not_final]), words.no_tax]
        return self._page("statement", paper, paper.until, facts, sections, notes=notes)

    def _page(
        self,
        title: Title,
        paper: Paper | ShareStatementReply,
        day: date,
        facts: Sequence[tuple[str, str]],
        sections: Sequence[Section],
        *,
        proof: dict[str, Any] | None = None,
        notes: Sequence[str] = (),
    ) -> dict[str, Any]:
        issuer = paper.issuer
        return {
            "fonts": FONTS,
            "language": self.language,
            "title": self.words.titles[title],
            "number": paper.number,
            "date": [day.year, day.month, day.day],
            "issuer": printable(issuer.name),
            "seat": [printable(issuer.seat), vat_number(f"BE{issuer.enterprise_number}").removeprefix(f"BE{NO_BREAK}")],
            "facts": [{"name": name, "value": printable(value)} for name, value in facts],
            "sections": [section.content() for section in sections],
            "proof": proof,
            "notes": [printable(note) for note in (*notes, *self._about_names())],
            "page": [self.words.page, self.words.of],
        }

    def _days(self, day: date, known_on: date) -> Iterator[tuple[str, str]]:
        yield self.words.day, self.figures.day(day)
        yield self.words.known_on, self.figures.day(known_on)

    def _name(self, member_id: str) -> str:
        name = self.names.get(member_id)
        if name is None:
            return self.words.not_known
        return f"{name.text}{'*' if name.changed else ''}{'†' if name.mixed else ''}"

    def _about_names(self) -> Iterator[str]:
        if any(name.changed for name in self.names.values()):
            yield self.words.changed_names
        if any(name.mixed for name in self.names.values()):
            yield self.words.mixed_names

    def _lots(self, lots: Sequence[SharesOfALot]) -> Section:
        words, euros = self.words, self.figures.euros
        rows = [
            (
                lot.since.isoformat(),
                called(lot.share_class, self.language),
                str(lot.shares),
                euros(lot.unit_price_cents),
                euros(lot.shares * lot.unit_price_cents),
            )
            for lot in lots
        ]
        heads = (words.since, words.share_class, f">{words.shares}", f">{words.paid_a_share}", f">{words.paid}")
        return Section(words.lots, heads, rows, words.none)

    def _entries(self, movements: Sequence[tuple[int | None, Movement]]) -> Section:
        """Without the column of numbers where there are none."""
        words = self.words
        rows = [
            (
                str(number),
                movement.effective_on.isoformat(),
                called(movement.kind, self.language),
                called(movement.share_class, self.language),
                self.figures.quantity(Decimal(movement.shares)),
                self.figures.euros(movement.unit_price_cents),
            )
            for number, movement in movements
        ]
        heads = (words.entry, words.effective_on, words.kind, words.share_class, f">{words.shares}", f">{words.price}")
        first = 1 if any(number is None for number, _ in movements) else 0
        return Section(words.entries, heads[first:], [row[first:] for row in rows], words.none)

    def _transfers(self, paper: ShareCertificateReply | PaperSums) -> Iterator[Section]:
        """With both consents, or the board's to an heir. Nothing where nothing was transferred."""
        words = self.words
        rows = [
            (
                transfer.effective_on.isoformat(),
                str(transfer.shares),
                f"{self._party(transfer.giver_id)}\n{words.signed.format(transfer.giver_signed_on)}",
                f"{self._party(transfer.taker_id)}\n{words.signed.format(transfer.taker_signed_on)}",
                transfer.board_reference or DASH,
            )
            for transfer in all_of(paper.transfers)
        ] + [
            (
                row.accepted_on.isoformat(),
                str(row.shares),
                f"{self._party(row.giver_id)}\n{called('deceased', self.language)}",
                f"{self._party(row.heir_id)}\n{called('heir', self.language)}",
                row.reference,
            )
            for row in all_of(paper.successions)
        ]
        if rows:
            heads = (words.effective_on, f">{words.shares}", words.giver, words.taker, words.board)
            yield Section(words.transfers, heads, rows)

    def _party(self, member_id: str) -> str:
        """A name alone could be another's."""
        return f"{self._name(member_id)}\n{member_id}"

    def _restrictions(self, paper: ShareCertificateReply | PaperSums) -> Section:
        words = self.words
        rows = [
            (
                self._party(row.member_id),
                called(row.kind, self.language),
                str(row.shares),
                row.since.isoformat(),
                DASH if row.until is None else row.until.isoformat(),
                row.reference,
            )
            for row in paper.restrictions
        ]
        heads = (words.member, words.kind, f">{words.shares}", words.since, words.until_day, words.reference)
        return Section(words.restrictions, heads, rows, words.none)

    def _rights(self, rights: Sequence[AttachedRight]) -> Section:
        words = self.words
        names = {"votes": words.votes, "profit": words.profit}
        rows = [(names[right.right], self._value(right), self._basis(right)) for right in rights]
        return Section(words.rights, ("", "", words.basis), rows)

    def _value(self, right: AttachedRight) -> str:
        """A part is told within the sentence of its rule; a name has a sentence of its own."""
        if right.value[:1].isdigit():
            return called(right.rule, self.language).format(right.value)
        return called(right.value, self.language)

    def _basis(self, right: AttachedRight) -> str:
        """What stands behind the value in the rule's explanation."""
        match = _BASIS.fullmatch(right.basis)
        made_by, _, source = (right.basis if match is None else match[1]).partition(" ")
        return f"{called(made_by, self.language)} {source}".replace("only remembered", self.words.only_remembered)

    def _proof(self, paper: Paper) -> dict[str, Any]:
        words = self.words
        origin, size, root, at, *_ = paper.head.split("\n")
        facts = (
            (words.log, origin),
            (words.size, size),
            (words.root, b64decode(root).hex()),
            (words.sealed_at, at.removeprefix("at ")),
        )
        how = words.attached.format(f"{paper.number}.csv") if self.attached else words.separate
        notes = [how, words.domicile, *([] if paper.final else [words.not_final])]
        return {
            "title": words.proof,
            "facts": [{"name": name, "value": printable(value)} for name, value in facts],
            "notes": notes,
        }


def all_of(rows: Mapping[str, Row] | Sequence[Row]) -> Iterable[Row]:
    """As a reply has them, or as they were gathered from pages."""
    return rows.values() if isinstance(rows, Mapping) else rows
