"""What a bank tells of an account, whatever the format of its file: statements and their entries."""

from dataclasses import dataclass
from datetime import date

from services.invoicing.banking.domain.movement import MovementKind
from services.invoicing.banking.refusals import BrokenStatement


@dataclass(frozen=True, slots=True)
class StatementEntry:
    """One movement on the account. `amount_cents` is above zero when money came in.

    `reference` is the same each time the bank sends this statement, and no other entry's; `old_reference` is what
    was written before two statements of one day were told apart. `bank_identity` is what the bank calls the entry
    in whatever statement it stands; empty when the bank calls it nothing, or what it calls many. `structured` is
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
    old_reference: str = ""
    bank_identity: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One day of one account: `old_balance_cents` plus all entries is `new_balance_cents`.

    `sequence` is the bank's number of the statement. `identity` tells it from every other: account, day, all numbers
    that the bank gave it, opening balance. It begins at `line`, or at `path` in an XML file. A statement that is not
    `is_sound` breaks a rule: what was read of it is shown, never booked. `account_iban` is what the bank wrote, or the
    IBAN of its old Belgian account number; the importer knows whether the account is ours. All amounts are hundredths
    of `currency`; what is imported is in euro.
    """

    account_iban: str
    sequence: str
    date: date
    old_balance_cents: int
    new_balance_cents: int
    entries: tuple[StatementEntry, ...]
    currency: str = "EUR"
    identity: str = ""
    line: int = 0
    path: str = ""
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class BankFile:
    """`sha256` of the very bytes: the same file is imported once."""

    sha256: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ExaminedFile:
    """All of a file that can be read, and every fault found, in the order of the rules.

    A statement with a fault may not be booked: it may not add up, and what could not be read is missing.
    """

    file: BankFile
    faults: tuple[BrokenStatement, ...]

    def sound(self) -> BankFile:
        """The file, when nothing is wrong with it. Raises the first BrokenStatement."""
        for fault in self.faults:
            raise fault
        return self.file
