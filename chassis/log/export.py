"""Logs as files that anybody can check: `gedeeld log verify`, and tools/check_log.py, which shares no code with us.

    gedeeld sealed log 1
    head <base64 of a signed head>
    path <position> <hash> …
    leaf <hash> <salt> <content>
    gone <hash>
    grew <size> <hash> …

Hashes and salts are hexadecimal. An export has heads, the smallest first, then every leaf from position 0; what was
erased is `gone`, and its hash goes on proving the rest. A proof of one leaf has a head, the `path` and the `leaf`.
A file of kept heads has `grew` between each two of the same log: the proof that the second continues the first.
"""

from base64 import b64decode
from binascii import Error as BadHex
from binascii import unhexlify
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chassis.log.heads import BadHead, Head, read_head
from chassis.log.tree import SALT_BYTES, Tree, leaf_hash, proves_growth, proves_inclusion

FIRST_LINE = b"gedeeld sealed log 1\n"
_BATCH = 10_000
_FAULTS = 20  # said of one file; a changed file has no end of them

Keys = Mapping[str, Ed25519PublicKey]
Line = tuple[bytes, bytes]  # its first word, and the rest


@dataclass(slots=True)
class LogVerdict:
    """What was checked of a file, and what is wrong with it; `faults` empty: nothing is."""

    leaves: int = 0
    gone: int = 0
    heads: int = 0
    origins: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    others: int = 0  # faults that are not said any more

    def fault(self, sentence: str) -> None:
        if len(self.faults) < _FAULTS:
            self.faults.append(sentence)
        else:
            self.others += 1


def check_export(lines: Iterable[bytes], keys: Keys, kept_heads: Iterable[Head] = ()) -> LogVerdict:
    """Hold an export, or the proof of one leaf, against its own heads and those of its log that were kept elsewhere.

    Raises BadHead when it is no such file.
    """
    verdict, parsed = LogVerdict(), _parsed(lines)
    heads: list[Head] = []
    first: Line = (b"", b"")
    for first in parsed:
        if first[0] != b"head":
            break
        heads += _signed(*first, keys, verdict)
    verdict.origins = {head.origin for head in heads}
    kept_heads = [head for head in kept_heads if head.origin in verdict.origins]
    verdict.heads = len(heads) + len(kept_heads)
    if len(verdict.origins) != 1:
        verdict.fault("there is not one log that the heads of the file are of")
    elif first[0] == b"path":
        size = heads[0].size
        _check_path(first[1], parsed, [*heads, *(head for head in kept_heads if head.size == size)], verdict)
    else:
        leaves: list[Line] = [first] if first[0] != b"head" else []
        _check_all(
            chain(leaves, parsed), sorted([*heads, *kept_heads], key=lambda head: (head.size, head.closed)), verdict
        )
    return verdict


def check_heads(lines: Iterable[bytes], keys: Keys) -> tuple[list[Head], LogVerdict]:
    """Hold a file of kept heads against itself: each is signed, and continues the one before of its log.

    Raises BadHead when it is no such file.
    """
    verdict = LogVerdict()
    heads: list[Head] = []
    latest: dict[str, Head] = {}
    path: list[bytes] = []
    for kind, rest in _parsed(lines):
        if kind == b"grew":
            path = _hashes(rest.split()[1:])
            continue
        for head in _signed(kind, rest, keys, verdict):
            before = latest.get(head.origin, Head(head.origin, 0, b"", head.at))
            if not proves_growth((before.size, before.root), (head.size, head.root), path):
                verdict.fault(f"{head.origin}: the head of size {head.size} does not continue the one of {before.size}")
            latest[head.origin], path = head, []
            heads.append(head)
    verdict.heads, verdict.origins = len(heads), set(latest)
    return heads, verdict


def _parsed(lines: Iterable[bytes]) -> Iterator[Line]:
    """Each line behind the first as its kind and the rest of it."""
    every = iter(lines)
    if next(every, b"") != FIRST_LINE:
        raise BadHead("not a file of a sealed log: its first line says something else")
    for line in every:
        kind, _, rest = line.rstrip(b"\n").partition(b" ")
        yield kind, rest


def _signed(kind: bytes, rest: bytes, keys: Keys, verdict: LogVerdict) -> list[Head]:
    try:
        if kind == b"head":
            return [read_head(b64decode(rest).decode(), keys)]
        verdict.fault("a line is of no kind that stands here")
    except (ValueError, BadHead):
        verdict.fault("a head is not signed by its service")
    return []


def _check_all(lines: Iterator[Line], heads: list[Head], verdict: LogVerdict) -> None:
    """Rebuild the tree from all leaves, and look at it wherever there is a head."""
    tree = Tree()
    leaves = (_leaf(kind, rest, verdict) for kind, rest in lines)
    closed = next((head.size for head in heads if head.closed), heads[-1].size)
    if closed < heads[-1].size:
        verdict.fault(f"a head says that the log was closed with {closed} leaves; another has more")
    for head in heads:
        tree = _grow(tree, leaves, head.size)
        if tree.size < head.size:
            verdict.fault(f"a head is of size {head.size}; the file ends after {tree.size} leaves")
        elif tree.root != head.root:
            verdict.fault(f"the first {head.size} leaves are not those that were sealed then")
    behind = sum(1 for _ in leaves)
    if behind:
        verdict.fault(f"{behind} leaves stand behind the last head: nobody signed for them")


def _grow(tree: Tree, leaves: Iterator[bytes], size: int) -> Tree:
    while tree.size < size:
        batch = list(islice(leaves, min(_BATCH, size - tree.size)))
        if not batch:
            break
        tree, _ = tree.extend(batch)
    return tree


def _leaf(kind: bytes, rest: bytes, verdict: LogVerdict) -> bytes:
    verdict.leaves += 1
    try:
        if kind == b"leaf":
            stated, salt, content = rest.split(b" ", 2)
            sealed = unhexlify(stated)
            # A salt of another length would let a part of the content pass for salt.
            if len(salt) != 2 * SALT_BYTES or leaf_hash(unhexlify(salt), content) != sealed:
                verdict.fault(f"leaf {verdict.leaves - 1} is not what was sealed: {_shown(content)}")
            return sealed
        if kind == b"gone":
            verdict.gone += 1
            return unhexlify(rest)
    except ValueError:  # BadHex is one
        pass
    verdict.fault(f"leaf {verdict.leaves - 1} cannot be read")
    return b""


def _check_path(path: bytes, lines: Iterator[Line], heads: list[Head], verdict: LogVerdict) -> None:
    """One leaf, and the way from it to the root."""
    position, *hashes = path.split() or [b""]
    leaves = [_leaf(kind, rest, verdict) for kind, rest in lines]
    for head in heads:
        if len(leaves) != 1 or not position.isdigit():
            verdict.fault("a proof is of one leaf at one position")
        elif not proves_inclusion(leaves[0], int(position), head.size, _hashes(hashes), head.root):
            verdict.fault(f"the path does not lead to the root of size {head.size}")


def _hashes(words: Iterable[bytes]) -> list[bytes]:
    try:
        return [unhexlify(word) for word in words]
    except BadHex:
        return []


def _shown(content: bytes) -> str:
    """Enough of it to look it up, without what would move a terminal."""
    return ascii(content[:80].decode(errors="replace"))
