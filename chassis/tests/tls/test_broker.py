"""`amqps://` means TLS with a certificate that is believed and names the broker; nothing else is spoken then."""

import ssl
from pathlib import Path
from typing import Any

import pytest

from chassis.amqp.connection import Bus, Fault, OutgoingMessage
from chassis.amqp.publisher import Publisher
from chassis.amqp.topology import declare
from chassis.testing.paying import paid
from chassis.testing.vhost import TESTER, Vhost
from chassis.testing.wiretap import tapped
from chassis.tests.tls.conftest import Believe
from contracts.catalogue import SERVICES
from contracts.invoicing.events import InvoicePaid
from deploy.local.certificates import Authority
from deploy.local.provision import broker_user

QUEUE = f"contributions.{InvoicePaid.NAME}"
LARGE = 1_000_000  # bytes: many TLS records


def connected(url: str) -> Bus:
    bus = Bus(url, "a test")
    bus.connect()
    return bus


def test_what_is_published_over_tls_is_read_over_tls(tls_vhost: Vhost, authority: Authority, believe: Believe) -> None:
    believe(authority.file)
    tls_vhost.publish(paid("anne"), repeats=200)
    body = b"x" * LARGE
    publisher = Publisher(tls_vhost.url(TESTER), "a test")
    assert publisher.publish([OutgoingMessage("gedeeld.redeliver", QUEUE, body, "large")]) == [True]
    publisher.close()

    bus = connected(tls_vhost.url("contributions"))
    channel, messages = bus.channel(), list[Any]()
    bus.consume(channel, QUEUE, messages.append)
    while len(messages) < 201:
        bus.drain(1.0)
    bus.ack(channel, messages[-1].delivery_tag)  # what stayed would meet the worker of another test
    bus.close()

    assert messages[-1].body == body


def test_a_certificate_of_an_unknown_authority_is_refused(tls_vhost: Vhost, tmp_path: Path, believe: Believe) -> None:
    stranger = Authority(tmp_path)
    stranger.server("rabbitmq", ["127.0.0.1"])
    believe(stranger.file)

    with pytest.raises(ssl.SSLCertVerificationError, match="certificate verify failed"):
        connected(tls_vhost.url("payroll"))


def test_a_certificate_of_another_name_is_refused(tls_vhost: Vhost, authority: Authority, believe: Believe) -> None:
    believe(authority.file)

    with pytest.raises(ssl.SSLCertVerificationError, match=r"(?i)hostname mismatch"):
        connected(tls_vhost.url("payroll").replace("127.0.0.1", "localhost"))


def test_a_broker_that_speaks_tls_alone_hears_nothing_in_clear(tls_vhost: Vhost) -> None:
    with pytest.raises(Fault):
        connected(tls_vhost.url("payroll").replace("amqps://", "amqp://"))


def test_no_byte_of_a_password_is_on_the_wire(
    tls_vhost: Vhost, bus_vhost: Vhost, authority: Authority, believe: Believe
) -> None:
    """The same tap before a broker without TLS shows it: the tap sees what there is to see."""
    believe(authority.file)
    sent = {}
    for vhost in (tls_vhost, bus_vhost):
        url = vhost.url("payroll")
        port = url.rpartition(":")[2].partition("/")[0]
        with tapped(int(port)) as tap:
            connected(url.replace(f":{port}/", f":{tap.port}/")).close()
            sent[vhost] = tap.sent
    password = tls_vhost.secrets.password(broker_user("payroll")).encode()

    assert len(sent[tls_vhost]) > 1_000
    for start in range(len(password) - 4):
        assert password[start : start + 5] not in sent[tls_vhost]
    assert b"payroll" not in sent[tls_vhost]
    assert password in sent[bus_vhost]


def test_a_refused_certificate_costs_no_password(tls_vhost: Vhost, authority: Authority, believe: Believe) -> None:
    believe(authority.file)
    url = tls_vhost.url("payroll").replace("127.0.0.1", "localhost")
    port = url.rpartition(":")[2].partition("/")[0]

    with tapped(int(port)) as tap:
        with pytest.raises(ssl.SSLError):
            connected(url.replace(f":{port}/", f":{tap.port}/"))
        sent = tap.sent

    assert b"AMQP" not in sent
    assert tls_vhost.secrets.password(broker_user("payroll")).encode() not in sent


def test_the_topology_is_declared_over_tls(tls_vhost: Vhost, authority: Authority, believe: Believe) -> None:
    believe(authority.file)

    assert declare(tls_vhost.url(TESTER)) > 5 * len(SERVICES)
