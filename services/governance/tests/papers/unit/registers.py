"""A small register with its sealed log, made by hand, and papers of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.log.heads import Head, sign_head
from chassis.log.tree import Tree, inclusion_spans, leaf_hash
from chassis.testing.harness import test_id
from contracts.governance.papers import (
    AttachedRight,
    Issuer,
    RegisterExtractReply,
    SealedEntry,
    ShareCertificateReply,
    ShareRestriction,
    SignedTransfer,
    Succession,
)
from contracts.governance.register import Movement, SharesOfALot
from services.governance.papers.domain.names import shown_name
from services.governance.papers.printing.export import write_export

ANNE, BOB, ZOE = (test_id("mbr", name) for name in ("anne", "bob", "zoe"))
NAMES = {ANNE: shown_name("Anne", "Peeters"), BOB: shown_name("Bob", "=1+1"), ZOE: shown_name("Zoë", "D’Hondt")}
MARCH, DAY = date(2026, 3, 2), date(2026, 9, 14)
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ISSUER = Issuer(name="Gedeeld CV", seat="Gedeelde Straat 1, 1060 Brussel", enterprise_number="0123456749")
RIGHTS = (
    AttachedRight(
        right="votes",
        rule="who_may_vote",
        value="subscribed_in_year",
        basis="who_may_vote = subscribed_in_year (founding_act 2024-01-01: statutes 35)",
    ),
    AttachedRight(
        right="votes",
        rule="voices",
        value="equal",
        basis="voices = equal (founding_act 2024-01-01: RD 8-1-1962 art. 1)",
    ),
    AttachedRight(
        right="profit",
        rule="distribution_rate",
        value="6 %",
        basis="distribution_rate = 6 % (law 2024-01-01: CSA 8:5; only remembered)",
    ),
)
TRANSFER = SignedTransfer(
    transfer_id=test_id("trf", "first"),
    giver_id=ANNE,
    taker_id=BOB,
    shares=1,
    effective_on=DAY,
    giver_signed_on=MARCH,
    taker_signed_on=DAY,
    board_reference="Board, point 3",
)
SUCCESSION = Succession(
    joining_id=test_id("hjn", "first"), giver_id=ZOE, heir_id=BOB, shares=1, accepted_on=DAY, reference="board 3"
)
RESTRICTION = ShareRestriction(
    member_id=BOB, kind="withdrawal", shares=1, since=DAY, until=date(2026, 12, 31), reference="letter 7"
)


@dataclass(frozen=True, slots=True)
class Made:
    """A movement and what it was sealed with."""

    movement: Movement
    salt: bytes

    @property
    def hash(self) -> bytes:
        return leaf_hash(self.salt, content_of(self.movement))


def content_of(m: Movement) -> bytes:
    """As the database writes a leaf (`share_leaf`)."""
    reverses = f'"{m.reverses}"' if m.reverses else "null"
    return (
        f'["share/1","{m.movement_id}","{m.legal_entity}","{m.act_id}","{m.kind}","{m.member_id}","{m.lot_id}",'
        f'"{m.share_class}",{m.shares},{m.unit_price_cents},"{m.decided_on}","{m.effective_on}","{m.booked_on}",{reverses}]'
    ).encode()


def moved(number: int, kind: str, member_id: str, shares: int, lot: int | None = None, **more: object) -> Made:
    """The movement of this number; `lot`: the number of the one that began its lot, itself when None."""
    fields: dict[str, object] = {
        "movement_id": test_id("mov", str(number)),
        "legal_entity": "BE",
        "act_id": test_id("sub", str(number)),
        "kind": kind,
        "member_id": member_id,
        "lot_id": test_id("mov", str(lot or number)),
        "share_class": "ordinary",
        "shares": shares,
        "unit_price_cents": 3000,
        "decided_on": MARCH,
        "effective_on": MARCH,
        "booked_on": MARCH,
    }
    return Made(Movement.model_validate(fields | more), sha256(f"salt {number}".encode()).digest()[:16])


REGISTER = (
    moved(1, "issue", ANNE, 2),
    moved(2, "issue", BOB, 1),
    moved(3, "issue", ZOE, 4, unit_price_cents=2500),
    moved(4, "transfer_out", ANNE, -1, 1, act_id=TRANSFER.transfer_id, effective_on=DAY, booked_on=DAY),
    moved(5, "transfer_in", BOB, 1, act_id=TRANSFER.transfer_id, effective_on=DAY, booked_on=DAY),
    moved(6, "correction", ZOE, -4, 3, unit_price_cents=2500, booked_on=DAY, reverses=test_id("mov", "3")),
    moved(7, "issue", ZOE, 5, share_class="investor", unit_price_cents=100_00),
)


def head_of(register: Sequence[Made]) -> str:
    root = Tree().extend([made.hash for made in register])[0].root
    at = datetime(2026, 9, 14, tzinfo=UTC)
    return sign_head(Head("gedeeld/governance/register.be", len(register), root, at), KEY)


def entry_of(register: Sequence[Made], number: int, *, shown: bool = True, alone: bool = False) -> SealedEntry:
    made = register[number - 1]
    spans = inclusion_spans(number - 1, len(register))
    path = tuple(Tree().extend([m.hash for m in register[a:b]])[0].root.hex() for a, b in spans)
    return SealedEntry(
        number=number,
        hash=made.hash.hex(),
        salt=made.salt.hex() if shown else None,
        path=path if alone else None,
        movement=made.movement if shown else None,
    )


def extract_pages(
    register: Sequence[Made] = REGISTER, *, size: int = 3, day: date = DAY, share_class: str | None = None
) -> list[RegisterExtractReply]:
    """Pages of this many entries, as governance gives them."""
    shown = [
        made.movement.effective_on <= day and share_class in {None, made.movement.share_class} for made in register
    ]
    numbers = range(1, len(register) + 1)
    transferred = shown[3:5] == [True, True]
    return [
        RegisterExtractReply(
            number=f"BE-{len(register)}-{day:%Y%m%d}",
            issuer=ISSUER,
            legal_entity="BE",
            day=day,
            known_on=DAY,
            final=False,
            size=len(register),
            head=head_of(register),
            rights=RIGHTS,
            entries=tuple(entry_of(register, n, shown=shown[n - 1]) for n in numbers[begin : begin + size]),
            transfers=(TRANSFER,) if transferred and begin <= 3 < begin + size else (),
            successions=(SUCCESSION,) if day == DAY and begin == 0 else (),
            restrictions=(RESTRICTION,) if begin + size >= len(register) else (),
        )
        for begin in range(0, len(register), size)
    ]


def certificate(register: Sequence[Made] = REGISTER) -> ShareCertificateReply:
    """Of Anne."""
    own = [n for n, made in enumerate(register, 1) if made.movement.member_id == ANNE]
    lot = register[0].movement
    return ShareCertificateReply(
        number=f"BE-{len(register)}-{DAY:%Y%m%d}",
        issuer=ISSUER,
        legal_entity="BE",
        member_id=ANNE,
        day=DAY,
        known_on=DAY,
        final=True,
        size=len(register),
        head=head_of(register),
        lots=(
            SharesOfALot(
                lot_id=lot.lot_id, share_class="ordinary", shares=1, unit_price_cents=3000, since=lot.effective_on
            ),
        ),
        shares=1,
        paid_cents=3000,
        category="A",
        voices=1,
        rights=RIGHTS,
        entries=tuple(entry_of(register, n, alone=True) for n in own),
        transfers=(TRANSFER,),
    )


def exported(
    pages: Sequence[RegisterExtractReply | ShareCertificateReply], *, share_class: str = "", member_id: str = ""
) -> bytes:
    """The CSV of these pages."""
    file = BytesIO()
    write_export(file, pages, lambda _ids: NAMES, share_class=share_class, member_id=member_id)
    return file.getvalue()
