"""Two accounts of contributions, on whose database the chassis tests its books."""

from chassis.books.accounts import Chart, Side, SubjectKind, clearing


class Account(Chart):
    PASSED = clearing("contributions", "payroll"), Side.DEBIT, SubjectKind.UNIT, "499"
    POT = "pot:turnover", Side.CREDIT, SubjectKind.LEGAL_ENTITY, "700"
