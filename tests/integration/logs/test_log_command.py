"""`gedeeld log` against a running system: what was paid is sealed, exported, proven and kept."""

import json
from pathlib import Path

from chassis.testing.running import RunningSystem
from chassis.testing.waiting import eventually
from tests.integration.command_line import read, run
from tests.integration.one_invoice import PaidInvoice
from tools.check_log import check


def public_key(system: RunningSystem, service: str) -> str:
    return str(json.loads((system.place / "keys/trust.json").read_text())[service])


def all_sealed(system: RunningSystem, service: str) -> bool:
    query = """select (select count(*) from journal_entry) = (select size from sealed_log where name = 'journal')
        and (select count(*) from journal_entry) > 0"""
    return bool(system.ask_database(service, query)[0][0])


def test_a_log_is_exported_and_proven_by_both_checkers(
    system: RunningSystem, paid: PaidInvoice, tmp_path: Path
) -> None:
    eventually(lambda: all_sealed(system, "payroll"))
    file = tmp_path / "payroll.log"
    run(system, "log", "export", "payroll", "journal", "--to", str(file))

    verdict = read(system, "log", "verify", str(file))
    assert (verdict["proven"], verdict["gone"], verdict["heads"]) == (True, 0, 1)
    assert check(public_key(system, "payroll"), str(file)).endswith("all of it is proven")

    file.write_bytes(file.read_bytes().replace(b'"service:', b'"operator:', 1).replace(b'"budget"', b'"bugdet"', 1))
    assert "is not what was sealed" in run(system, "log", "verify", str(file), code=1)


def test_one_document_is_proven_without_the_others(system: RunningSystem, paid: PaidInvoice, tmp_path: Path) -> None:
    query = "select count(*) from log_leaf f join log_entry e on e.id = f.item where e.name = %s"
    eventually(lambda: system.ask_database("invoicing", query, paid.invoice_id)[0][0])
    file = tmp_path / "proof.log"
    run(system, "log", "prove", "invoicing", "documents", paid.invoice_id, "--to", str(file))

    assert file.read_text().count("\n") == 4
    assert read(system, "log", "verify", str(file))["leaves"] == 1
    assert check(public_key(system, "invoicing"), str(file)).endswith("all of it is proven")
    refused = run(system, "log", "prove", "invoicing", "documents", "inv_none", "--to", str(file), code=1)
    assert "no sealed entry has this id" in refused


def test_kept_heads_are_added_to_and_hold_against_an_export(
    system: RunningSystem, paid: PaidInvoice, tmp_path: Path
) -> None:
    eventually(lambda: all_sealed(system, "contributions"))
    kept_heads, file = tmp_path / "heads.log", tmp_path / "contributions.log"
    run(system, "log", "heads", str(kept_heads))
    before = kept_heads.read_bytes()
    run(system, "log", "heads", str(kept_heads))

    assert kept_heads.read_bytes().startswith(before)
    run(system, "log", "export", "contributions", "journal", "--to", str(file))
    verdict = read(system, "log", "verify", str(file), "--heads", str(kept_heads))
    assert (verdict["proven"], verdict["heads"]) == (True, 2)
    kept_by_members = "select count(*) from kept_head where service = 'contributions' and log = 'journal'"
    eventually(lambda: system.ask_database("members", kept_by_members)[0][0])
    verdict = read(system, "log", "verify", str(file), "--members")
    assert verdict["proven"]
    assert verdict["heads"] > 1
    assert {"journal", "documents"} <= {log["name"] for log in read(system, "log", "list")["logs"]["invoicing"]["logs"]}

    kept_heads.write_bytes(before[:-9] + b"A" + before[-8:])
    assert "is not what was kept" in run(system, "log", "heads", str(kept_heads), code=1)
