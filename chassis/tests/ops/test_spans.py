"""Spans tell that work failed, and with what kind of error: never its message, which may quote a row."""

import json
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from chassis.ops import telemetry
from chassis.ops.settings import Settings
from chassis.ops.telemetry import batch_span, span, start_tracing

STORY = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


def test_a_span_of_failed_work_names_the_kind_of_error_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "spans.jsonl"
    monkeypatch.setattr("opentelemetry.trace.set_tracer_provider", lambda _: None)
    provider = start_tracing("payroll", Settings(trace_ratio="1"))
    provider.add_span_processor(SimpleSpanProcessor(telemetry._FileExporter(file)))
    monkeypatch.setattr(telemetry, "_tracer", provider.get_tracer("test"))

    for work in (span("call"), span("call", parent=STORY), batch_span("batch", [STORY])):
        with pytest.raises(ValueError, match="Zsofia"), work:
            raise ValueError("Zsofia Quasimodonska")

    lines = file.read_text().splitlines()
    assert [json.loads(line)["status"] for line in lines] == [{"status_code": "ERROR", "description": "ValueError"}] * 3
    assert "Zsofia" not in "".join(lines)
