"""The official sheets of rules, where an operator keeps them: `<folder>/<edition of Peppol>/`, under their own names.

They may not be handed on, so none comes with the house. Where an edition has none, the packaged rules are used.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from services.invoicing.documents.parameters import rule_set

SETTING = "GEDEELD_RULE_SHEETS_DIR"
PEPPOL_SHEET = "PEPPOL-EN16931-UBL.xslt"
EN16931_SHEET = "CEN-EN16931-UBL.xslt"


@dataclass(frozen=True, slots=True)
class OfficialSheets:
    """Of one edition. `en16931` is None where only Peppol's own is there: the packaged one is used beside it."""

    peppol: Path
    en16931: Path | None

    def hashes(self) -> dict[str, str]:
        """SHA-256 of each, by its name."""
        sheets = (sheet for sheet in (self.en16931, self.peppol) if sheet is not None)
        return {sheet.name: sha256(sheet.read_bytes()).hexdigest() for sheet in sheets}


def official_sheets(folder: str, edition: str) -> OfficialSheets | None:
    """Those of this edition of Peppol BIS Billing; None without a folder, or without Peppol's sheet in it."""
    if not folder:
        return None
    peppol, en16931 = (Path(folder) / edition / name for name in (PEPPOL_SHEET, EN16931_SHEET))
    return OfficialSheets(peppol, en16931 if en16931.is_file() else None) if peppol.is_file() else None


def sheets_folder() -> str:
    """Where this process is told that they are; empty: nowhere."""
    from chassis.ops.settings import settings  # noqa: PLC0415  (0.1 s that a process beside the worker does not need)

    return settings().rule_sheets_dir


def rules_are_old(today: date) -> str | None:
    """What an operator must do when documents of today are held to an edition that is older than the mandatory one."""
    folder, rules = sheets_folder(), rule_set(today)
    if folder and not Path(folder).is_dir():
        return f"{SETTING} names no folder: the packaged rules, {rules.packaged}, are used"
    if rules.packaged == rules.peppol or official_sheets(folder, rules.peppol):
        return None
    return (
        f"Peppol BIS Billing {rules.peppol} is mandatory; the packaged rules are those of {rules.packaged} with what is"
        f" known of it: put the official sheets in {SETTING}, docs/runbooks/rule-sets.md"
    )
