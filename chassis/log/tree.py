"""The Merkle tree of RFC 9162, section 2.1, with SHA-256: how it grows, its root, and what its proofs prove.

Of a tree only its edge is needed to go on: the roots of the complete subtrees that it falls into, one for each bit of
its size. Nothing here reads or writes anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

HASH_BYTES = 32
SALT_BYTES = 16
NODE_STEP = 8  # of a log, nodes of these heights are stored: 8, 16, 24 …
LEAF, NODE = b"\x00", b"\x01"  # what a hash begins with, so that no leaf passes for a node


def leaf_hash(salt: bytes, content: bytes) -> bytes:
    """The hash of a leaf whose data are its salt and its content."""
    return sha256(LEAF + salt + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(NODE + left + right).digest()


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of `size` leaves. `edge`: by height, the root of the complete subtree of 2**height leaves."""

    size: int = 0
    edge: Mapping[int, bytes] = field(default_factory=dict)

    def extend(self, leaves: Sequence[bytes]) -> "tuple[Tree, dict[int, tuple[int, list[bytes]]]]":
        """The tree with these leaf hashes behind its own, and the nodes that this made complete.

        The nodes of each height are the index of the first, and their hashes. A node, once complete, never changes.
        """
        edge, grown = dict(self.edge), {}
        row, index, height = list(leaves), self.size, 0
        while row:
            grown[height] = (index, row)
            if index & 1:
                row = [edge.pop(height), *row]
                index -= 1
            if len(row) & 1:
                edge[height] = row[-1]
            pairs = iter(row)
            row = [sha256(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
            index, height = index >> 1, height + 1
        return Tree(self.size + len(leaves), edge), grown

    @property
    def root(self) -> bytes:
        hashes = [self.edge[height] for height in sorted(self.edge)]
        return joined(hashes[::-1])

    def to_bytes(self) -> bytes:
        """The edge, the largest subtree first; `from_bytes` needs the size besides."""
        return b"".join(self.edge[height] for height in sorted(self.edge, reverse=True))

    @classmethod
    def from_bytes(cls, size: int, edge: bytes) -> "Tree":
        """Raises ValueError for an edge of another size."""
        heights = [height for height in range(size.bit_length(), -1, -1) if size >> height & 1]
        hashes = [edge[at : at + HASH_BYTES] for at in range(0, len(edge), HASH_BYTES)]
        return cls(size, dict(zip(heights, hashes, strict=True)))


def joined(subtrees: Sequence[bytes]) -> bytes:
    """The root over complete subtrees that stand beside each other, the largest first."""
    if not subtrees:
        return sha256().digest()
    root = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        root = node_hash(left, root)
    return root


def proves_inclusion(leaf: bytes, position: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that the leaf stands at `position` (from 0) in the tree of this size and root.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= position < size:
        return False
    at, last, climbed = position, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            climbed = node_hash(sibling, climbed)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            climbed = node_hash(climbed, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and climbed == root


def proves_growth(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the `old` tree, (size, root), is the beginning of the `new` one.

    RFC 9162, section 2.1.4.2. Of nothing everything is a continuation; of itself only the same tree.
    """
    (old_size, old_root), (size, root) = old, new
    if old_size == 0 or old_size >= size:
        return not path and (old_size == 0 or old == new)
    nodes = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not nodes:
        return False
    at, last = old_size - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == root


Span = tuple[int, int]
"""The leaves from a position to before another."""
Node = tuple[int, int]
"""The root of a complete subtree: its height, and its number at that height."""


def inclusion_spans(position: int, size: int) -> list[Span]:
    """Of which leaves the nodes of an inclusion proof are the roots, from the leaf up. RFC 9162, section 2.1.3.1."""
    begin, end, spans = 0, size, []
    while end - begin > 1:
        middle = begin + _split(end - begin)
        spans.append((middle, end) if position < middle else (begin, middle))
        begin, end = (begin, middle) if position < middle else (middle, end)
    return spans[::-1]


def growth_spans(old: int, size: int) -> list[Span]:
    """The same of a proof that the first `old` leaves, one at least, are the beginning. RFC 9162, section 2.1.4.1."""
    begin, end, spans = 0, size, []
    while end != old:
        middle = begin + _split(end - begin)
        spans.append((middle, end) if old <= middle else (begin, middle))
        begin, end = (begin, middle) if old <= middle else (middle, end)
    return ([(begin, end)] if begin else []) + spans[::-1]


def complete_subtrees(span: Span) -> list[Node]:
    """The largest first, that stand beside each other over the span."""
    begin, end = span
    subtrees = []
    for height in range((end - begin).bit_length(), -1, -1):
        if (end - begin) >> height & 1:
            subtrees.append((height, begin >> height))
            begin += 1 << height
    return subtrees


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return int(1 << (size - 1).bit_length() - 1)
