"""The sealer of a test: what was committed gets its numbers when the test says so."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.log.sealer import Sealer
from chassis.rpc.auth import Signer
from chassis.testing.harness import ServiceHarness

_SIGNER = Signer("governance", Ed25519PrivateKey.generate())


def seal(house: ServiceHarness) -> None:
    """Until nothing is left to seal."""
    sealer = Sealer(house.engine, _SIGNER)
    while sealer.seal_chunk():
        continue
