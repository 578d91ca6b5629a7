"""Every SQL statement about entries of the register of before."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.governance.enums import Category
from services.governance.opening.domain.openings import Opening

OPENINGS = Table("share_opening", Opening, key="opening_id")

_CATEGORIES = sa.text("select member_id, category from member where member_id = any(:member_ids)")
_KEEP = sa.text(
    """update member m set category = t.category
    from unnest(cast(:member_ids as text[]), cast(:categories as text[])) as t(member_id, category)
    where m.member_id = t.member_id and m.category is null"""
)


def openings_numbered(connection: sa.Connection, legal_entity: str, numbers: Collection[str]) -> dict[str, Opening]:
    """Those with these numbers that were brought in, by number."""
    where = "legal_entity = :legal_entity and number = any(:numbers)"
    rows = OPENINGS.read(connection, where, legal_entity=legal_entity, numbers=sorted(numbers))
    return {opening.number: opening for opening in rows}


def add_openings(connection: sa.Connection, openings: Sequence[Opening]) -> None:
    OPENINGS.insert(connection, openings)


def is_opening(connection: sa.Connection, act_id: str) -> bool:
    """Whether this act is an entry that was brought in."""
    return bool(OPENINGS.read(connection, "opening_id = :act_id", act_id=act_id))


def known_categories(connection: sa.Connection, member_ids: Collection[str]) -> dict[str, Category | None]:
    """By member, of those that are known: None before the first shares."""
    rows = connection.execute(_CATEGORIES, {"member_ids": sorted(member_ids)})
    return {row.member_id: row.category for row in rows}


def keep_categories(connection: sa.Connection, categories: Mapping[str, Category]) -> None:
    """Fix the category of those of these members who have none yet."""
    members = sorted(categories)
    connection.execute(_KEEP, {"member_ids": members, "categories": [categories[member] for member in members]})
