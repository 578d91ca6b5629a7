"""A PDF with its small objects packed together, which PDF 1.5 and PDF/A-3 allow (ISO 32000-1, 7.5.7 and 7.5.8).

Typst writes every object by itself, and a table that is tagged for readers who do not see it is six objects a line: 999
lines would be a megabyte. Packed they are a quarter of that. What is shown, and the tags, stay as they were.
"""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence

_TABLE = re.compile(rb"xref\n0 (\d+)\n")
_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*)\nendobj\s*", re.DOTALL)
_SIZE = re.compile(rb"/Size \d+")
_ENTRY_BYTES = 20
_IN_A_PACK = 500  # a reader unpacks all of a pack for one of its objects


def packed(pdf: bytes) -> bytes:
    """The same file, smaller. Raises ValueError when it is not written as Typst writes."""
    table = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    objects = dict(_objects(pdf, table))
    small = [number for number in objects if not objects[number].endswith(b"endstream")]
    packs = [small[start : start + _IN_A_PACK] for start in range(0, len(small), _IN_A_PACK)]
    first_pack = max(objects) + 1
    written = {number: body for number, body in objects.items() if body.endswith(b"endstream")}
    written |= {first_pack + index: _pack(pack, objects) for index, pack in enumerate(packs)}
    content = bytearray(pdf[: pdf.index(b"1 0 obj")])
    offsets = {}
    for number, body in written.items():
        offsets[number] = len(content)
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    places = {
        number: (2, first_pack + index, position)
        for index, pack in enumerate(packs)
        for position, number in enumerate(pack)
    } | {number: (1, offset, 0) for number, offset in offsets.items()}
    trailer = _SIZE.sub(b"", pdf[pdf.rindex(b"trailer") + 7 : pdf.rindex(b"startxref")].strip())
    return bytes(content + _ending(len(content), first_pack + len(packs), places, trailer))


def _objects(pdf: bytes, table: int) -> Iterator[tuple[int, bytes]]:
    """By number, in the order of the file: from where its table says that one begins to where the next does."""
    match = _TABLE.match(pdf, table)
    if match is None:
        raise ValueError("the file has no table of its objects where it says")
    positions = range(match.end(), match.end() + int(match[1]) * _ENTRY_BYTES, _ENTRY_BYTES)
    starts = sorted(int(pdf[at : at + 10]) for at in positions if pdf[at + 17 : at + 18] == b"n")
    for start, end in zip(starts, [*starts[1:], table], strict=True):
        written = _OBJECT.fullmatch(pdf, start, end)
        if written is None:
            raise ValueError(f"no object begins at byte {start}")
        yield int(written[1]), written[2]


def _pack(pack: Sequence[int], objects: Mapping[int, bytes]) -> bytes:
    positions, position = [], 0
    for number in pack:
        positions.append(b"%d %d" % (number, position))
        position += len(objects[number]) + 1
    head = b" ".join(positions) + b"\n"
    body = b"\n".join(objects[number] for number in pack)
    return _stream(b"/Type/ObjStm/N %d/First %d" % (len(pack), len(head)), head + body)


def _ending(start: int, number: int, places: Mapping[int, tuple[int, int, int]], trailer: bytes) -> bytes:
    """The table of all objects, itself object `number` at byte `start`, and where it is."""
    rows = [places.get(index, (0, 0, 0)) for index in range(number)] + [(1, start, 0)]
    cells = b"".join(b"%c%b%b" % (kind, a.to_bytes(4, "big"), b.to_bytes(2, "big")) for kind, a, b in rows)
    names = trailer.removeprefix(b"<<").removesuffix(b">>")
    table = _stream(b"/Type/XRef/Size %d/W[1 4 2]%b" % (len(rows), names), cells)
    return b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, table, start)


def _stream(names: bytes, content: bytes) -> bytes:
    small = zlib.compress(content, 6)
    return b"<<%b/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (names, len(small), small)
