"""Spans reach a collector by its address with or without a path, by ours or the standard variables; losses are told."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from chassis.ops.otlp import collector_exporter, traces_url
from chassis.ops.settings import Settings, WrongSetting
from deploy.local.ports import new_port


class Collector(HTTPServer):
    """Answers 200 on the standard path, 404 elsewhere, as a collector does."""

    paths: list[str]


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.paths.append(self.path)
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200 if self.path == "/v1/traces" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    server = Collector(("127.0.0.1", 0), _Handler)
    server.paths = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_standard_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_TRACES_EXPORTER"):
        monkeypatch.delenv(name, raising=False)


def address(collector: Collector) -> str:
    return f"http://127.0.0.1:{collector.server_port}"


def send_a_span(settings: Settings) -> tuple[dict[str, float], list[Any]]:
    """What it counts and logs."""
    exporter = collector_exporter(settings)
    assert exporter is not None
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    before = {outcome: counted(outcome) for outcome in ("exported", "failed")}
    with capture_logs() as lines:
        provider.get_tracer("test").start_span("test").end()
    provider.shutdown()
    return {outcome: counted(outcome) - count for outcome, count in before.items()}, list(lines)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("gedeeld_spans_total", {"outcome": outcome}) or 0


@pytest.mark.parametrize("path", ["", "/", "/v1/traces"])
def test_an_address_without_a_path_gets_the_standard_one(collector: Collector, path: str) -> None:
    counts, lines = send_a_span(Settings(otlp_endpoint=address(collector) + path))

    assert collector.paths == ["/v1/traces"]
    assert (counts, lines) == ({"exported": 1, "failed": 0}, [])


@pytest.mark.parametrize(
    ("name", "path"), [("OTEL_EXPORTER_OTLP_ENDPOINT", ""), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces")]
)
def test_the_standard_variables_count_and_come_first(
    collector: Collector, monkeypatch: pytest.MonkeyPatch, name: str, path: str
) -> None:
    monkeypatch.setenv(name, address(collector) + path)

    counts, _lines = send_a_span(Settings(otlp_endpoint="http://127.0.0.1:1/elsewhere"))

    assert (collector.paths, counts) == (["/v1/traces"], {"exported": 1, "failed": 0})


def test_spans_that_a_collector_refuses_are_counted_and_logged(collector: Collector) -> None:
    counts, lines = send_a_span(Settings(otlp_endpoint=address(collector) + "/wrong"))

    assert counts == {"exported": 0, "failed": 1}
    assert [(line["event"], line["count"]) for line in lines] == [("spans lost", 1)]


def test_spans_for_a_collector_that_is_away_are_counted_and_logged(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")

    counts, lines = send_a_span(Settings(otlp_endpoint=f"http://127.0.0.1:{new_port(tmp_path, 'nobody')}"))

    assert counts == {"exported": 0, "failed": 1}
    assert [line["event"] for line in lines] == ["spans lost"]


def test_nothing_is_exported_where_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert collector_exporter(Settings()) is None

    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    assert collector_exporter(Settings(otlp_endpoint="http://collector:4318")) is None


@pytest.mark.parametrize(
    "endpoint", ["collector:4318", "grpc://collector:4317", "http://", "localhost", "/v1/traces", "http://[x"]
)
def test_what_is_no_address_is_refused_at_start(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSetting, match="GEDEELD_OTLP_ENDPOINT is an http"):
        traces_url(endpoint)

    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
    with pytest.raises(WrongSetting, match="OTEL_EXPORTER_OTLP_ENDPOINT is an http"):
        collector_exporter(Settings())


def test_another_protocol_is_refused_and_not_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")

    with pytest.raises(WrongSetting, match="may only be http/protobuf"):
        collector_exporter(Settings(otlp_endpoint="http://collector:4318"))
