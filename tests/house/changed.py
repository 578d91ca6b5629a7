"""Where the unit tests of what changed since `main` stand, committed or not: `python -m tests.house.changed`."""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.house.tree import ROOT


def unit_tests_of(paths: Iterable[str], root: Path = ROOT) -> list[str]:
    """The nearest folders of tests that need no server, for each file's folder or one above it.

    In a service that is `tests/unit`, or `tests/<area>/unit` for an area; elsewhere `tests`, but not of the chassis nor
    of deploy, which start servers.
    """
    folders = {tests for path in paths for tests in _nearest(root, Path(path))}
    return sorted(str(tests) for tests in folders if not folders & set(tests.parents))


def _nearest(root: Path, path: Path) -> list[Path]:
    if path.parts[0] not in {"kernel", "contracts", "services", "scenarios"}:
        return []
    for folder in list(path.parents)[:-1]:
        by_area = folder.parent / "tests" / folder.name / "unit"
        own = folder / "tests/unit" if path.parts[0] == "services" else folder / "tests"
        for tests in (folder / "unit", by_area, own):
            if (root / tests).is_dir():
                return [tests]
    return []


def changed(base: str = "main") -> list[str]:
    """Files that differ from where this branch left `base`, and new ones."""
    fork = _git("merge-base", "HEAD", base) or ["HEAD"]
    return [*_git("diff", "--name-only", fork[0]), *_git("ls-files", "--others", "--exclude-standard")]


def _git(*arguments: str) -> list[str]:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()


if __name__ == "__main__":
    print(*unit_tests_of(changed()))
