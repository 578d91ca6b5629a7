"""START HERE. What invoicing consumes and answers, a line each, by area; each hands over to its use case."""

from chassis.worker.entrypoints import answer, consume, job
from chassis.worker.jobs import JobPeriod
from chassis.worker.service import Service
from contracts.governance.events import SharePaymentTold, SharePayoutOrdered, SharesSubscribed, SubscriptionEnded
from contracts.members.events import UnitClosed, UnitClosingAsked, UnitOpened, UnitWoundUp
from contracts.payroll.events import BudgetTransferred
from services.invoicing.banking.use_cases.apply_credit import apply_credit
from services.invoicing.banking.use_cases.classify_outgoing import classify_outgoing
from services.invoicing.banking.use_cases.discard_quarantined import discard_quarantined
from services.invoicing.banking.use_cases.get_quarantine import get_quarantine
from services.invoicing.banking.use_cases.get_suspense import get_suspense
from services.invoicing.banking.use_cases.import_bank_statement import import_bank_statement
from services.invoicing.banking.use_cases.match_payment import match_payment
from services.invoicing.banking.use_cases.match_shares import expect_subscriptions, match_shares
from services.invoicing.banking.use_cases.record_payment import record_payment, record_payments, record_told_payments
from services.invoicing.banking.use_cases.tell_waiting_money import review_suspense
from services.invoicing.banking.use_cases.unmatch_payment import unmatch_payment
from services.invoicing.billing.use_cases.credit_invoice import credit_invoice
from services.invoicing.billing.use_cases.draft_invoice import draft_invoice, draft_invoices
from services.invoicing.billing.use_cases.find_credit_notes import find_credit_notes
from services.invoicing.billing.use_cases.find_drafts_to_validate import find_drafts_to_validate
from services.invoicing.billing.use_cases.find_invoices import find_invoices, get_turnover
from services.invoicing.billing.use_cases.get_credit_note import get_credit_note
from services.invoicing.billing.use_cases.get_invoice import get_invoice
from services.invoicing.billing.use_cases.issue_invoice import issue_invoice, issue_invoices
from services.invoicing.billing.use_cases.merge_clients import merge_clients
from services.invoicing.billing.use_cases.review_draft import discard_draft, reject_draft, submit_draft, validate_draft
from services.invoicing.billing.use_cases.set_unit_policy import set_unit_policy
from services.invoicing.billing.use_cases.update_draft import update_draft
from services.invoicing.clients.use_cases.block_client import block_client, unblock_client
from services.invoicing.clients.use_cases.find_clients import find_clients
from services.invoicing.clients.use_cases.get_client import get_client
from services.invoicing.clients.use_cases.register_client import register_client
from services.invoicing.clients.use_cases.set_client_view import set_client_view
from services.invoicing.clients.use_cases.update_client import update_client
from services.invoicing.closing.use_cases.answer_closings import (
    answer_closings,
    answer_questions,
    replicate_closing_ends,
)
from services.invoicing.documents.outgoing.directory import outgoing_drop
from services.invoicing.documents.rule_sheets import rules_are_old
from services.invoicing.documents.use_cases.dispatch_documents import dispatch_documents
from services.invoicing.documents.use_cases.find_inbound import find_inbound
from services.invoicing.documents.use_cases.get_dispatches import get_dispatches
from services.invoicing.documents.use_cases.get_document import get_document
from services.invoicing.documents.use_cases.receive_document import receive_document
from services.invoicing.documents.use_cases.retry_dispatch import retry_dispatch
from services.invoicing.dunning.use_cases.get_client_page import get_client_page
from services.invoicing.dunning.use_cases.get_receivables import get_receivables
from services.invoicing.dunning.use_cases.get_reminders import get_reminders
from services.invoicing.dunning.use_cases.hold_reminders import hold_reminders, release_hold
from services.invoicing.dunning.use_cases.run_reminders import run_reminders
from services.invoicing.dunning.use_cases.write_off import write_off
from services.invoicing.internal.use_cases.accept_internal_invoice import accept_internal_invoice
from services.invoicing.internal.use_cases.find_internal_invoices import find_internal_invoices
from services.invoicing.internal.use_cases.get_internal_invoice import get_internal_invoice
from services.invoicing.internal.use_cases.mark_transferred import mark_transferred
from services.invoicing.internal.use_cases.offer_internal_invoice import offer_internal_invoice
from services.invoicing.internal.use_cases.refuse_internal_invoice import refuse_internal_invoice
from services.invoicing.quoting.use_cases.accept_quote import accept_quote
from services.invoicing.quoting.use_cases.cancel_order import cancel_order
from services.invoicing.quoting.use_cases.decline_quote import decline_quote
from services.invoicing.quoting.use_cases.find_orders import find_orders
from services.invoicing.quoting.use_cases.find_quotes import find_quotes
from services.invoicing.quoting.use_cases.get_order import get_order
from services.invoicing.quoting.use_cases.get_quote import get_quote
from services.invoicing.quoting.use_cases.invoice_order import invoice_order
from services.invoicing.quoting.use_cases.make_quote import make_quote
from services.invoicing.quoting.use_cases.send_quote import send_quote
from services.invoicing.replicate_units import replicate_closings, replicate_units
from services.invoicing.shares.use_cases.order_share_payouts import get_share_payouts, order_share_payouts
from services.invoicing.shares.use_cases.replicate_subscriptions import replicate_subscription_ends


class Invoicing(Service):
    """Clients, quotes, invoices, and the money that pays them."""

    name = "invoicing"
    warnings = (("e-invoice rules", rules_are_old),)

    on_unit_opened = consume(UnitOpened, replicate_units)
    on_unit_closing_asked = consume(UnitClosingAsked, answer_questions)
    on_unit_wound_up = consume(UnitWoundUp, replicate_closing_ends)
    on_unit_closed = consume(UnitClosed, replicate_closings)
    on_budget_transferred = consume(BudgetTransferred, mark_transferred)
    on_shares_subscribed = consume(SharesSubscribed, expect_subscriptions)
    on_subscription_ended = consume(SubscriptionEnded, replicate_subscription_ends)
    on_share_payout_ordered = consume(SharePayoutOrdered, order_share_payouts)
    on_share_payment_told = consume(SharePaymentTold, record_told_payments)

    # clients
    register_client = answer(register_client)
    update_client = answer(update_client)
    block_client = answer(block_client)
    unblock_client = answer(unblock_client)
    merge_clients = answer(merge_clients)
    set_client_view = answer(set_client_view)
    get_client = answer(get_client)
    find_clients = answer(find_clients)

    # billing
    draft_invoice = answer(draft_invoice)
    draft_invoices = answer(draft_invoices)
    update_draft = answer(update_draft)
    discard_draft = answer(discard_draft)
    set_unit_policy = answer(set_unit_policy)
    submit_draft = answer(submit_draft)
    validate_draft = answer(validate_draft)
    reject_draft = answer(reject_draft)
    find_drafts_to_validate = answer(find_drafts_to_validate)
    issue_invoice = answer(issue_invoice)
    issue_invoices = answer(issue_invoices)
    get_invoice = answer(get_invoice)
    find_invoices = answer(find_invoices)
    get_turnover = answer(get_turnover)
    credit_invoice = answer(credit_invoice)
    get_credit_note = answer(get_credit_note)
    find_credit_notes = answer(find_credit_notes)

    # internal
    offer_internal_invoice = answer(offer_internal_invoice)
    accept_internal_invoice = answer(accept_internal_invoice)
    refuse_internal_invoice = answer(refuse_internal_invoice)
    get_internal_invoice = answer(get_internal_invoice)
    find_internal_invoices = answer(find_internal_invoices)

    # quoting
    make_quote = answer(make_quote)
    send_quote = answer(send_quote)
    accept_quote = answer(accept_quote)
    decline_quote = answer(decline_quote)
    get_quote = answer(get_quote)
    find_quotes = answer(find_quotes)
    find_orders = answer(find_orders)
    invoice_order = answer(invoice_order)
    cancel_order = answer(cancel_order)
    get_order = answer(get_order)

    # dunning
    run_reminders = answer(run_reminders)
    hold_reminders = answer(hold_reminders)
    release_hold = answer(release_hold)
    get_reminders = answer(get_reminders)
    get_receivables = answer(get_receivables)
    get_client_page = answer(get_client_page)
    write_off = answer(write_off)

    # banking
    record_payment = answer(record_payment)
    record_payments = answer(record_payments)
    import_bank_statement = answer(import_bank_statement)
    get_quarantine = answer(get_quarantine, one_statement=True)
    discard_quarantined = answer(discard_quarantined)
    get_suspense = answer(get_suspense)
    match_payment = answer(match_payment)
    unmatch_payment = answer(unmatch_payment)
    classify_outgoing = answer(classify_outgoing)
    apply_credit = answer(apply_credit)

    # shares
    match_shares = answer(match_shares)
    get_share_payouts = answer(get_share_payouts)

    # documents
    get_document = answer(get_document, one_statement=True)
    get_dispatches = answer(get_dispatches, one_statement=True)
    retry_dispatch = answer(retry_dispatch)
    receive_document = answer(receive_document)
    find_inbound = answer(find_inbound)

    dispatch_documents = job(dispatch_documents, outgoing_drop, every_s=1)
    review_suspense = job(review_suspense, every_s=60, per=JobPeriod.DAY)

    # closing
    answer_closings = job(answer_closings, every_s=2)
