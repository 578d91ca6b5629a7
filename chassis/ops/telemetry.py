"""OpenTelemetry: one span per batch, linked to its messages' stories, sampled; context goes through the outbox."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import ParentBased, Sampler, TraceIdRatioBased
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode

from chassis.ops.otlp import collector_exporter
from chassis.ops.settings import Settings

_tracer = trace.get_tracer("gedeeld")
_IDS = RandomIdGenerator()
_NOTE = "trace "
_WITHOUT_MESSAGES: Any = {"record_exception": False, "set_status_on_exception": False}
"""The message of an exception may quote a row."""


def start_tracing(service: str, settings: Settings) -> TracerProvider:
    """Set up spans for this process: to a file of JSON lines, to an OTLP collector, or nowhere. Raises WrongSetting.

    The standard variables count too, and before ours: OTEL_SERVICE_NAME, OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_*.
    """
    sampler = None if os.environ.get("OTEL_TRACES_SAMPLER") else _share(settings)
    name = os.environ.get("OTEL_SERVICE_NAME") or service
    provider = TracerProvider(sampler=sampler, resource=Resource.create({"service.name": name}))
    if settings.trace_file is not None:
        provider.add_span_processor(BatchSpanProcessor(_FileExporter(settings.trace_file), schedule_delay_millis=200))
    if (exporter := collector_exporter(settings)) is not None:
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def traceparent_for(story: str | None) -> str | None:
    """The W3C header an event carries on: our own span's when it belongs to `story` (or there is none), else `story`.

    In a batch of many stories each event stays in its own.
    """
    context = trace.get_current_span().get_span_context()
    if not context.trace_flags.sampled:
        return story
    trace_id = f"{context.trace_id:032x}"
    if story is not None and story[3:35] != trace_id:
        return story
    return f"00-{trace_id}-{context.span_id:016x}-01"


def trace_id() -> str | None:
    """Of the work at hand, whether it is sampled or not; None outside any."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def trace_id_of(error: BaseException) -> str | None:
    """Of the work that raised it, for who tells of it afterwards."""
    return next((note.removeprefix(_NOTE) for note in getattr(error, "__notes__", ()) if note.startswith(_NOTE)), None)


@contextmanager
def noted() -> Iterator[None]:
    """An error carries the trace id of its work from here on."""
    try:
        yield
    except BaseException as error:
        if trace_id_of(error) is None:
            error.add_note(f"{_NOTE}{trace_id()}")
            trace.get_current_span().set_status(Status(StatusCode.ERROR, type(error).__name__))
        raise


@contextmanager
def unsampled() -> Iterator[None]:
    """Work that nobody traces: its log lines bear one trace id all the same. Costs no span."""
    context = SpanContext(_IDS.generate_trace_id(), _IDS.generate_span_id(), is_remote=False)
    with trace.use_span(NonRecordingSpan(context)), noted():
        yield


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None) -> Iterator[None]:
    """A span of a single thing, child of the W3C header `parent` when there is one."""
    context = extract({"traceparent": parent}) if parent else None
    with _tracer.start_as_current_span(name, context=context, kind=kind, **_WITHOUT_MESSAGES), noted():
        yield


@contextmanager
def batch_span(name: str, parents: Sequence[str | None]) -> Iterator[None]:
    """One span for a batch: child of the first sampled story, linked to each other. No span when none is sampled."""
    sampled = [p for p in parents if p is not None]
    if not sampled:
        with unsampled():
            yield
        return
    links = [Link(trace.get_current_span(extract({"traceparent": p})).get_span_context()) for p in sampled]
    attributes = {"messaging.batch.message_count": len(parents)}
    with (
        _tracer.start_as_current_span(
            name,
            context=extract({"traceparent": sampled[0]}),
            kind=SpanKind.CONSUMER,
            links=links,
            attributes=attributes,
            **_WITHOUT_MESSAGES,
        ),
        noted(),
    ):
        yield


def _share(settings: Settings) -> Sampler:
    return ParentBased(TraceIdRatioBased(float(settings.trace_ratio)))


class _FileExporter(SpanExporter):
    """Appends each span as one JSON line; lines are short, so several processes may share the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        lines = "".join(json.dumps(json.loads(s.to_json(indent=None))) + "\n" for s in spans)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(lines)
        return SpanExportResult.SUCCESS
