"""An OpenTelemetry collector of the tests' own: OTLP over HTTP, as JSON."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


class Collector:
    """What came, request by request."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[tuple[str, Json]] = []

    @property
    def variables(self) -> dict[str, str]:
        """The standard variables that lead here; what is not flushed comes in an hour."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
            "OTEL_BSP_SCHEDULE_DELAY": "3600000",
        }

    @property
    def spans(self) -> list[Json]:
        """Every span, with its attributes as a plain map, and its resource's."""
        return [
            {
                **span,
                "attributes": _plain(span["attributes"]),
                "resource": _plain(of["resource"]["attributes"]),
            }
            for path, body in self.requests
            if path == "/v1/traces"
            for of in body["resourceSpans"]
            for scope in of["scopeSpans"]
            for span in scope["spans"]
        ]


@contextmanager
def collecting() -> Iterator[Collector]:
    """While inside, it listens on a free port."""
    collector = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collector.requests.append((self.path, json.loads(b"".join(self._chunks()))))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def _chunks(self) -> Iterator[bytes]:
            """A body of a length that its sender did not know before."""
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        collector.port = server.server_port
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield collector
        finally:
            server.shutdown()
            thread.join()


def _plain(attributes: list[Json]) -> Json:
    """An OTLP list of keys and values as a map."""
    return {one["key"]: next(iter(one["value"].values()), None) for one in attributes}
