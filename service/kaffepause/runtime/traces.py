"""OpenTelemetry traces of cycles and jobs, where an operator asks for them: off otherwise, and nothing is loaded.

`OTEL_EXPORTER_OTLP_ENDPOINT` turns them on, as OpenTelemetry has it. Only our own spans leave, with ids and kinds: the
spans of libraries beneath name mailboxes in addresses, and errors have words that may name people.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Final

from kaffepause.errors import NotAllowed
from kaffepause.said import Said

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Tracer

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
OURS: Final = "kaffepause"

_tracer: "Tracer | None" = None


def configure(environ: Mapping[str, str]) -> None:
    """Send traces from now on, if the environment says where. Raises NotAllowed where the exporter is not installed."""
    if not environ.get(ENDPOINT):
        return
    try:
        sending = import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
    except ImportError:
        said = Said(
            "Traces are asked for, and what sends them is not installed. "
            "Install opentelemetry-exporter-otlp-proto-http beside kaffepause, or take {setting} away.",
            setting=ENDPOINT,
        )
        raise NotAllowed(said) from None
    send_to(sending.OTLPSpanExporter())


def send_to(exporter: "SpanExporter") -> None:
    """Send our spans there from now on, in batches."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    global _tracer  # noqa: PLW0603 - one process, one place to send traces to
    # A provider of our own and not the global one: the libraries beneath would write theirs into that.
    provider = TracerProvider(resource=Resource({"service.name": OURS}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer(OURS)


@contextmanager
def traced(name: str, **ids: str) -> Generator[None]:
    """A span around the block; whether it raised is told, and not what."""
    if _tracer is None:
        yield
        return
    with _tracer.start_as_current_span(
        name, attributes=ids, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield
        except BaseException as problem:
            span.set_attribute("problem", type(problem).__name__)
            raise
