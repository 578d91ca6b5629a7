"""The tree: it grows in any steps to the same root, and a wrong proof proves nothing."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.log.tree import Tree, joined, leaf_hash, node_hash, proves_growth, proves_inclusion

LEAVES = [leaf_hash(b"s" * 16, str(number).encode()) for number in range(70)]


def split(size: int) -> int:
    return int(1 << (size - 1).bit_length() - 1)


def root(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word for word."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return node_hash(root(leaves[:k]), root(leaves[k:]))


def path(position: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, section 2.1.3.1, word for word."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if position < k:
        return [*path(position, leaves[:k]), root(leaves[k:])]
    return [*path(position - k, leaves[k:]), root(leaves[:k])]


def growth(old: int, leaves: list[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 9162, section 2.1.4.1, word for word."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*growth(old, leaves[:k], whole=whole), root(leaves[k:])]
    return [*growth(old - k, leaves[k:], whole=False), root(leaves[:k])]


@given(st.lists(st.integers(0, 70), max_size=6))
def test_steps_do_not_matter(cuts: list[int]) -> None:
    tree = Tree()
    for begin, end in pairwise([0, *sorted(cuts), 70]):
        tree, _ = tree.extend(LEAVES[begin:end])
        assert tree.root == root(LEAVES[:end])
        assert Tree.from_bytes(tree.size, tree.to_bytes()) == tree


@given(st.integers(0, 70), st.integers(0, 70))
def test_what_is_complete_is_given_once_with_its_place(begin: int, end: int) -> None:
    begin, end = sorted((begin, end))
    tree, _ = Tree().extend(LEAVES[:begin])
    _, grown = tree.extend(LEAVES[begin:end])

    made = {(height, at): node for height, (first, row) in grown.items() for at, node in enumerate(row, first)}
    heights = range(8)
    expected = {
        (height, at): root(LEAVES[at << height : (at + 1) << height])
        for height in heights
        for at in range(begin >> height, end >> height)
        if begin < (at + 1) << height <= end
    }
    assert made == expected


def test_an_edge_of_another_size_is_refused() -> None:
    tree, _ = Tree().extend(LEAVES[:7])
    with pytest.raises(ValueError, match="zip"):
        Tree.from_bytes(8, tree.to_bytes())


def test_joined_subtrees_are_a_root() -> None:
    assert joined([root(LEAVES[:4]), root(LEAVES[4:6]), LEAVES[6]]) == root(LEAVES[:7])


@pytest.mark.parametrize("size", range(1, 20))
def test_every_leaf_is_proven_at_its_place_and_nowhere_else(size: int) -> None:
    leaves = LEAVES[:size]
    for position in range(size):
        proof = path(position, leaves)
        proven = [
            (at, of)
            for at in range(-1, size + 2)
            for of in range(size + 2)
            if proves_inclusion(leaves[position], at, of, proof, root(leaves))
        ]
        # A path says no more of the size than which turns it takes: RFC 9162 has the size beside the root, signed.
        assert (position, size) in proven
        assert {at for at, of in proven if of == size} == {position}
        assert not proves_inclusion(LEAVES[60], position, size, proof, root(leaves))
        assert not proves_inclusion(leaves[position], position, size, [*proof, LEAVES[0]], root(leaves))
        assert not proof or not proves_inclusion(leaves[position], position, size, proof[:-1], root(leaves))


@pytest.mark.parametrize("size", range(1, 20))
def test_every_beginning_is_proven_and_no_other(size: int) -> None:
    new = (size, root(LEAVES[:size]))
    for old in range(1, size + 1):
        proof = growth(old, LEAVES[:size])
        assert proves_growth((old, root(LEAVES[:old])), new, proof)
        assert not proves_growth((old, LEAVES[60]), new, proof)
        assert not proves_growth((old, root(LEAVES[:old])), (size, LEAVES[60]), proof)
        assert not proves_growth((old, root(LEAVES[:old])), new, [*proof, LEAVES[0]])
        assert not proof or not proves_growth((old, root(LEAVES[:old])), new, proof[:-1])
    assert proves_growth((0, root([])), new, [])
    assert not proves_growth((size + 1, root(LEAVES[: size + 1])), new, [])
