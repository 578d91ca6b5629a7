"""Spans on their way to a collector, by OTLP over HTTP: where to, and what became of them."""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

import structlog
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from chassis.ops import metrics
from chassis.ops.settings import Settings, WrongSetting

_STANDARD = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
_PATH = "/v1/traces"

log = structlog.get_logger()


def collector_exporter(settings: Settings) -> SpanExporter | None:
    """To the collector that OTEL_EXPORTER_OTLP_(TRACES_)ENDPOINT names, else GEDEELD_OTLP_ENDPOINT; None without one.

    The exporter itself reads the other OTEL_EXPORTER_OTLP_* (headers, time-out, certificate). Raises WrongSetting.
    """
    standard = [name for name in _STANDARD if os.environ.get(name)]
    if not (standard or settings.otlp_endpoint) or os.environ.get("OTEL_TRACES_EXPORTER") == "none":
        return None
    for name in (name for name in _PROTOCOLS if os.environ.get(name, "http/protobuf") != "http/protobuf"):
        raise WrongSetting(f"{name} may only be http/protobuf")
    for name in standard:
        _require_url(name, os.environ[name])
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415  (costs 0.2 s to import)
        OTLPSpanExporter,
    )

    return CountedExporter(OTLPSpanExporter(endpoint=None if standard else traces_url(settings.otlp_endpoint)))


def traces_url(endpoint: str) -> str:
    """GEDEELD_OTLP_ENDPOINT with the standard path where it has none: without it a collector answers 404."""
    _require_url("GEDEELD_OTLP_ENDPOINT", endpoint)
    return endpoint.rstrip("/") + _PATH if urlsplit(endpoint).path in {"", "/"} else endpoint


def _require_url(name: str, text: str) -> None:
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        raise WrongSetting(f"{name} is an http:// or https:// address, such as http://collector:4318")


class CountedExporter(SpanExporter):
    """Counts spans that left and that were lost, and logs each loss: the library keeps quiet about it."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            result, fault = self._exporter.export(spans), "refused, or not reachable"
        except Exception as error:  # noqa: BLE001  (whatever it is: spans never harm the service)
            result, fault = SpanExportResult.FAILURE, type(error).__name__
        exported = result is SpanExportResult.SUCCESS
        metrics.spans("exported" if exported else "failed", len(spans))
        if not exported:
            log.warning("spans lost", count=len(spans), fault=fault)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()
