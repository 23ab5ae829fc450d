"""Where spans go while it is measured: a process that takes OTLP over HTTP, counts what came, and keeps nothing."""

import contextlib
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from infra.local.children import die_with_parent


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink at work."""

    address: str

    @property
    def endpoint(self) -> str:
        """Where an exporter sends its spans."""
        return f"{self.address}/v1/traces"

    def received(self) -> int:
        """How many spans came since it was last asked."""
        with urllib.request.urlopen(self.address, timeout=10) as answer:
            return int(answer.read())


class _Intake(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    spans = 0

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        request = ExportTraceServiceRequest.FromString(body)
        _Intake.spans += sum(len(scope.spans) for one in request.resource_spans for scope in one.scope_spans)
        self._answer(b"")

    def do_GET(self) -> None:
        told, _Intake.spans = _Intake.spans, 0
        self._answer(str(told).encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        # A process that has ended waits for no answer.
        with contextlib.suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is told."""


@contextlib.contextmanager
def sink() -> Iterator[Sink]:
    """A sink for as long as the block lasts. Main thread only."""
    running = subprocess.Popen(
        [sys.executable, "-m", __name__], stdout=subprocess.PIPE, preexec_fn=die_with_parent(signal.SIGTERM)
    )
    try:
        assert running.stdout is not None
        yield Sink(f"http://127.0.0.1:{int(running.stdout.readline())}")
    finally:
        running.terminate()
        running.wait(5)
        if running.stdout:
            running.stdout.close()


def main() -> None:
    """Listen on a free port and say which."""
    with HTTPServer(("127.0.0.1", 0), _Intake) as server:
        sys.stdout.write(f"{server.server_port}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
