"""Governance's chart of accounts: what members paid for their shares."""

from chassis.books.accounts import Chart, Side, SubjectKind


class Account(Chart):
    BANK = "bank", Side.DEBIT, SubjectKind.ENTERPRISE, "550"
    # A cooperative has had no capital in law since the CSA: shares are contributions outside capital, not account 100.
    CAPITAL = "capital", Side.CREDIT, SubjectKind.MEMBER, "110"
