"""Governance's chart of accounts: what members paid for their shares, and what is owed back to them."""

from chassis.books.accounts import Chart, Side, SubjectKind, clearing


class Account(Chart):
    # Booked no more: what finance said it had, before all money came over the clearing account (ADR 0037).
    BANK = "bank", Side.DEBIT, SubjectKind.ENTERPRISE, "550"
    FROM_INVOICING = clearing("invoicing", "governance"), Side.DEBIT, SubjectKind.ENTERPRISE, "499"
    TO_INVOICING = clearing("governance", "invoicing"), Side.CREDIT, SubjectKind.ENTERPRISE, "499"
    TO_PAYROLL = clearing("governance", "payroll"), Side.CREDIT, SubjectKind.MEMBER, "499"
    # A cooperative has had no capital in law since the CSA: shares are contributions outside capital, not account 100.
    CAPITAL = "capital", Side.CREDIT, SubjectKind.MEMBER, "110"
    SHARE_PAYMENTS = "share_payments", Side.CREDIT, SubjectKind.MEMBER, "489"
    REPAYABLE = "repayable", Side.CREDIT, SubjectKind.MEMBER, "489"
    LEAVERS = "leavers", Side.CREDIT, SubjectKind.MEMBER, "489"
    DIVIDENDS = "dividends", Side.CREDIT, SubjectKind.MEMBER, "471"
    WITHHOLDING_PAYABLE = "withholding_payable", Side.CREDIT, SubjectKind.ENTERPRISE, "453"
    RESERVES = "reserves", Side.CREDIT, SubjectKind.ENTERPRISE, "133"
    SUSPENSE = "suspense", Side.CREDIT, SubjectKind.ENTERPRISE, "499"
    # What members had paid for shares before the register came here; the rest of that balance sheet clears it.
    OPENING = "opening", Side.DEBIT, SubjectKind.ENTERPRISE, "499"
