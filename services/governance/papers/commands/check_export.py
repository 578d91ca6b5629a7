"""Check an export of the share register, CSV: python check_export.py FILE; exit 1 with the first difference, or 0.

Shares no code with Gedeeld; standard library only. An extract has every leaf, to the root; a certificate the path of
each (RFC 9162, 2.1.3). Names, rights and consents are held by the file's sum alone, and what was left out by nothing.
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


def add_up(kind: str, row: Row, paper: Row, sums: Counter[str], moved: Counter[str], since: Row) -> None:
    if kind == "movement":
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
    elif kind in {"holder", "class"}:
        of = f"{row['member']} {row['class']}" if kind == "holder" else row["class"]
        odd = sum(sums.pop(f"{of} {n}", 0) != int(row.get(n, 0)) for n in ("shares", "paid_cents", "holders"))
        need(not odd and since.get(of) == row.get("since") and int(row["shares"]) > 0, "the entries come to other sums")
        sums[f"{row['class']} holders"] += kind == "holder"
    elif kind == "transfer":
        sides, shares = {moved[f"{row['transfer']} {n} {row[n]}"] for n in ("giver", "taker")}, int(row["shares"])
        least, seen = 1 if paper["class"] else shares, sides - {0} if paper["member"] else sides
        need(len(seen) == 1 and least <= max(seen) <= shares, "the transfer moved other shares")


def check(content: bytes) -> str:
    names, paper, counts, edge, at = dict[str, list[str]](), Row(), Counter[str](), list[bytes](), 0
    state, lines = (Counter[str](), Counter[str](), Row()), csv.reader(content.decode().split("\n")[:-1])
    try:
        for kind, *cells in lines:
            counts[kind] += 1
            names.update({cells[0]: cells[1:]} if kind == "columns" else {})
            row = dict(zip(names.get(kind, ()), cells, strict=kind != "columns"))
            need(len(row) in {0, len(cells)}, "two columns have one name")
            paper = row if kind == "register" else paper
            if kind == "head":
                head, _, signature = b64decode(row["note"], validate=True).decode().partition("\n\n")
                origin, size, root, *_ = head.split("\n")
                label = f"{origin.removeprefix('gedeeld/governance/register.').upper()}-{size}-{paper['day']}"
                need(label.replace("-", "") == paper["paper"].replace("-", ""), "the head is of another paper")
            elif kind in {"movement", "sealed"}:
                edge, before, at = [*edge, bytes.fromhex(row["hash"])], at, int(row["number"])
                own = paper["member"] and climb(edge[-1], at - 1, int(size) - 1, row["path"].split()) == b64decode(root)
                whole = not paper["member"] and at == counts["movement"] + counts["sealed"]
                need(whole or (own and at > before), "the entry is not proven")
                for _ in range((at & -at).bit_length() - 1 if whole else 0):
                    edge[-2:] = [node(*edge[-2:])]
            add_up(kind, row, paper, *state)
        top = reduce(lambda right, left: node(left, right), (edge or [b""])[::-1]) if at == int(size) else None
        need(paper["member"] or top == b64decode(root), "the entries do not come to the root of the head")
        need(not any(state[0].values()), "a holder or a class is missing")
        need(counts["register"] == counts["head"] == 1 and counts["columns"] == len(names), "a row comes twice")
        end = sha256(content[: content.rfind(b"columns,end,sha256")]).hexdigest()
        need(cells == [end], "the sum of the file is another")
    except (ValueError, LookupError, UnboundLocalError, csv.Error) as fault:
        raise ValueError(f"line {lines.line_num}: {fault if type(fault) is ValueError else 'no such row'}") from fault
    key = b64decode(signature.split(" ")[2])[:4].hex()
    seen = f"{counts['movement']} entries, {counts['sealed']} more by their hash alone: leaves, root and sums agree"
    return f"{paper['paper']}: {seen}.\nNot checked, for want of Ed25519: who signed this head, with key {key}:\n{head}"


if __name__ == "__main__":
    try:
        print(check(Path(sys.argv[1]).read_bytes()))
    except (ValueError, OSError) as fault:
        sys.exit(f"NOT PROVEN: {fault}")
