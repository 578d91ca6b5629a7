"""The categories of a member over time."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_self
from contracts.governance.categories import CategoriesReply, CategoryPeriod, GetCategories
from services.governance.shares.store.categories import periods_of
from services.governance.shares.store.members import is_known
from services.governance.shares.use_cases.answering import known_day


def get_categories(work: Work, request: GetCategories) -> CategoriesReply:
    """In order. Raises NotYourOwn, UnknownThing, InvalidRequest."""
    require_self(work.cause, request.member_id)
    require_known(is_known(work.connection, request.member_id), "member")
    known_on = known_day(work, request.known_on)
    return CategoriesReply(
        member_id=request.member_id,
        known_on=known_on,
        periods=tuple(
            CategoryPeriod(
                category=period.category,
                definition=period.definition,
                since=period.since,
                until=period.until,
                ground=period.ground,
                profile=period.profile,
                decided_by=period.decided_by,
            )
            for period in periods_of(work.connection, request.member_id, known_on)
        ),
    )
