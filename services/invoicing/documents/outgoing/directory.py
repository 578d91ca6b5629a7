"""A directory that somebody else empties: `<folder>/peppol/<number>.xml` and `<folder>/pdf/<number>.pdf`.

Documents name persons: only the user of the worker may read them, and what empties the directory runs as that user.
"""

import fcntl
import os
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from chassis.offload import OffloadFailed, offload
from chassis.ops.settings import settings
from services.invoicing.documents.outgoing.transport import Parcel, TransportAway

_SUFFIX = {"peppol": "xml", "pdf": "pdf"}
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,59}", re.ASCII)
_PATIENCE_S = 10


@dataclass(frozen=True, slots=True)
class DirectoryDrop:
    """A transport. Without a folder nothing leaves. The folder must exist: it is never created."""

    folder: Path | None

    @classmethod
    def at(cls, folder: str) -> Self:
        """From a setting: empty for none."""
        return cls(Path(folder) if folder else None)

    @property
    def is_open(self) -> bool:
        return self.folder is not None

    def send(self, parcel: Parcel) -> str:
        """The file's name in the folder, once it lies on the disk under it. Raises TransportAway.

        Written beside the worker: waiting for a disk would stop its green threads.
        """
        if self.folder is None:
            raise TransportAway("no folder is set")
        name = f"{parcel.channel}/{_file_name(parcel)}"
        content = b64encode(parcel.content).decode()
        try:
            offload(f"{__name__}:put", str(self.folder), name, content, timeout_s=_PATIENCE_S)
        except OffloadFailed as fault:
            raise TransportAway(str(fault)) from fault
        return name


def outgoing_drop() -> DirectoryDrop:
    """Into the folder that this process's settings name; nowhere when they name none."""
    return DirectoryDrop.at(settings().outgoing_dir)


def put(folder: str, name: str, content_base64: str) -> None:
    """The whole file under its name, or none: others never see half of one. The same again is the same file.

    Raises OSError; FileNotFoundError when there is no such folder.
    """
    content, target = b64decode(content_base64), Path(folder) / name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    half = target.with_name(f".{target.name}.half")
    with _open_locked(half) as file:
        os.fchmod(file.fileno(), 0o600)  # a release before may have left it half written, for all to read
        file.truncate()
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        half.rename(target)
    _fsync(target.parent)


def _open_locked(half: Path) -> BinaryIO:
    """The half file, locked until it is closed.

    A worker that lost its database goes on writing after another took its documents over: without the lock it could
    empty the file that the other is about to rename.
    """
    while True:
        file = os.fdopen(os.open(half, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if _has_name(half, file):
                return file
        except OSError:
            file.close()
            raise
        file.close()  # meanwhile somebody else finished it


def _has_name(half: Path, file: BinaryIO) -> bool:
    """Whether this open file has that name."""
    try:
        return os.path.samestat(half.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _file_name(parcel: Parcel) -> str:
    """Only a safe number of our own becomes a path."""
    if not _NUMBER.fullmatch(parcel.number):
        raise ValueError("a document's number holds digits, letters and dashes")
    return f"{parcel.number}.{_SUFFIX[parcel.channel]}"


def _fsync(folder: Path) -> None:
    """A name is stored in its folder: until that is on the disk, a power cut may lose it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
