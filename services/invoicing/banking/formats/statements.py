"""What a bank tells of an account, whatever the format of its file: statements and their entries."""

from dataclasses import dataclass
from datetime import date

from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.refusals import BrokenStatement


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One movement on the account. `amount_cents` is above zero when money came in.

    `reference` is the same each time the bank sends this statement, and no other entry's. `structured` is
    what stands where a structured communication belongs, check digits unchecked; else None, and `text` is
    free. `kind` is what the bank's code says.
    """

    reference: str
    value_date: date
    amount_cents: int
    structured: str | None
    text: str
    counterparty_name: str
    counterparty_account: str
    bank_reference: str
    kind: MovementKind


@dataclass(frozen=True, slots=True)
class Statement:
    """One day of one account: `old_balance_cents` plus all entries is `new_balance_cents`.

    `sequence` is the bank's number of the statement. `account_iban` is what the bank wrote, or the IBAN of
    its old Belgian account number; the importer knows whether the account is ours. All amounts are hundredths
    of `currency`; what is imported is in euro.
    """

    account_iban: str
    sequence: str
    date: date
    old_balance_cents: int
    new_balance_cents: int
    entries: tuple[StatementEntry, ...]
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class BankFile:
    """`sha256` of the very bytes: the same file is imported once."""

    sha256: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """All of a file that can be read, and every fault found, in the order of the rules.

    With a fault nothing of it may be booked: a statement may not add up, and what could not be read is missing.
    """

    file: BankFile
    faults: tuple[BrokenStatement, ...]

    def sound(self) -> BankFile:
        """The file, when nothing is wrong with it. Raises the first BrokenStatement."""
        for fault in self.faults:
            raise fault
        return self.file
