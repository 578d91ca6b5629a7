"""What governance does with the register that a co-operative kept before: its entries are brought in, in pages."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.governance.enums import Category
from contracts.governance.events import Shares
from contracts.governance.register import ShareCount
from contracts.wire.base import Code, Command, Count, MemberId, Part, PositiveCents, Reply, Text, UnsignedCents

EntryNumber = Annotated[str, Field(pattern=r"^[A-Za-z0-9./_-]{1,40}$")]
MOST_ENTRIES = 1_000


class OpeningEntry(Part):
    """Shares that a member still holds, that came together and for one price."""

    number: EntryNumber = Field(description="in the register of before: each is brought in once")
    member_id: MemberId
    category: Category
    share_class: Code = "ordinary"
    shares: Shares
    unit_price_cents: PositiveCents = Field(description="what was paid for each of these shares")
    effective_on: date = Field(description="since which the member holds them; today at the latest")


class OpeningFault(Reply):
    """`place` counts the entries of the request, from 0."""

    place: Count
    field: Text
    rule: Code
    sentence: Text


class OpeningReply(Reply):
    """Of all entries of the request; `known` of them were brought in before and are left as they are."""

    entries: Count
    known: Count
    shares: ShareCount
    paid_cents: UnsignedCents
    faults: tuple[OpeningFault, ...] = Field(default=(), description="told by a dry run; else they refuse all")


class BringInShares(Command[OpeningReply], roles=frozenset({"secretary", "operator"})):
    """Enter what the register of before says: all of these entries, or none. Said again it changes nothing."""

    entries: Annotated[tuple[OpeningEntry, ...], Field(min_length=1, max_length=MOST_ENTRIES)]
    dry_run: bool = Field(default=False, description="only tell what is wrong")
