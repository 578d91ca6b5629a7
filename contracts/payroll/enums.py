"""The enumerations of payroll, on the wire, in its rules and in its tables. Only `typing` is imported here."""

from typing import Literal

ContractKind = Literal["artist_day", "employee_month"]
ContractState = Literal["declared", "settled"]
HouseholdSituation = Literal["single", "couple_one_income", "couple_two_incomes"]
