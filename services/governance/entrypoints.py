"""Governance: shares, cooperators, the share register. Start here."""

from chassis.worker.entrypoints import answer, consume, consume_each, job
from chassis.worker.jobs import JobPeriod
from chassis.worker.service import Service
from contracts.invoicing.events import SharePaymentReceived, SharePayoutMoved
from contracts.members.events import MemberRegistered, UnitOpened
from contracts.wire.closing import LeavingAnswer
from services.governance.bylaws.use_cases.decide_bylaw import decide_bylaw
from services.governance.bylaws.use_cases.get_bylaws import get_bylaws
from services.governance.exclusions.use_cases.decide_exclusion import decide_exclusion
from services.governance.exclusions.use_cases.take_steps import (
    answer_exclusion,
    deliver_exclusion,
    get_exclusion,
    get_exclusions,
    hear_exclusion,
    propose_exclusion,
    tell_exclusion,
)
from services.governance.movements.use_cases.ask_about_leavers import ask_about_leavers, keep_leaving_answers
from services.governance.movements.use_cases.convert_shares import convert_shares
from services.governance.movements.use_cases.correct_act import correct_act
from services.governance.movements.use_cases.decide_payout import decide_payout, get_payout_queue
from services.governance.movements.use_cases.distribute import check_distribution, decide_distribution
from services.governance.movements.use_cases.effect_withdrawals import effect_withdrawals
from services.governance.movements.use_cases.get_withdrawal_report import get_withdrawal_report
from services.governance.movements.use_cases.let_heirs_join import let_heirs_join
from services.governance.movements.use_cases.merge_holders import merge_holders
from services.governance.movements.use_cases.name_payees import name_payees
from services.governance.movements.use_cases.order_payouts import follow_payouts, order_repayments
from services.governance.movements.use_cases.record_accounts import record_accounts, record_balance_sheet
from services.governance.movements.use_cases.record_leaving import record_departure, record_leaving
from services.governance.movements.use_cases.request_withdrawal import (
    get_withdrawal,
    refuse_withdrawal,
    request_withdrawal,
    undo_withdrawal,
)
from services.governance.movements.use_cases.restrict_shares import (
    get_restrictions,
    lift_restriction,
    restrict_shares,
)
from services.governance.movements.use_cases.set_off_debt import set_off_debt
from services.governance.movements.use_cases.transfer_shares import transfer_shares
from services.governance.opening.use_cases.bring_in_shares import bring_in_shares
from services.governance.papers.use_cases.get_register_extract import get_register_extract
from services.governance.papers.use_cases.get_share_certificate import get_share_certificate
from services.governance.papers.use_cases.get_share_statement import get_share_statement
from services.governance.shares.use_cases.change_category import decide_category_change, prepare_category_change
from services.governance.shares.use_cases.decide_subscription import decide_subscription
from services.governance.shares.use_cases.get_categories import get_categories
from services.governance.shares.use_cases.get_holdings import get_holdings
from services.governance.shares.use_cases.get_share_register import get_share_register
from services.governance.shares.use_cases.get_subscription import get_subscription
from services.governance.shares.use_cases.get_voters import get_membership, get_voters, get_voting_right
from services.governance.shares.use_cases.lapse_subscriptions import lapse_subscriptions
from services.governance.shares.use_cases.pay_shares import pay_shares
from services.governance.shares.use_cases.receive_share_payments import receive_share_payments
from services.governance.shares.use_cases.register_at import get_capital, get_register_at, get_register_changes
from services.governance.shares.use_cases.replicate_members import replicate_members
from services.governance.shares.use_cases.replicate_units import replicate_units
from services.governance.shares.use_cases.represent import (
    end_representation,
    get_holder,
    name_representative,
    record_owners,
)
from services.governance.shares.use_cases.subscribe_shares import subscribe_shares
from services.governance.shares.use_cases.tell_subscriptions import tell_subscriptions


class Governance(Service):
    """Who owns the enterprise."""

    name = "governance"

    on_member_registered = consume(MemberRegistered, replicate_members)
    on_unit_opened = consume(UnitOpened, replicate_units)

    on_share_payment_received = consume(SharePaymentReceived, receive_share_payments)
    on_share_payout_moved = consume(SharePayoutMoved, follow_payouts)
    on_leaving_answer = consume_each(LeavingAnswer, keep_leaving_answers)

    decide_bylaw = answer(decide_bylaw)
    get_bylaws = answer(get_bylaws)

    bring_in_shares = answer(bring_in_shares)
    subscribe_shares = answer(subscribe_shares)
    decide_subscription = answer(decide_subscription)
    get_subscription = answer(get_subscription)
    transfer_shares = answer(transfer_shares)
    convert_shares = answer(convert_shares)
    merge_holders = answer(merge_holders)
    correct_act = answer(correct_act)
    restrict_shares = answer(restrict_shares)
    lift_restriction = answer(lift_restriction)
    get_restrictions = answer(get_restrictions)

    request_withdrawal = answer(request_withdrawal)
    refuse_withdrawal = answer(refuse_withdrawal)
    undo_withdrawal = answer(undo_withdrawal)
    get_withdrawal = answer(get_withdrawal)
    get_withdrawal_report = answer(get_withdrawal_report)
    record_leaving = answer(record_leaving)
    record_departure = answer(record_departure)
    name_payees = answer(name_payees)
    let_heirs_join = answer(let_heirs_join)
    set_off_debt = answer(set_off_debt)
    record_accounts = answer(record_accounts)
    record_balance_sheet = answer(record_balance_sheet)
    decide_payout = answer(decide_payout)
    get_payout_queue = answer(get_payout_queue)
    check_distribution = answer(check_distribution)
    decide_distribution = answer(decide_distribution)
    pay_shares = answer(pay_shares)
    get_holdings = answer(get_holdings)
    get_share_register = answer(get_share_register)
    get_register_at = answer(get_register_at)
    get_register_changes = answer(get_register_changes)
    get_capital = answer(get_capital)

    propose_exclusion = answer(propose_exclusion)
    deliver_exclusion = answer(deliver_exclusion)
    answer_exclusion = answer(answer_exclusion)
    hear_exclusion = answer(hear_exclusion)
    decide_exclusion = answer(decide_exclusion)
    tell_exclusion = answer(tell_exclusion)
    get_exclusion = answer(get_exclusion)
    get_exclusions = answer(get_exclusions)

    get_share_certificate = answer(get_share_certificate)
    get_register_extract = answer(get_register_extract)
    get_share_statement = answer(get_share_statement)

    get_voters = answer(get_voters)
    get_voting_right = answer(get_voting_right)
    get_membership = answer(get_membership)

    record_owners = answer(record_owners)
    name_representative = answer(name_representative)
    end_representation = answer(end_representation)
    get_holder = answer(get_holder)

    prepare_category_change = answer(prepare_category_change)
    decide_category_change = answer(decide_category_change)
    get_categories = answer(get_categories)

    tell_subscriptions = job(tell_subscriptions, every_s=60, per=JobPeriod.DAY)
    lapse_subscriptions = job(lapse_subscriptions, every_s=60, per=JobPeriod.DAY)
    order_repayments = job(order_repayments, every_s=60, per=JobPeriod.DAY)
    effect_withdrawals = job(effect_withdrawals, every_s=60, per=JobPeriod.DAY)
    ask_about_leavers = job(ask_about_leavers, every_s=60, per=JobPeriod.DAY)
