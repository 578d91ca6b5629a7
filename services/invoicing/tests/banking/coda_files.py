"""CODA files typed record by record: invented names, amounts and references."""

from collections.abc import Sequence

ACCOUNT = "BE68539007547034"
HEADER = f"{'0000002092653905        20260902  SHARED ENTERPRISE':<71}00000000000 00000{'':39}2"


def amount(cents: int, odd: int = 0) -> str:
    """`odd`: thousandths of a euro besides."""
    return f"{int(cents < 0)}{abs(cents * 10 + odd):015d}"


def move(
    item: str,
    cents: int,
    code: str = "00150000",
    communication: str = "0",
    days: tuple[str, str] = ("020926", "020926"),
) -> str:
    """A record 2.1. `item`: numbers of the movement and of the detail; `days`: value date and entry date."""
    return f"21{item}{'REF' + item:<21}{amount(cents)}{days[0]}{code}{communication:<54}{days[1]}2140{'0 0'}"


def payer(item: str, name: str, account: str = "BE71096123456769", text: str = "") -> list[str]:
    """The records 2.2 and 2.3 that go on with a movement."""
    return [f"22{item}{'':115}1 0", f"23{item}{account:<34}EUR{name:<35}{text:<43}0 0"]


def information(item: str, communication: str, *more: str) -> list[str]:
    """The information records 3.1, 3.2 and 3.3. `communication` begins with 0, or with 1 and its type."""
    records = [f"31{item}{'REF' + item:<21}00150000{communication:<74}{'':12}0 0"]
    shapes = (("32", 105, 10), ("33", 90, 25))
    return records + [
        f"{kind}{item}{text:<{width}}{'':{rest}}0 0" for (kind, width, rest), text in zip(shapes, more, strict=False)
    ]


def coda(
    records: Sequence[str],
    old: int = 0,
    number: str = "214",
    odd: tuple[int, int] = (0, 0),
    last: str = "2",
) -> list[str]:
    """One statement whose balances and totals agree with its movements. `odd`: thousandths of the two balances."""
    moved = [
        int(line[32:47]) // 10 * (-1 if line[31] == "1" else 1)
        for line in records
        if line[:2] == "21" and line[53] in "0123"
    ]
    new = old + sum(moved)
    debit, credit = -sum(c for c in moved if c < 0), sum(c for c in moved if c > 0)
    account = f"{ACCOUNT:<34}EUR"
    return [
        HEADER,
        f"12{number}{account}{amount(old, odd[0])}010926{'SHARED ENTERPRISE':<61}{number}",
        *records,
        f"8{number}{account}{amount(new, odd[1])}020926{'':64}0",
        f"9{'':15}{len(records) + 2:06d}{debit * 10:015d}{credit * 10:015d}{'':75}{last}",
    ]


def written(lines: Sequence[str], encoding: str = "latin-1", end: str = "\r\n") -> bytes:
    return "".join(line + end for line in lines).encode(encoding)
