"""The enumerations of invoicing, on the wire, in its rules and in its tables. Only `typing` is imported here."""

from typing import Literal

ClientKind = Literal["company", "public", "individual"]
ClientRegion = Literal["belgium", "eu", "outside_eu"]

VatTreatment = Literal["standard", "reverse_charge", "intra_eu", "export", "exempt", "outside_scope"]
"""What Belgian VAT does with a line.

Reverse charge: construction work for a taxable person (Royal Decree 1, art. 20), EU business services (art. 21).
Intra-EU: goods to a business in another member state (code, art. 39bis). Exempt: by an article that the reason names,
such as art. 44 § 2, 8°."""
LineUnit = Literal["hour", "day", "piece", "word"]
"""What the quantity of a line counts."""
InvoiceKind = Literal["invoice", "deposit", "progress", "final", "cancellation_fee"]
"""Deposit: a part of an order, before the work. Final: the whole order, less what was invoiced of it before."""
ReviewStep = Literal["submitted", "validated", "rejected", "discarded"]
IssuedState = Literal["issued", "paid", "credited", "lost"]
InvoiceState = Literal["draft", ReviewStep, IssuedState]
ListedState = Literal["draft", "issued", "overdue", "paid", "credited", "lost"]
InternalInvoiceState = Literal["offered", "refused", "issued", "paid"]
InternalSide = Literal["buyer", "seller"]

QuoteState = Literal["draft", "sent", "accepted", "declined", "expired"]
OrderState = Literal["open", "invoiced", "cancelled"]

HoldReason = Literal["disputed", "credit_expected", "payment_plan", "other"]
DaysLate = Literal["not_due", "1-30", "31-60", "61-90", "over_90"]
LossReason = Literal["bankruptcy", "uncollectable", "small_balance", "goodwill"]

OutgoingPurpose = Literal["refund", "bank_cost", "returned_debit", "other"]

FileFormat = Literal["pdf", "ubl", "json"]
Channel = Literal["peppol", "pdf"]
DispatchState = Literal["waiting", "held", "sent"]
InboundKind = Literal["invoice", "credit_note", "response"]
InboundState = Literal["kept", "broken"]
