"""How a node listens: in clear text on loopback, or over TLS alone."""

import socket
import ssl

from deploy.local.certificates import ServerCertificate

_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01"


def scheme(certificate: ServerCertificate | None) -> str:
    """Of the URLs of a node with this certificate."""
    return "amqps" if certificate else "amqp"


def listeners(host: str, port: int, certificate: ServerCertificate | None) -> str:
    """The lines of RabbitMQ's configuration."""
    if certificate is None:
        return f"listeners.tcp.local = {host}:{port}"
    files = {"cacert": certificate.authority, "cert": certificate.certificate, "key": certificate.key}
    lines = [f"ssl_options.{name}file = {path.absolute()}" for name, path in files.items()]
    return "\n".join(["listeners.tcp = none", f"listeners.ssl.local = {host}:{port}", *lines])


def greets(host: str, port: int, certificate: ServerCertificate | None) -> bool:
    """Whether a node answers an AMQP greeting there."""
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            connection.settimeout(5)
            with _secured(connection, certificate) as stream:
                stream.sendall(_PROTOCOL_HEADER)
                return stream.recv(1) == _METHOD_FRAME
    except OSError:
        return False


def _secured(connection: socket.socket, certificate: ServerCertificate | None) -> socket.socket:
    if certificate is None:
        return connection
    context = ssl.create_default_context(cafile=certificate.authority)
    context.check_hostname = False  # a test gives it another's name
    return context.wrap_socket(connection)
