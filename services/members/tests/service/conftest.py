from base64 import b64encode
from collections.abc import Callable, Iterator

import pytest

from chassis.ops.settings import settings
from chassis.testing.harness import ServiceHarness

PII_KEY = b64encode(bytes(range(32))).decode()


@pytest.fixture
def pii_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The installation's key for national numbers."""
    monkeypatch.setenv("GEDEELD_PII_KEY", PII_KEY)
    settings.cache_clear()
    yield PII_KEY
    settings.cache_clear()


@pytest.fixture
def wide_addresses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No worker of 0.1.0 runs any more."""
    monkeypatch.setenv("GEDEELD_WIDE_ADDRESSES", "true")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def no_pii_key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("GEDEELD_PII_KEY", raising=False)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def members(open_house: Callable[[str], ServiceHarness], pii_key: str) -> ServiceHarness:
    return open_house("members")
