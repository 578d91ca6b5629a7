"""Papers of the share register on the running system: names from members, entries from the log, checked alone."""

import subprocess
import sys
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from contracts.governance.papers import GetShareCertificate, ShareCertificateReply
from kernel.refusal import Refused
from services.governance.papers.commands import check_export
from tests.integration.command_line import run
from tests.integration.one_invoice import PaidInvoice


def test_papers_name_who_holds_and_are_proven_without_the_system(
    system: RunningSystem, paid: PaidInvoice, tmp_path: Path
) -> None:
    csv, pdf, whole = (tmp_path / name for name in ("certificate.csv", "certificate.pdf", "extract.csv"))
    certificate = eventually(lambda: sealed_certificate(system, paid.member_id), what="the number of the first entry")

    run(system, "shares", "certificate", paid.member_id, "--csv", str(csv), "--pdf", str(pdf), "--language", "en")
    printed = run(system, "shares", "extract", "--csv", str(whole))
    year = run(system, "shares", "statement", paid.member_id, "--year", str(certificate.day.year))

    assert f"{certificate.size} of {certificate.size} entries" in printed
    assert "issued" in year
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.read_bytes())).pages)
    assert "Ines Test" in text
    assert "Gedeeld CV" in text
    for file in (csv, whole):
        assert "Ines Test" in file.read_text("utf-8")
        verified = run(system, "shares", "verify", str(file), "--trust", str(system.place / "keys/trust.json"))
        assert "Signed by governance" in verified
        alone = [sys.executable, "-I", str(check_export.__file__), str(file)]
        assert "leaves, root and sums agree" in subprocess.run(alone, capture_output=True, text=True, check=True).stdout
    assert "Ines" not in "".join(log.read_text("utf-8", "replace") for log in system.logs.glob("governance*.log"))


def sealed_certificate(system: RunningSystem, member_id: str) -> ShareCertificateReply | None:
    """None while an entry waits for its number."""
    with system.client("operator:test", "operator") as client:
        try:
            return client.ask(GetShareCertificate(member_id=member_id))
        except Refused as refusal:
            if refusal.code == "not_sealed_yet":
                return None
            raise
