"""Invoicing's chart of accounts: what clients owe and paid, and what waits for units, state and pot."""

from chassis.books.accounts import Chart, Side, SubjectKind, clearing


class Account(Chart):
    BANK = "bank", Side.DEBIT, SubjectKind.ENTERPRISE, "550"
    RECEIVABLE = "receivable", Side.DEBIT, SubjectKind.CLIENT, "400"
    CLIENT_CREDIT = "client_credit", Side.CREDIT, SubjectKind.CLIENT, "460"
    SUSPENSE = "suspense", Side.CREDIT, SubjectKind.ENTERPRISE, "499"
    UNEXPLAINED = "unexplained", Side.DEBIT, SubjectKind.ENTERPRISE, "499"
    VAT_DUE = "vat_due", Side.CREDIT, SubjectKind.ENTERPRISE, "451"
    TURNOVER = "turnover", Side.CREDIT, SubjectKind.UNIT, "700"
    LATE_INCOME = "late_income", Side.CREDIT, SubjectKind.ENTERPRISE, "756"
    BANK_COSTS = "bank_costs", Side.DEBIT, SubjectKind.ENTERPRISE, "657"
    BAD_DEBTS = "loss:bad_debts", Side.DEBIT, SubjectKind.ENTERPRISE, "642"
    LOST_VAT = "loss:vat", Side.DEBIT, SubjectKind.ENTERPRISE, "642"
    TO_PAYROLL = clearing("invoicing", "payroll"), Side.CREDIT, SubjectKind.UNIT, "499"
    SHARE_PAYOUTS = "share_payouts", Side.CREDIT, SubjectKind.MEMBER, "489"
    FROM_GOVERNANCE = clearing("governance", "invoicing"), Side.DEBIT, SubjectKind.ENTERPRISE, "499"
    TO_GOVERNANCE = clearing("invoicing", "governance"), Side.CREDIT, SubjectKind.ENTERPRISE, "499"
    TO_CONTRIBUTIONS = clearing("invoicing", "contributions"), Side.CREDIT, SubjectKind.UNIT, "499"
