"""Payroll's chart of accounts: what units may still spend, and what is owed for wages."""

from chassis.books.accounts import Chart, Side, SubjectKind, clearing


class Account(Chart):
    BUDGET = "budget", Side.CREDIT, SubjectKind.UNIT, "493"
    RESERVED = "reserved", Side.CREDIT, SubjectKind.UNIT, "492"
    WAGES_PAYABLE = "wages_payable", Side.CREDIT, SubjectKind.MEMBER, "455"
    NSSO_PAYABLE = "nsso_payable", Side.CREDIT, SubjectKind.ENTERPRISE, "454"
    HOLIDAY_PAY_PAYABLE = "holiday_pay_payable", Side.CREDIT, SubjectKind.ENTERPRISE, "456"
    WITHHOLDING_PAYABLE = "withholding_payable", Side.CREDIT, SubjectKind.ENTERPRISE, "453"
    FROM_INVOICING = clearing("invoicing", "payroll"), Side.DEBIT, SubjectKind.UNIT, "499"
    FROM_GOVERNANCE = clearing("governance", "payroll"), Side.DEBIT, SubjectKind.MEMBER, "499"
    FROM_CONTRIBUTIONS = clearing("contributions", "payroll"), Side.CREDIT, SubjectKind.UNIT, "499"
