"""The servers a process speaks to: over TLS, chain and name verified, or in clear text on this machine.

A URL says which of the two. A setting lets clear text leave the machine, for a network that is nobody else's.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import quote, unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from chassis.ops.settings import Settings, WrongSetting, settings

BROKER, WATCHED_BROKER = "GEDEELD_AMQP_URL", "GEDEELD_WATCH_URL"
MAIL, MANAGEMENT = "GEDEELD_SMTP_URL", "RABBITMQ_MANAGEMENT_URL"
DATABASE, OWNER_DATABASE = "GEDEELD_DATABASE_URL", "GEDEELD_OWNER_DATABASE_URL"
_PORTS = {
    BROKER: {"amqp": 5672, "amqps": 5671},
    WATCHED_BROKER: {"amqp": 5672, "amqps": 5671},
    MAIL: {"smtp": 25, "smtp+starttls": 587, "smtps": 465},
    MANAGEMENT: {"http": 15672, "https": 15671},
}
_IN_CLEAR = {"amqp", "smtp", "http"}


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that a URL names; `secure` is whether it is spoken to over TLS."""

    scheme: str
    host: str
    port: int
    path: str
    user: str
    password: str = field(repr=False)

    @property
    def secure(self) -> bool:
        return self.scheme not in _IN_CLEAR


def broker_peer(url: str, setting: str = BROKER) -> Peer:
    """The broker of an `amqp://` or `amqps://` URL; its `path` is the virtual host. Raises WrongSetting."""
    return _peer(setting, url)


def mail_peer(url: str) -> Peer:
    """The server of an `smtp://`, `smtps://` or `smtp+starttls://` URL. Raises WrongSetting."""
    return _peer(MAIL, url)


def management_peer(url: str) -> Peer:
    """The broker's management API, of an `https://` or `http://` URL. Raises WrongSetting."""
    return _peer(MANAGEMENT, url)


def database_url(url: str, setting: str = DATABASE) -> str:
    """The `postgresql://` URL, which off this machine says `verify-full` and the authorities. Raises WrongSetting.

    `sslrootcert` in the URL goes before GEDEELD_CA_FILE.
    """
    if not url.startswith("postgresql://"):
        raise WrongSetting(f"{setting} must begin with postgresql://")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:
        raise WrongSetting(f"{setting} is no URL of a database") from None
    hosts = [host for name in ("host", "hostaddr") for host in str(parts.get(name) or "").split(",") if host]
    if not hosts:
        raise WrongSetting(f"{setting} must name a host")
    mode, added = parts.get("sslmode"), {}
    if mode != "verify-full":
        if settings().allow_plain or all(_is_here(host) for host in hosts):
            return url
        if mode is not None:
            raise WrongSetting(f"{setting} says sslmode={mode}: off this machine it must be verify-full, {_OR_ALLOW}")
        added["sslmode"] = "verify-full"
    if not parts.get("sslrootcert"):
        added["sslrootcert"] = authorities()
    return _with_query(url, added)


def tls_context() -> ssl.SSLContext:
    """For a client that verifies the chain and the name. Raises WrongSetting."""
    return ssl.create_default_context(cafile=authorities())


def authorities() -> str:
    """The file of the certificate authorities that are believed. Raises WrongSetting when there is none."""
    file = settings().ca_file
    if file is None:
        raise WrongSetting("GEDEELD_CA_FILE is not set: whose certificates are believed (PEM); TLS needs it")
    if not file.is_file():
        raise WrongSetting(f"GEDEELD_CA_FILE names {file}, which is not there")
    return str(file)


def require_peers(here: Settings) -> None:
    """Before a process does anything: each server may be spoken to as its URL says. Raises WrongSetting."""
    if here.database_url:
        database_url(here.database_url)
    urls = ((here.amqp_url, broker_peer), (here.smtp_url, mail_peer))
    secure_peers = [peer for peer in (read(url) for url, read in urls if url) if peer.secure]
    if secure_peers:
        authorities()


_OR_ALLOW = "or set GEDEELD_ALLOW_PLAIN on a network that is nobody else's"


def _peer(setting: str, url: str) -> Peer:
    """Errors never show the URL: it carries a password."""
    ports = _PORTS[setting]
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise WrongSetting(f"{setting} is no URL of a server") from None
    if parts.scheme not in ports:
        schemes = ", ".join(f"{scheme}://" for scheme in ports)
        raise WrongSetting(f"{setting} must begin with one of {schemes}")
    if not host:
        raise WrongSetting(f"{setting} must name a host, like {parts.scheme}://host:{ports[parts.scheme]}")
    if parts.scheme in _IN_CLEAR and not _is_here(host) and not settings().allow_plain:
        raise WrongSetting(f"{setting} would leave this machine in clear text: use TLS, {_OR_ALLOW}")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Peer(parts.scheme, host, port or ports[parts.scheme], unquote(parts.path[1:]), user, password)


def _is_here(host: str) -> bool:
    """Whether it is this machine: a loopback address, its name, or the directory of a socket."""
    if host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _with_query(url: str, added: Mapping[str, str]) -> str:
    query = "&".join(f"{name}={quote(value, safe='/')}" for name, value in added.items())
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url
