"""Traces: off unless asked for, of our own work alone, and without a word that names anybody."""

from collections.abc import Iterator

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from kaffepause.errors import Denied, NotAllowed
from kaffepause.runtime import traces
from kaffepause.runtime.traces import ENDPOINT, configure, send_to, traced


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    monkeypatch.setattr(traces, "_tracer", None)
    exporter = InMemorySpanExporter()
    send_to(exporter)
    yield exporter
    exporter.shutdown()


def flushed(sent: InMemorySpanExporter) -> list[tuple[str, dict[str, object]]]:
    assert traces._tracer is not None
    traces._tracer.span_processor.force_flush()
    return [(span.name, dict(span.attributes or {})) for span in sent.get_finished_spans()]


def test_a_cycle_is_a_span_with_its_ids(sent: InMemorySpanExporter) -> None:
    with traced("cycle", tenant="t", kind="planning", label="2026-11-19"):
        pass

    assert flushed(sent) == [("cycle", {"tenant": "t", "kind": "planning", "label": "2026-11-19"})]


def test_a_failure_is_told_by_its_type_and_never_by_its_words(sent: InMemorySpanExporter) -> None:
    with pytest.raises(Denied), traced("cycle", tenant="t"):
        raise Denied("mette@nordwind.example may not be read")

    assert flushed(sent) == [("cycle", {"tenant": "t", "problem": "Denied"})]
    assert all(not span.events and span.status.description is None for span in sent.get_finished_spans())


def test_what_libraries_trace_goes_nowhere(sent: InMemorySpanExporter) -> None:
    with traced("cycle", tenant="t"), trace.get_tracer("kiota").start_as_current_span("GET /users/mette@x.test"):
        pass

    assert [name for name, _ in flushed(sent)] == ["cycle"]


def test_without_a_place_to_send_them_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "_tracer", None)
    configure({})

    with traced("cycle", tenant="t"):
        pass
    assert traces._tracer is None


def test_asked_for_without_what_sends_them_the_cure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    with pytest.raises(NotAllowed, match="opentelemetry-exporter-otlp-proto-http"):
        configure({ENDPOINT: "http://collector.example:4318"})
