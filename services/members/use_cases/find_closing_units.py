"""The units that are closing, page by page."""

from chassis.db.work import Work
from chassis.rpc.paging import page_of, start_of
from contracts.members.units import ClosingUnitsReply, FindClosingUnits
from services.members.store.closings import closing_units, closings_of
from services.members.store.units import units_of
from services.members.use_cases.get_unit import unit_reply


def find_closing_units(work: Work, request: FindClosingUnits) -> ClosingUnitsReply:
    """Each with what hinders. Raises InvalidRequest for a cursor of another list."""
    unit_ids = closing_units(work.connection, start_of(request, str) or "", request.limit + 1)
    page = page_of(request, unit_ids, lambda unit_id: unit_id)
    units, closings = units_of(work.connection, page.rows), closings_of(work.connection, page.rows)
    return ClosingUnitsReply(
        units=tuple(unit_reply(units[unit_id], closings[unit_id]) for unit_id in page.rows),
        next_cursor=page.next_cursor,
    )
