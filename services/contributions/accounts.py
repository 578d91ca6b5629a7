"""The chart of accounts of contributions: the common pot, by what feeds it and what it bears."""

from chassis.books.accounts import Chart, Side, SubjectKind, clearing


class Account(Chart):
    TURNOVER = "pot:turnover", Side.CREDIT, SubjectKind.LEGAL_ENTITY, "700"
    WAGES = "pot:wages", Side.CREDIT, SubjectKind.LEGAL_ENTITY, "700"
    REDUCTIONS = "pot:reductions", Side.CREDIT, SubjectKind.LEGAL_ENTITY, "740"
    LOSSES = "pot:losses", Side.DEBIT, SubjectKind.LEGAL_ENTITY, "642"
    TO_PAYROLL = clearing("contributions", "payroll"), Side.DEBIT, SubjectKind.UNIT, "499"
    FROM_PAYROLL = clearing("payroll", "contributions"), Side.DEBIT, SubjectKind.UNIT, "499"
    FROM_INVOICING = clearing("invoicing", "contributions"), Side.DEBIT, SubjectKind.UNIT, "499"
