"""Merkle trees against facts that others publish. Typed here from what they say; nothing of theirs runs."""

import pytest

from chassis.log.tree import Tree, leaf_hash, node_hash, proves_growth, proves_inclusion

# Eight leaves and the roots of their first 0 to 8: the known answers of Certificate Transparency, which RFC 9162 keeps
# (github.com/transparency-dev/merkle, testonly/constants.go, read 2026-11-28).
DATA = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Nodes of the tree of all eight, from the same file: above leaves 0-1, 2-3, 4-5, 6-7, and above 0-3, 4-7.
PAIRS = [
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
]
FOURS = [
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
LEAVES = [leaf_hash(b"", bytes.fromhex(data)) for data in DATA]
ROOT = [bytes.fromhex(root) for root in ROOTS]

# RFC 9162, section 2.1.5: a tree of seven leaves a-f and j (d0-d6); g, h, i over two, k over the last four's left pair
# and j, l over the last three. The section prints which nodes each proof consists of.
a, b, c, d, e, f, j = LEAVES[:7]
g, h, i = node_hash(a, b), node_hash(c, d), node_hash(e, f)
k, last = node_hash(g, h), node_hash(i, j)
RFC_PATHS = {0: [b, h, last], 3: [c, g, last], 4: [f, j, k], 6: [i, k]}
RFC_GROWTH = {3: [c, d, g, last], 4: [last], 6: [i, j, k]}


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert Tree().extend(LEAVES[:size])[0].root == ROOT[size]


def test_nodes_are_those_of_certificate_transparency() -> None:
    _, grown = Tree().extend(LEAVES)

    assert [node.hex() for node in grown[1][1]] == PAIRS
    assert [node.hex() for node in grown[2][1]] == FOURS
    assert [node.hex() for node in grown[3][1]] == ROOTS[8:]


@pytest.mark.parametrize("position", RFC_PATHS)
def test_the_paths_of_the_rfc_prove_inclusion(position: int) -> None:
    assert proves_inclusion(LEAVES[position], position, 7, RFC_PATHS[position], ROOT[7])


@pytest.mark.parametrize("size", RFC_GROWTH)
def test_the_paths_of_the_rfc_prove_growth(size: int) -> None:
    assert proves_growth((size, ROOT[size]), (7, ROOT[7]), RFC_GROWTH[size])
