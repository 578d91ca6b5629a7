"""Logs: one JSON object a line, and nothing personal in it, whoever logs and however."""

import json
import subprocess
import sys
from typing import Any

import pytest

from chassis.ops.logs import without_personal_data


def cleaned(**event: Any) -> dict[str, Any]:
    return dict(without_personal_data(None, "info", dict(event)))


PERSONAL = [
    "anne.peeters@example.be",
    "ANNE+work@mail.example.museum",
    "BE68539007547034",
    "BE68 5390 0754 7034",
    "be68 5390 0754 7034",
    "DE89370400440532013000",
    "DE89 3704 0044 0532 0130 00",
    "FR1420041010050500013M02606",
    "NL91 ABNA 0417 1643 00",
    "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S",
    "85.07.30-033.28",
    "85073003328",
    "85 07 30 033 28",
    "850730-033-28",
    "85.07.30 033.28",
    "amqp://payroll:s3cret@127.0.0.1:5672/v",
    "postgresql://payroll_app:s3cret-_@host/db",
]


@pytest.mark.parametrize("secret", PERSONAL)
def test_what_looks_personal_is_cut_from_every_text(secret: str) -> None:
    for event in (
        cleaned(event=f"paid by {secret}, thanks"),
        cleaned(event="x", reason=f"({secret})"),
        cleaned(event="x", items=["a", secret]),
        cleaned(event="x", items=(f"iban={secret}",)),
    ):
        text = json.dumps(event)
        assert secret not in text
        assert "s3cret" not in text
        assert "***" in text


PLAIN = [
    "unit_0190aaaa00007000800000000000abcd",
    "0190aaaa-0000-7000-8000-000000000000",
    "invoicing.invoice_paid.v1",
    "contributions.payroll.wage_settled.v1",
    "2026-09-14T08:00:00.123456Z",
    "NotYet: no tariff of BE holds on 2026-09-01",
    "INV 2026/00001",
    "12345678",
    "0190aaaa-0000-7000-8000-ab12cdef0123",
    "a fault of ours; tell the operators ab12cdef0123",
    "the broker is away: ConnectionRefusedError",
]


@pytest.mark.parametrize("text", PLAIN)
def test_ids_codes_and_times_stay(text: str) -> None:
    assert cleaned(event=text)["event"] == text


def test_anything_but_plain_values_shows_its_type_only() -> None:
    event = cleaned(
        event="x", error=ValueError("secret"), row={"iban": "BE68"}, body=b"raw", count=3, ok=True, gone=None
    )

    assert event == {
        "event": "x",
        "error": "ValueError",
        "row": "dict",
        "body": "bytes",
        "count": 3,
        "ok": True,
        "gone": None,
    }


PROGRAM = """
import logging, structlog, sys
from chassis.ops.logs import start_logging
start_logging("payroll")
structlog.get_logger().info("done", who="anne@example.be", cents=100)
structlog.get_logger().debug("not shown")
logging.getLogger("foreign").warning("cannot pay %s to %s", 100, "BE68539007547034")
try:
    raise ValueError("row 85.07.30-033.28")
except ValueError:
    logging.getLogger("foreign").exception("failed")
    logging.getLogger("nameko.containers").exception("error handling worker %s", "85.07.30-033.28")
    logging.getLogger("kombu.mixins").error("body: {'iban': 'BE68539007547034'}")
"""


CRASHING = """
import threading, warnings
from chassis.ops.logs import start_logging
start_logging("payroll")
def fail():
    raise ValueError("Zsofia Quasimodonska")
class Late:
    def __del__(self):
        fail()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Late()
warnings.warn("Zsofia Quasimodonska")
fail()
"""
GREEN = """
import eventlet
eventlet.monkey_patch()
from chassis.ops.logs import start_logging
from chassis.worker.runner import _filter_what_green_threads_raise
start_logging("payroll")
_filter_what_green_threads_raise(eventlet.hubs.get_hub())
def fail():
    raise ValueError("Zsofia Quasimodonska")
eventlet.spawn_n(fail)
eventlet.spawn_after(0, fail)
eventlet.sleep(0.01)
"""


def test_what_python_itself_prints_of_a_crash_names_kind_and_place_only() -> None:
    process = subprocess.run([sys.executable, "-c", CRASHING], capture_output=True, text=True, check=False)

    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert process.returncode == 1
    assert [(line["event"], line["fault"]) for line in lines] == [
        ("crashed", "ValueError"),
        ("crashed", "ValueError"),
        ("python warns", "UserWarning"),
        ("crashed", "ValueError"),
    ]
    assert lines[-1]["at"] == "__main__:6"
    assert "Zsofia" not in process.stderr + process.stdout


def test_what_a_green_thread_raises_names_kind_and_place_only() -> None:
    command = [sys.executable, "-W", "ignore", "-c", GREEN]
    process = subprocess.run(command, capture_output=True, text=True, check=True)

    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert [(line["event"], line["fault"]) for line in lines] == [("crashed", "ValueError")] * 2


def test_a_process_writes_json_lines_to_standard_error_and_nothing_else() -> None:
    process = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)

    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["done", "cannot pay 100 to ***", "failed"]
    assert {line["service"] for line in lines} == {"payroll"}
    assert lines[0]["who"] == "***"
    assert lines[0]["cents"] == 100
    assert process.stdout == ""
    assert "85.07.30" not in process.stderr


TRACING = """
import structlog
from chassis.ops.logs import start_logging
from chassis.ops.settings import Settings
from chassis.ops.telemetry import batch_span, span, start_tracing, trace_id_of, unsampled
start_logging("payroll")
start_tracing("payroll", Settings(trace_ratio="0"))
log = structlog.get_logger()
story = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
log.info("outside")
with span("call", parent=story):
    log.info("a call")
with batch_span("batch", [story, None]):
    log.info("a batch")
for name in ("another batch", "the next"):
    with batch_span("batch", [None]):
        log.info(name)
        log.info(name)
with unsampled():
    log.info("a job")
try:
    with span("call", parent=story):
        raise ValueError("Zsofia")
except ValueError as error:
    log.error("told afterwards", trace_id=trace_id_of(error))
"""


def test_every_line_bears_the_trace_id_of_its_work() -> None:
    """Also of work that nobody samples, and of an error that is told of after its work."""
    process = subprocess.run([sys.executable, "-c", TRACING], capture_output=True, text=True, check=True)

    lines = [json.loads(line) for line in process.stderr.splitlines()]
    ids = [line["trace_id"] for line in lines]
    story = "a" * 32
    assert ids[:3] == [None, story, story]
    assert ids[3] == ids[4] != ids[5] == ids[6]
    assert all(len(trace_id) == 32 for trace_id in ids[3:])
    assert (lines[-1]["event"], ids[-1]) == ("told afterwards", story)
