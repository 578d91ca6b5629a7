"""Check an export of the share register, CSV: python check_export.py FILE; exit 1 with the first difference, or 0.

Shares no code with Gedeeld; standard library only. An extract has every leaf, and they come to the root; a certificate
has the path of each (RFC 9162, 2.1.3). What no leaf holds (names, rights, consents) is held by the file's sum alone.
"""

import csv
import sys
from base64 import b64decode
from collections import Counter
from functools import reduce
from hashlib import sha256
from pathlib import Path

CONTENT = """["share/1","{movement}","{entity}","{act}","{kind}","{member}","{lot}","{class}",{shares},{price_cents},\
"{decided_on}","{effective_on}","{booked_on}",{undoes}]"""
Row = dict[str, str]
Sums = Counter[str]


def need(true: object, what: str) -> None:
    if not true:
        raise ValueError(what)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def climb(leaf: bytes, at: int, last: int, path: list[str]) -> bytes:
    forks = (at ^ last).bit_length()
    need(len(path) == forks + (at >> forks).bit_count(), "the path has another length")
    for n, beside in enumerate(map(bytes.fromhex, path)):
        leaf = node(leaf, beside) if n < forks and not at >> n & 1 else node(beside, leaf)
    return leaf


def leaf_of(row: Row, paper: Row, sums: Sums, moved: Sums, since: Row) -> bytes:
    own = all(paper[n] in {"", row[n]} for n in ("entity", "class", "member")) and len(row["salt"]) == 32
    need(own and row["effective_on"] <= paper["day"] and row["booked_on"] <= paper["known_on"], "not of this paper")
    content = CONTENT.format_map(row | {"undoes": f'"{row["reverses"]}"' if row["reverses"] else "null"})
    leaf = sha256(b"\0" + bytes.fromhex(row["salt"]) + content.encode())
    need(leaf.hexdigest() == row["hash"], "the entry is not what was sealed")
    shares, holding = int(row["shares"]), f"{row['member']} {row['class']}"
    for who in (holding, row["class"]):
        sums.update({f"{who} shares": shares, f"{who} paid_cents": shares * int(row["price_cents"])})
    since[holding] = min(since.get(holding, "9"), row["effective_on"])
    moved[f"{row['act']} {'taker' if row['kind'] == 'transfer_in' else 'giver'} {row['member']}"] += abs(shares)
    return leaf.digest()


def add_up(kind: str, row: Row, paper: Row, sums: Sums, moved: Sums, since: Row) -> None:
    if kind in {"holder", "class"}:
        who = f"{row['member']} {row['class']}" if kind == "holder" else row["class"]
        others = sum(sums.pop(f"{who} {n}", 0) != int(row.get(n, 0)) for n in ("shares", "paid_cents", "holders"))
        need(not others and since.get(who) == row.get("since"), "the entries come to other sums")
        sums[f"{row['class']} holders"] += kind == "holder"
    elif kind == "transfer":
        shares = {moved[f"{row['transfer']} {name} {row[name]}"] for name in ("giver", "taker")} - {0}
        need(paper["class"] or shares == {int(row["shares"])}, "the transfer moved other shares")


def check(content: bytes) -> str:
    names, paper, counts, edge = dict[str, list[str]](), Row(), Sums(), list[bytes]()
    state, lines = (Sums(), Sums(), Row()), csv.reader(content.decode().split("\n")[:-1])
    try:
        for kind, *cells in lines:
            names.update({cells[0]: cells[1:]} if kind == "columns" else {})
            row = dict(zip(names.get(kind, ()), cells, strict=kind != "columns"))
            paper = row if kind == "register" else paper
            if kind == "head":
                head, _, signature = b64decode(row["note"], validate=True).decode().partition("\n\n")
                origin, size, root, *_ = head.split("\n")
                label = f"{origin.removeprefix('gedeeld/governance/register.').upper()}-{size}-{paper['day']}"
                need(label.replace("-", "") == paper["paper"].replace("-", ""), "the head is of another paper")
            elif kind in {"movement", "sealed"}:
                leaf = bytes.fromhex(row["hash"]) if kind == "sealed" else leaf_of(row, paper, *state)
                counts[kind], edge, at = counts[kind] + 1, [*edge, leaf], int(row["number"])
                alone = paper["member"] and climb(leaf, at - 1, int(size) - 1, row["path"].split()) == b64decode(root)
                need(alone or (not paper["member"] and at == counts.total()), "the entry is not proven")
                for _ in range((at & -at).bit_length() - 1 if not alone else 0):
                    edge[-2:] = [node(*edge[-2:])]
            add_up(kind, row, paper, *state)
        top = reduce(lambda right, left: node(left, right), edge[::-1], *([] if edge else [b""]))
        need(paper["member"] or top == b64decode(root), "the entries do not come to the root of the head")
        need(not any(state[0].values()), "a holder or a class is missing")
        end = content.rindex(b"columns,end,sha256")
        need(cells == [sha256(content[:end]).hexdigest()], "the sum of the file is another")
    except (ValueError, LookupError, UnboundLocalError, csv.Error) as fault:
        raise ValueError(f"line {lines.line_num}: {fault}") from fault
    key = b64decode(signature.split(" ")[2])[:4].hex()
    seen = f"{counts['movement']} entries, {counts['sealed']} more by their hash alone: leaves, root and sums agree"
    return f"{paper['paper']}: {seen}.\nNot checked, for want of Ed25519: who signed this head, with key {key}:\n{head}"


if __name__ == "__main__":
    try:
        print(check(Path(sys.argv[1]).read_bytes()))
    except (ValueError, OSError) as fault:
        sys.exit(f"NOT PROVEN: {fault}")
