"""OpenTelemetry: one span per batch, linked to its messages' stories, sampled; context goes through the outbox."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from opentelemetry import trace
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, SpanKind

from chassis.ops.settings import Settings

_tracer = trace.get_tracer("gedeeld")


def start_tracing(service: str, settings: Settings) -> TracerProvider:
    """Set up spans for this process: to a file of JSON lines, to an OTLP collector, or nowhere."""
    sampler = ParentBased(TraceIdRatioBased(float(settings.trace_ratio)))
    provider = TracerProvider(sampler=sampler, resource=Resource.create({"service.name": service}))
    if settings.trace_file is not None:
        provider.add_span_processor(BatchSpanProcessor(_FileExporter(settings.trace_file), schedule_delay_millis=200))
    if settings.otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415  (costs 0.2 s to import)
            OTLPSpanExporter,
        )

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint)))
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


@contextmanager
def span(name: str, kind: SpanKind = SpanKind.INTERNAL, parent: str | None = None) -> Iterator[None]:
    """A span of a single thing, child of the W3C header `parent` when there is one."""
    context = extract({"traceparent": parent}) if parent else None
    with _tracer.start_as_current_span(name, context=context, kind=kind):
        yield


@contextmanager
def batch_span(name: str, parents: Sequence[str | None]) -> Iterator[None]:
    """One span for a batch: child of the first sampled story, linked to each other one. Free when none is sampled."""
    sampled = [p for p in parents if p is not None]
    if not sampled:
        yield
        return
    links = [Link(trace.get_current_span(extract({"traceparent": p})).get_span_context()) for p in sampled]
    attributes = {"messaging.batch.message_count": len(parents)}
    with _tracer.start_as_current_span(
        name,
        context=extract({"traceparent": sampled[0]}),
        kind=SpanKind.CONSUMER,
        links=links,
        attributes=attributes,
    ):
        yield


class _FileExporter(SpanExporter):
    """Appends each span as one JSON line; lines are short, so several processes may share the file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        lines = "".join(json.dumps(json.loads(s.to_json(indent=None))) + "\n" for s in spans)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(lines)
        return SpanExportResult.SUCCESS
