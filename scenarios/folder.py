"""What the month leaves to look at: the bank's file, mails, statements, the story, its summary."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chassis.cli.output import write_document
from contracts.payroll.budgets import StatementReply
from kernel.money import Money
from scenarios.cast import Unit

_PARTS = ("bank", "documents", "mails", "statements")


@dataclass(frozen=True, slots=True)
class Folder:
    """Made anew for each month. Readable by its owner alone: it names persons and wages."""

    path: Path

    @classmethod
    def of_environment(cls) -> "Folder":
        """GEDEELD_MONTH_DIR, or `month` under the state directory."""
        default = Path(os.environ.get("GEDEELD_STATE", ".local")) / "month"
        return cls(Path(os.environ.get("GEDEELD_MONTH_DIR") or default))

    def empty(self) -> None:
        """Make it, or remove what an earlier month left; other files are not touched."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(0o700)
        for part in _PARTS:
            shutil.rmtree(self.path / part, ignore_errors=True)
            (self.path / part).mkdir()
        for name in ("summary.json", "story.txt", "commands.txt"):
            (self.path / name).unlink(missing_ok=True)

    def keep_bank_file(self, name: str, content: bytes) -> None:
        write_document(self.path / "bank" / name, content)

    def bank_file(self, name: str) -> bytes:
        return (self.path / "bank" / name).read_bytes()

    def keep_statement(self, unit: Unit, reply: StatementReply, names: dict[str, str]) -> None:
        """As text; `names` maps ids to what they mean."""
        rows = [
            f"{line.booked_on}  {line.what:<38}  {names.get(line.about, line.about):<44}"
            f"{_eur(line.cents):>12}{_eur(line.balance_cents):>12}"
            for line in reply.lines
        ]
        head = f"{unit.name} ({unit.tool}, {unit.office}; adviser {unit.adviser}), in euro"
        foot = f"Balance {_eur(reply.balance_cents)}; in the books {_eur(reply.books_cents)}."
        self._write(f"statements/{unit.key}.txt", "\n".join([head, "", *rows, "", foot, ""]))

    def keep_mails(self, since: float) -> int:
        """Copy what the mail sink of a local system wrote since that time (seconds, epoch); returns how many."""
        fresh = [mail for mail in _mails() if mail.stat().st_mtime >= since]
        for mail in fresh:
            write_document(self.path / "mails" / mail.name, mail.read_bytes())
        return len(fresh)

    def keep_documents(self, since: float) -> int:
        """Copy what a local system dropped for Peppol and the post since that time; returns how many."""
        fresh = [document for document in _dropped() if document.stat().st_mtime >= since]
        for document in fresh:
            (self.path / "documents" / document.parent.name).mkdir(exist_ok=True)
            write_document(self.path / "documents" / document.parent.name / document.name, document.read_bytes())
        return len(fresh)

    def keep_summary(self, figures: dict[str, Any]) -> None:
        self._write("summary.json", json.dumps(figures, indent=2, sort_keys=True, ensure_ascii=False) + "\n")

    def keep_story(self, lines: list[str]) -> None:
        self._write("story.txt", "\n".join(lines) + "\n")

    def keep_commands(self, text: str) -> None:
        """Last of all: where it is, the month was told to its end."""
        self._write("commands.txt", text + "\n")

    def _write(self, name: str, text: str) -> None:
        write_document(self.path / name, text.encode())


def _mails() -> list[Path]:
    """Of a local system; none when the mails go elsewhere."""
    return sorted(_directory("GEDEELD_MAIL_DIR", "mail").rglob("*.eml"))


def _dropped() -> list[Path]:
    """Documents that a local system dropped, as XML and PDF, in a folder for each channel."""
    files = _directory("GEDEELD_OUTGOING_DIR", "outgoing").rglob("*.*")
    return sorted(file for file in files if file.suffix in {".xml", ".pdf"})


def _directory(name: str, beside_the_keys: str) -> Path:
    """The directory that this variable names, or the one beside the keys of a local system."""
    key = Path(os.environ.get("GEDEELD_KEY_FILE") or "keys/none")
    return Path(os.environ.get(name) or key.parent.parent / beside_the_keys)


def _eur(cents: int) -> str:
    return str(Money(cents)).removesuffix(" EUR")
