"""What the month leaves behind."""

import os
from pathlib import Path

import pytest

from scenarios.folder import Folder


def test_a_new_month_replaces_the_old_one_and_touches_nothing_else(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "month")
    folder.empty()
    folder.keep_bank_file("old.coda", b"old")
    folder.keep_summary({"seed": 1})
    (folder.path / "mine.txt").write_text("mine")

    folder.empty()

    names = sorted(child.name for child in folder.path.iterdir())
    assert names == ["bank", "documents", "mails", "mine.txt", "statements"]
    assert not list((folder.path / "bank").iterdir())
    assert folder.path.stat().st_mode & 0o077 == 0


def test_only_mails_written_since_the_month_began_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink = tmp_path / "state/mail/up"
    sink.mkdir(parents=True)
    for name, mtime in {"000001-old.eml": 100, "000002-new.eml": 200}.items():
        (sink / name).write_text("mail")
        os.utime(sink / name, (mtime, mtime))
    monkeypatch.setenv("GEDEELD_KEY_FILE", str(tmp_path / "state/keys/operator.pem"))
    monkeypatch.delenv("GEDEELD_MAIL_DIR", raising=False)
    folder = Folder(tmp_path / "month")
    folder.empty()

    assert folder.keep_mails(since=150) == 1
    assert [mail.name for mail in (folder.path / "mails").iterdir()] == ["000002-new.eml"]


def test_documents_are_kept_by_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("peppol/2026-BE-000001.xml", "pdf/2026-BE-000002.pdf", "pdf/.2026-BE-000003.tmp"):
        file = tmp_path / "outgoing" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("document")
    monkeypatch.setenv("GEDEELD_OUTGOING_DIR", str(tmp_path / "outgoing"))
    folder = Folder(tmp_path / "month")
    folder.empty()

    assert folder.keep_documents(since=0) == 2
    documents = [file.relative_to(folder.path).as_posix() for file in folder.path.rglob("2026-*")]
    assert sorted(documents) == ["documents/pdf/2026-BE-000002.pdf", "documents/peppol/2026-BE-000001.xml"]


def test_the_same_figures_give_the_same_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "month")
    folder.empty()

    folder.keep_summary({"b": 1, "a": "Chloé"})

    assert (folder.path / "summary.json").read_text("utf-8") == '{\n  "a": "Chloé",\n  "b": 1\n}\n'
