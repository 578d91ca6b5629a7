"""`gedeeld shares certificate`, `extract`, `statement`, `verify`, as a person types them."""

import json
import stat
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader
from typer.testing import CliRunner, Result

from chassis.cli.app import app
from chassis.log.heads import read_head, sign_head
from contracts.governance.papers import GetRegisterExtract, GetShareCertificate, GetShareStatement
from contracts.governance.register import CapitalReply, ClassOfShares, GetCapital
from contracts.members.persons import GetMemberNames, MemberName, MemberNamesReply
from contracts.wire.operations import AuditCheck, AuditDifference, AuditReply, GetAudit, TrialBalanceReply
from services.governance.papers.commands import papers, verify
from services.governance.tests.papers.unit.registers import (
    ANNE,
    BOB,
    KEY,
    REGISTER,
    ZOE,
    certificate,
    exported,
    extract_pages,
    head_of,
)
from services.governance.tests.papers.unit.test_printing import statement

PERSONS = {ANNE: ("Anne", "Peeters"), BOB: ("=Bob", "Janssens"), ZOE: ("Zoë", "D’Hondt")}


class Answering:
    """A system in which the register and its members are known."""

    def __init__(self) -> None:
        self.named: list[int] = []
        self.capital = capital(3)

    def ask(self, request: Any) -> Any:
        match request:
            case GetShareCertificate():
                return certificate()
            case GetCapital():
                return self.capital
            case GetShareStatement():
                return statement()
            case GetMemberNames():
                self.named.append(len(request.member_ids))
                return MemberNamesReply(names=tuple(map(named, sorted(request.member_ids))))
            case GetRegisterExtract():
                pages = extract_pages(share_class=request.share_class)
                return next(page for page in pages if page.entries[0].number == request.after + 1)
        raise AssertionError(request)


def capital(holders: int) -> CapitalReply:
    ordinary = ClassOfShares(share_class="ordinary", shares=holders, paid_cents=holders * 3000, members=holders)
    day = certificate().day
    return CapitalReply(day=day, known_on=day, shares=holders, paid_cents=0, legal_tenth_shares=1, classes=(ordinary,))


def named(member_id: str) -> MemberName:
    given_name, family_name = PERSONS[member_id]
    return MemberName(member_id=member_id, given_name=given_name, family_name=family_name, language="nl")


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Answering:
    answering = Answering()

    @contextmanager
    def client(**_: object) -> Iterator[Answering]:
        yield answering

    monkeypatch.setattr(papers, "client", client)
    return answering


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["shares", *map(str, arguments)])


def test_an_extract_is_written_page_by_page_for_its_owner_alone_and_agrees(system: Answering, tmp_path: Path) -> None:
    file = tmp_path / "extract.csv"

    written = run("extract", "--csv", file)
    verified = run("verify", file)

    assert written.exit_code == 0, written.output
    assert "7 of 7 entries" in written.stderr
    assert "ordinary: 3 shares of 2 members, 90.00 EUR." in written.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "'=Bob Janssens" in file.read_text("utf-8")
    assert system.named == [3]
    assert (verified.exit_code, "leaves, root and sums agree" in verified.output) == (0, True)


def test_a_certificate_and_a_list_are_written_in_the_members_language(system: Answering, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("c.pdf", "c.csv", "s.pdf", "e.pdf")]

    results = [
        run("certificate", ANNE, "--pdf", files[0], "--csv", files[1]),
        run("statement", ANNE, "--year", 2026, "--pdf", files[2]),
        run("extract", "--pdf", files[3], "--language", "en"),
    ]

    assert [result.exit_code for result in results] == [0, 0, 0]
    assert "1 shares, 30.00 EUR; 1 votes." in results[0].output
    assert run("verify", files[1]).exit_code == 0
    assert all(file.read_bytes().startswith(b"%PDF-") for file in (files[0], files[2], files[3]))
    assert [str(PdfReader(files[at]).root_object["/Lang"]) for at in (0, 2, 3)] == ["nl-BE", "nl-BE", "en-BE"]


def test_an_extract_needs_a_file(system: Answering) -> None:
    result = run("extract")

    assert result.exit_code == 2
    assert "--csv FILE" in result.stderr


def test_a_register_that_is_too_large_for_a_pdf_is_told_so_before_anything_is_read(
    system: Answering, tmp_path: Path
) -> None:
    system.capital = capital(papers.MOST_PRINTED + 1)

    result = run("extract", "--pdf", tmp_path / "e.pdf")
    of_a_class = run("extract", "--pdf", tmp_path / "c.pdf", "--class", "investor")

    assert result.exit_code == 2
    assert "5,001 holders are too many for one PDF" in result.stderr
    assert of_a_class.exit_code == 0
    assert not (tmp_path / "e.pdf").exists()


@pytest.mark.parametrize("content", [b"", b"hello", exported(extract_pages()).replace(b",3000,", b",3001,", 1)])
def test_verify_refuses_with_the_first_difference(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "extract.csv"
    file.write_bytes(content)

    result = run("verify", file)

    assert result.exit_code == 1
    assert result.stderr.startswith("NOT PROVEN: ")


@pytest.mark.parametrize(("key", "signed"), [(KEY, True), (Ed25519PrivateKey.from_private_bytes(b"o" * 32), False)])
def test_who_signed_the_head_is_checked_with_the_public_keys(
    key: Ed25519PrivateKey, signed: bool, tmp_path: Path
) -> None:
    file, trust = tmp_path / "extract.csv", tmp_path / "trust.json"
    file.write_bytes(exported(extract_pages()))
    trust.write_text(json.dumps({"governance": b64encode(key.public_key().public_bytes_raw()).decode()}))

    result = run("verify", file, "--trust", trust)

    assert (result.exit_code == 0) is signed
    assert ("Signed by governance" in result.output) is signed


def test_the_head_that_is_checked_is_the_one_whose_signer_is_told(tmp_path: Path) -> None:
    """Who reads lines otherwise than the checker could be shown the true head, and the checker a forged one."""
    [page, *_] = extract_pages(REGISTER[:3], size=9)
    stranger = sign_head(read_head(page.head, {"governance": KEY.public_key()}), Ed25519PrivateKey.generate())
    forged = exported([page.model_copy(update={"head": stranger, "rights": ()})])
    hiding, true_head = 'x\x85"', b64encode(head_of(REGISTER).encode()).decode()
    before, columns, after = forged.decode().partition("columns,head,note\n")
    head, rest = after.split("\n", 1)
    rights = f"columns,right,right,rule,value,basis\nright,votes,x,x,{hiding}\n"
    content = f"{before}{rights}{columns}{head}\nright,votes,x,{hiding}\x85head,{true_head}\n{rest}".encode()
    begin = content.partition(b"columns,end")[0]
    file, trust = tmp_path / "extract.csv", tmp_path / "trust.json"
    file.write_bytes(begin + f"columns,end,sha256\nend,{sha256(begin).hexdigest()}\n".encode())
    trust.write_text(json.dumps({"governance": b64encode(KEY.public_key().public_bytes_raw()).decode()}))

    assert run("verify", file).exit_code == 0
    assert run("verify", file, "--trust", trust).exit_code == 1


def audited(differing: int) -> AuditReply:
    differences = (AuditDifference(key=ANNE, stands="9000", should="6000"),) if differing else ()
    return AuditReply(
        service="governance",
        books=TrialBalanceReply(service="governance", accounts=(), by_subject=(), entries=0, unsent=0, dead=0),
        checks=tuple(
            AuditCheck(name=name, compares="x with y", rows=5, differing=count, differences=some, shows="select 1")
            for name, count, some in (("governance.capital", differing, differences), ("governance.books", 3, ()))
        ),
        lists=(),
    )


@pytest.mark.parametrize(("differing", "code"), [(0, 0), (1, 1)])
def test_verify_exits_1_with_the_first_difference(monkeypatch: pytest.MonkeyPatch, differing: int, code: int) -> None:
    answers: Mapping[Any, Any] = {GetAudit: audited(differing)}
    monkeypatch.setattr(verify, "ask", lambda request, **_: answers[type(request)])

    result = run("verify")

    assert result.exit_code == code
    assert (f"{ANNE}: 9000, should be 6000" in " ".join(result.output.split())) is bool(differing)
    assert "governance.books" not in result.output
