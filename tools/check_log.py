"""Check a sealed log of Gedeeld: python tools/check_log.py PUBLIC-KEY FILE [HEADS YOU KEPT]; exit 0: all is proven.

Shares no code with Gedeeld; standard library only. PUBLIC-KEY: base64, the service's in trust.json. FILE: an export, a
proof of one leaf, or heads. RFC 9162 section 2.1 (trees), RFC 8032 section 5.1.7 (signatures), C2SP tlog-checkpoint.
"""

import sys
from base64 import b64decode
from functools import reduce
from hashlib import sha256, sha512
from pathlib import Path

P, Q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(code: bytes) -> list[int]:
    y, odd = int.from_bytes(code, "little") % 2**255, code[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    roots = [pow(square, (P + 3) // 8, P) * pow(2, (P - 1) // 4 * n, P) % P for n in (0, 1)]
    x = next(r if r % 2 == odd else P - r for r in roots if r * r % P == square)
    return [x, y, 1, x * y % P]


def add(a: list[int], b: list[int]) -> list[int]:
    s, t, u, v = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0]), 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    return [(t - s) * (v - u) % P, (v + u) * (t + s) % P, (v - u) * (v + u) % P, (t - s) * (t + s) % P]


def times(n: int, a: list[int]) -> list[int]:
    return add(times(n // 2, add(a, a)), a if n % 2 else [0, 1, 1, 0]) if n else [0, 1, 1, 0]


def is_signed(key: bytes, text: bytes, mark: bytes) -> bool:
    s, k = int.from_bytes(mark[32:], "little"), int.from_bytes(sha512(mark[:32] + key + text).digest(), "little") % Q
    left, right = times(s, point(b"\x58" + b"\x66" * 31)), add(point(mark[:32]), times(k, point(key)))
    return len(mark) == 64 and s < Q and all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def need(true: object, what: str) -> None:
    if not true:
        raise ValueError(what)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def grow(old: int, new: int, root: bytes, path: list[bytes], whole: bool = True) -> tuple[bytes, bytes]:
    if old == new:
        return (root if whole else path.pop(),) * 2
    k, beside = 1 << (new - 1).bit_length() - 1, path.pop()
    before, after = grow(old, k, root, path, whole) if old <= k else grow(old - k, new - k, root, path, False)
    return (before, node(after, beside)) if old <= k else (node(beside, before), node(beside, after))


def check(key: str, *names: str) -> str:
    heads, last, edge = dict[tuple[str, int], bytes](), dict[str, tuple[str, int, bytes]](), list[bytes]()
    sealed, linked, count, path, origin = set(), set(), 0, None, ""
    lines = (line for name in reversed(names) for line in Path(name).read_bytes().split(b"\n")[1:-1])
    for kind, rest in (line.split(b" ", 1) for line in lines):
        if kind == b"head":
            text, _, signature = b64decode(rest, validate=True).decode().partition("\n\n")
            origin, size, root = head = text.split("\n")[0], int(text.split("\n")[1]), b64decode(text.split("\n")[2])
            signed = is_signed(b64decode(key), f"{text}\n".encode(), b64decode(signature.split(" ")[2])[4:])
            need(signed, f"{origin}: a head is not signed by this key")
            need(heads.setdefault((origin, size), root) == root, f"{origin}: two heads of size {size}")
            old = last.get(origin, head)
            need(path is None or grow(old[1], size, old[2], path) == (old[2], root), f"{origin} {size}: other before")
            linked |= {(origin, size)} if old is head or path is not None else set()
            last[origin], path = head, None
        elif kind in {b"grew", b"path"}:
            at, *path = int(rest.split()[0]), *(bytes.fromhex(word.decode()) for word in rest.split()[1:])
        else:
            stated, salt, content = (rest + b"  " * (kind == b"gone")).split(b" ", 2)
            leaf = sha256(b"\0" + bytes.fromhex(salt.decode()) + content).hexdigest().encode()
            sound = len(stated) == 64 and (kind == b"gone" or (len(salt) == 32 and leaf == stated))
            need(sound, f"not what was sealed: {rest[:200]!r}")
            count, edge = count + 1, [*edge, bytes.fromhex(stated.decode())]
            for _ in range((count & -count).bit_length() - 1):
                edge[-2:] = [node(*edge[-2:])]
            if path is not None or (origin, count) in heads:
                top = reduce(lambda right, left: node(left, right), edge[::-1])
                forks = (at ^ size - 1).bit_length() if path is not None else 0
                for n, beside in enumerate(path or []):
                    top = node(top, beside) if n < forks and not at >> n & 1 else node(beside, top)
                need(path is None or (at < size and len(path) == forks + (at >> forks).bit_count()), "a path too short")
                count = count if path is None else size
                need(top == heads[origin, count], f"{origin}: the head of {count} leaves is of others")
                sealed.add((origin, count))
    unproven = [head for head in heads if head not in (sealed if count and head[0] == origin else linked)]
    need(heads and not unproven and (not count or (origin, count) in sealed), f"not proven: {unproven or count}")
    return f"{origin}: {count} leaves, {len(sealed or linked)} heads: all of it is proven"


if __name__ == "__main__":
    try:
        print(check(*sys.argv[1:]))
    except (ValueError, IndexError, StopIteration, TypeError) as fault:
        sys.exit(f"NOT PROVEN: {fault}")
