"""A quick look runs the unit tests of what changed, and no others."""

from pathlib import Path

import pytest

from tests.house.changed import unit_tests_of


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("services/invoicing/clients/store/clients.py", ["services/invoicing/tests/unit"]),
        ("services/invoicing/billing/domain/claim.py", ["services/invoicing/billing/tests/unit"]),
        ("services/invoicing/billing/tests/service/test_issuing.py", ["services/invoicing/billing/tests/unit"]),
        ("services/invoicing/quoting/domain/quote.py", ["services/invoicing/tests/quoting/unit"]),
        ("services/invoicing/tests/quoting/service/test_orders.py", ["services/invoicing/tests/quoting/unit"]),
        ("kernel/rates.py", ["kernel/tests"]),
        ("chassis/db/work.py", []),
        ("README.md", []),
    ],
)
def test_the_nearest_tests_that_need_no_server_are_run(tmp_path: Path, path: str, tests: list[str]) -> None:
    for folder in ("services/invoicing", "services/invoicing/billing"):
        (tmp_path / folder / "tests/unit").mkdir(parents=True)
    (tmp_path / "services/invoicing/tests/quoting/unit").mkdir(parents=True)
    for folder in ("kernel", "chassis", "."):
        (tmp_path / folder / "tests").mkdir(parents=True)

    assert unit_tests_of([path], tmp_path) == tests
