"""A certificate authority of this installation, and the certificates of its servers. In a directory of files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.local.passwords import write_private
from kernel.clock import utc_now

AUTHORITY_LIFE = timedelta(days=3650)
SERVER_LIFE = timedelta(days=730)
RENEWED_BEFORE = timedelta(days=180)  # the secrets are made again now and then; a certificate lasts until the next time


@dataclass(frozen=True, slots=True)
class ServerCertificate:
    """The files that a server needs to prove who it is. All PEM."""

    authority: Path
    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Authority:
    """Its key and certificate lie in `directory`: made at first use, the same ever after."""

    directory: Path

    @property
    def file(self) -> Path:
        """The certificate that clients believe in."""
        return self.directory / "ca.pem"

    def server(self, name: str, hosts: Sequence[str]) -> ServerCertificate:
        """The certificate of the server `name`, which clients reach as one of `hosts` (names or addresses).

        Made when there is none, when it has less than half a year to go, or when its hosts have changed.
        """
        key = self._key()
        certificate = self.directory / f"{name}.pem"
        if not certificate.exists() or not _is_good(x509.load_pem_x509_certificate(certificate.read_bytes()), hosts):
            own = generate_private_key(SECP256R1())
            # The key first: with a certificate that is not its own, the server would say nothing for years.
            write_private(self.directory / f"{name}-key.pem", _pem(own))
            signed = _server_certificate(hosts, own, key, x509.load_pem_x509_certificate(self.file.read_bytes()))
            write_private(certificate, signed.public_bytes(Encoding.PEM).decode("ascii"))
        return ServerCertificate(self.file, certificate, self.directory / f"{name}-key.pem")

    def _key(self) -> EllipticCurvePrivateKey:
        path = self.directory / "ca-key.pem"
        if not path.exists():
            write_private(path, _pem(generate_private_key(SECP256R1())))
        key = load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise TypeError(f"{path} holds no key on an elliptic curve")
        if not self.file.exists():
            write_private(self.file, _authority_certificate(key).public_bytes(Encoding.PEM).decode("ascii"))
        return key


def _is_good(certificate: x509.Certificate, hosts: Sequence[str]) -> bool:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(names) == _names(hosts) and certificate.not_valid_after_utc > utc_now() + RENEWED_BEFORE


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    return [_name(host) for host in hosts]


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(subject: str, life: timedelta) -> x509.CertificateBuilder:
    """Valid from an hour ago: clocks differ."""
    now = utc_now()
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + life)
    )


def _authority_certificate(key: EllipticCurvePrivateKey) -> x509.Certificate:
    name = "Gedeeld, an authority of one installation"
    builder = _builder(name, AUTHORITY_LIFE).issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
    return (
        builder.public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def _server_certificate(
    hosts: Sequence[str], own: EllipticCurvePrivateKey, key: EllipticCurvePrivateKey, authority: x509.Certificate
) -> x509.Certificate:
    return (
        _builder(hosts[0], SERVER_LIFE)
        .issuer_name(authority.subject)
        .public_key(own.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
