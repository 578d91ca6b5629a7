"""RabbitMQ's management API, as much of it as provisioning needs."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from chassis.ops.peers import management_peer, tls_context


class ManagementRefused(RuntimeError):
    """The management API refused a request, or did not answer."""


class ManagementApi:
    """The API at `url`, which carries user and password: `http://user:password@host:15672`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._url = url
        host = parts.netloc.rpartition("@")[2]
        self._base = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))
        login = f"{unquote(parts.username or 'guest')}:{unquote(parts.password or 'guest')}"
        self._authorization = "Basic " + base64.b64encode(login.encode()).decode("ascii")

    def import_definitions(self, definitions: Mapping[str, Any]) -> None:
        """Add, or bring up to date: users, rights, policies, exchanges, queues, bindings. Raises ManagementRefused."""
        self._send("POST", "/api/definitions", json.dumps(definitions).encode())

    def delete_vhost(self, vhost: str) -> None:
        """Delete a vhost with its queues and messages; nothing happens when there is none."""
        self._send("DELETE", f"/api/vhosts/{quote(vhost, safe='')}", None, allowed=(404,))

    def _send(self, method: str, path: str, body: bytes | None, allowed: tuple[int, ...] = ()) -> None:
        context = tls_context() if management_peer(self._url).secure else None
        headers = {"Authorization": self._authorization, "Content-Type": "application/json"}
        request = urllib.request.Request(self._base + path, body, headers, method=method)  # noqa: S310
        try:
            urllib.request.urlopen(request, timeout=30, context=context).close()  # noqa: S310 - the operator's own URL
        except urllib.error.HTTPError as refusal:
            with refusal:
                if refusal.code not in allowed:
                    answer = refusal.read().decode("utf-8", "replace")
                    raise ManagementRefused(f"{method} {path}: {refusal.code} {answer}") from refusal
        except OSError as failure:
            raise ManagementRefused(f"{method} {path}: {failure}") from failure
