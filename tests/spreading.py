"""Which test process takes which tests: whole files, and files that share a system together; the longest first.

A file is never torn apart, for its tests share what they started. What starts whole systems comes first, so that no
process is alone with a long one at the end.
"""

from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_LONGEST = ("tests/faults", "tests/integration", "chassis/tests/worker", "deploy/local/tests")
_TOGETHER = {
    "tests/faults/audit/test_plantings.py": "the calm month",
    "tests/faults/test_kill.py": "the calm month",
    "tests/integration/test_month.py": "the calm month",
    "tests/integration/test_finance_commands.py": "a system of finance's own",
}


class FilesTogether(LoadScopeScheduling):
    """Hands out files, or files that share a fixture of the session, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::", 1)[0]
        return _TOGETHER.get(path) or ("one running system" if _folder(path) == "tests/integration" else path)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FilesTogether:
    config.option.loadscopereorder = False
    return FilesTogether(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.nodeid.split("::", 1)[0]))


def _rank(path: str) -> int:
    return 0 if path in _TOGETHER else 1 if _folder(path).startswith(_LONGEST) else 2


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent)
