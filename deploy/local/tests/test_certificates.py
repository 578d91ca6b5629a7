"""The authority of an installation: its certificates are of use, and stay until they must change."""

import ssl
import stat
from pathlib import Path

import pytest
from cryptography import x509

from deploy.local import certificates
from deploy.local.certificates import SERVER_LIFE, Authority, ServerCertificate


def text_of(certificate: ServerCertificate) -> tuple[bytes, ...]:
    return certificate.authority.read_bytes(), certificate.certificate.read_bytes(), certificate.key.read_bytes()


def test_a_certificate_names_its_hosts_and_loads(tmp_path: Path) -> None:
    made = Authority(tmp_path).server("bus", ["rabbitmq", "127.0.0.1"])
    names = x509.load_pem_x509_certificate(made.certificate.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )

    ssl.create_default_context(cafile=made.authority)
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.certificate, made.key)
    assert [str(name.value) for name in names.value] == ["rabbitmq", "127.0.0.1"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_made_again_it_is_the_same(tmp_path: Path) -> None:
    first = text_of(Authority(tmp_path).server("bus", ["rabbitmq"]))

    assert text_of(Authority(tmp_path).server("bus", ["rabbitmq"])) == first


def test_other_hosts_and_an_end_that_is_near_make_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = text_of(Authority(tmp_path).server("bus", ["rabbitmq"]))
    second = text_of(Authority(tmp_path).server("bus", ["rabbitmq", "localhost"]))
    monkeypatch.setattr(certificates, "RENEWED_BEFORE", SERVER_LIFE)
    third = text_of(Authority(tmp_path).server("bus", ["rabbitmq", "localhost"]))

    assert len({first[1:], second[1:], third[1:]}) == 3
    assert first[0] == second[0] == third[0]  # whom to believe does not change
