"""A change of category is prepared by the staff, and then decided; it counts from its day on."""

from chassis.db.locks import lock_each
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.governance.categories import (
    CategoryChangeReply,
    DecideCategoryChange,
    PrepareCategoryChange,
)
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.locks import GovernanceLock
from services.governance.shares.domain.categories import (
    CategoryChange,
    CategoryDecision,
    changed,
    definition_of,
    require_changeable,
)
from services.governance.shares.domain.departures import require_present
from services.governance.shares.domain.rules.admission import Person, ground_for
from services.governance.shares.refusals import AlreadyDecided, NotInCategory
from services.governance.shares.store.categories import (
    add_change,
    add_decision,
    add_periods,
    change_of,
    is_decided,
    periods_of,
    supersede,
)
from services.governance.shares.store.departures import departures_of
from services.governance.shares.store.members import develops_activity, is_known, set_category


def prepare_category_change(work: Work, request: PrepareCategoryChange) -> CategoryChangeReply:
    """Keep what is asked, with the definition of its day.

    Raises UnknownThing, HasLeft, NoCategory, BeforeFirstCategory, LaterChangeStands, CategoryAlready, NotInCategory,
    and DateNotCovered for a day before the category was defined.
    """
    require_known(is_known(work.connection, request.member_id), "member")
    require_present(departures_of(work.connection, request.member_id))
    today = legal_date(work.now)
    bylaws = bylaws_on(work.connection, request.effective_on)
    require_changeable(periods_of(work.connection, request.member_id, today), request.category, request.effective_on)
    person = Person(
        holds_or_held_a_unit=develops_activity(work.connection, request.member_id),
        declared_an_activity=True,
        employed_in_support=True,
        admitted_by_board=True,
    )
    ground = ground_for(request.category, person, bylaws)
    if ground is None:
        raise NotInCategory("the member does not meet the condition of this category", field="category")
    change = CategoryChange(
        change_id=work.new_id("cch"),
        member_id=request.member_id,
        category=request.category,
        definition=definition_of(request.category, bylaws),
        effective_on=request.effective_on,
        ground=ground,
        profile=request.profile,
        prepared_on=today,
        prepared_by=work.cause.actor,
    )
    add_change(work.connection, change)
    return _reply(change, accepted=None)


def decide_category_change(work: Work, request: DecideCategoryChange) -> CategoryChangeReply:
    """Accepted, the category changes from the day of effect on, as it is known from today on.

    Raises UnknownThing, AlreadyDecided, HasLeft, BeforeFirstCategory, LaterChangeStands, CategoryAlready.
    """
    change = require_known(change_of(work.connection, request.change_id), "change")
    lock_each(work.connection, GovernanceLock.HOLDING, [change.member_id])
    if is_decided(work.connection, change.change_id):
        raise AlreadyDecided("this change was decided before", field="change_id")
    today = legal_date(work.now)
    decision = CategoryDecision(change.change_id, request.accept, today, work.cause.actor, request.reason)
    if request.accept:
        require_present(departures_of(work.connection, change.member_id), field="change_id")
        periods = periods_of(work.connection, change.member_id, today)
        require_changeable(periods, change.category, change.effective_on)
        supersede(work.connection, periods[-1:], today)
        add_periods(work.connection, changed(periods[-1], change, today, decided_by=change.change_id))
        set_category(work.connection, change.member_id, change.category)
    add_decision(work.connection, decision)
    return _reply(change, accepted=request.accept)


def _reply(change: CategoryChange, *, accepted: bool | None) -> CategoryChangeReply:
    return CategoryChangeReply(
        change_id=change.change_id,
        member_id=change.member_id,
        category=change.category,
        effective_on=change.effective_on,
        accepted=accepted,
    )
