"""Live: the loop turns (never asks the database). Ready: everything this process needs answers. And /metrics."""

import json
import threading
from collections.abc import Callable, Iterable, Sequence
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import sqlalchemy as sa
from prometheus_client import generate_latest

from chassis.db.revisions import misfit

Check = Callable[[], str | None]


class Health:
    """Named checks; each answers None when all is well, else a short reason. `simulation`: what is not as in life."""

    def __init__(self, simulation: Sequence[str] = ()) -> None:
        self.simulation = tuple(simulation)
        self._checks: dict[str, Check] = {}
        self._warnings: dict[str, Check] = {}
        self.alive: Callable[[], bool] = lambda: True

    def watch(self, name: str, check: Check) -> None:
        self._checks[name] = check

    def warn(self, name: str, check: Check) -> None:
        """What an operator must see to; the process is ready all the same."""
        self._warnings[name] = check

    def warnings(self) -> dict[str, str]:
        """By name, what is not as it should be; those with nothing to say are left out."""
        answers = {name: _ask(check) for name, check in self._warnings.items()}
        return {name: answer for name, answer in answers.items() if answer != "ok"}

    def checks(self) -> dict[str, str]:
        """Every check and its answer, `ok` or the reason."""
        watched = dict(self._checks)  # others may still be added: the health thread answers from the first moment
        return {name: _ask(check) for name, check in watched.items()}

    def serve(self, address: str) -> None:
        """Answer /live, /ready and /metrics on `host:port`, from a thread of its own."""
        host, port = address.rsplit(":", 1)
        server = make_server(host, int(port), self._answer, server_class=_Server, handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True, name="health").start()

    def _answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            start("200 OK", [("Content-Type", "text/plain; version=0.0.4")])
            return [generate_latest()]
        if path == "/live":
            ok, body = self.alive(), {"live": self.alive()}
        elif path == "/ready":
            checks = self.checks()
            ok = all(answer == "ok" for answer in checks.values())
            body = {"ready": ok, **checks}  # type: ignore[dict-item]
            if warnings := self.warnings():
                body["warnings"] = warnings  # type: ignore[assignment]
            if self.simulation:
                body["simulation"] = ", ".join(self.simulation)  # type: ignore[assignment]
        else:
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"/live, /ready, /metrics\n"]
        start("200 OK" if ok else "503 Service Unavailable", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]


def database_check(engine: sa.Engine, service: str) -> Check:
    """Whether the database answers, and its schema serves this code."""

    def look() -> str | None:
        with engine.connect() as connection:
            return misfit(connection, service)

    def check() -> str | None:
        try:
            return look()
        except sa.exc.DBAPIError as error:
            if not error.connection_invalidated:
                raise
            return look()  # the pool kept a connection to a server that has restarted since

    return check


def _ask(check: Check) -> str:
    try:
        return check() or "ok"
    except Exception as error:  # noqa: BLE001  (a check that raises is an answer: not well)
        return type(error).__name__


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing: probes come every few seconds."""
