"""Random passwords, kept in one file that only its owner may read; and other files and directories that are private."""

import base64
import json
import os
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


class Secrets:
    """Passwords by name, made at first use and kept in a JSON file with mode 0600."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def password(self, name: str) -> str:
        """The password of `name`: letters, digits, `-` and `_` only, so it needs no escaping in a URL."""
        return self._get_or_make(name, lambda: secrets.token_urlsafe(24))

    def key(self, name: str) -> str:
        """The key `name`: base64 of 32 random bytes."""
        return self._get_or_make(name, lambda: base64.b64encode(secrets.token_bytes(32)).decode("ascii"))

    def _get_or_make(self, name: str, make: Callable[[], str]) -> str:
        secrets_by_name = self._read()
        if name not in secrets_by_name:
            secrets_by_name[name] = make()
            write_private(self._path, json.dumps(secrets_by_name, indent=1, sort_keys=True) + "\n")
        return secrets_by_name[name]

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        return {str(name): str(value) for name, value in json.loads(self._path.read_text()).items()}


class SharedDirectory(RuntimeError):
    """A directory of everybody, such as /tmp, or of somebody else, cannot be made private."""


def private_directory(path: Path) -> None:
    """Make it, or close it, so that only its owner may look into it. Raises SharedDirectory."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & stat.S_ISVTX:
        raise SharedDirectory(f"{path} belongs to everybody: name a directory of its own, such as {path / 'gedeeld'}")
    try:
        path.chmod(0o700)
    except PermissionError:
        raise SharedDirectory(f"{path} is somebody else's: name a directory of your own") from None


def make_private(path: Path) -> None:
    """Take from everybody else what an earlier release let them read, in this directory and below.

    A file that goes meanwhile is no fault: a process that is about to end may still tidy up there.
    """
    private_directory(path)
    for folder, _folders, files in os.walk(path):
        with suppress(FileNotFoundError):
            Path(folder).chmod(0o700)
        for file in (Path(folder) / name for name in files):
            with suppress(FileNotFoundError):
                if not file.is_symlink():
                    file.chmod(file.stat().st_mode & 0o700)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read; never half of it, never readable for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    unfinished.rename(path)
