"""By which way a document leaves, and a directory in which no half file is ever seen."""

from base64 import b64encode
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from services.invoicing.billing.domain.leaving import channel_of, receiver_of
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.outgoing.directory import DirectoryDrop, put
from services.invoicing.documents.outgoing.transport import Parcel, TransportAway
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, FRENCH, PERSON, unreachable

NUMBER = "2026-BE-000123"
PARCEL = Parcel("peppol", NUMBER, b"<Invoice/>")
COMPANY = Client("client_1", "Le Bal", enterprise_number="0428759497")


@pytest.mark.parametrize(
    ("client", "receiver"),
    [
        (COMPANY, "0208:0428759497"),
        (replace(COMPANY, kind="public"), "0208:0428759497"),
        (replace(COMPANY, enterprise_number=None, vat_number="BE0428759497"), "0208:0428759497"),
        (replace(COMPANY, peppol_id="9925:be0428759497"), "9925:be0428759497"),
        (FRENCH, "9957:FR40303265045"),
        (replace(FRENCH, peppol_id=None), None),
        (replace(COMPANY, enterprise_number=None), None),
        (replace(COMPANY, kind="individual"), None),
        (replace(PERSON, peppol_id="0208:0428759497"), "0208:0428759497"),
        (PERSON, None),
        (unreachable(BELGIAN), None),
    ],
)
def test_whoever_can_be_reached_over_peppol_is(client: Client, receiver: str | None) -> None:
    assert receiver_of(client) == receiver
    assert channel_of(client) == ("pdf" if receiver is None else "peppol")


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_document_lies_in_the_folder_of_its_channel_under_its_number(tmp_path: Path) -> None:
    drop = DirectoryDrop(tmp_path)

    names = drop.send(PARCEL), drop.send(Parcel("pdf", NUMBER, b"%PDF\x00\xff"))

    assert names == ("peppol/2026-BE-000123.xml", "pdf/2026-BE-000123.pdf")
    assert everything_in(tmp_path) == {names[0]: b"<Invoice/>", names[1]: b"%PDF\x00\xff"}


def test_a_document_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask of the worker; also when a release before left it half written, for all to read."""
    half = tmp_path / "pdf" / f".{NUMBER}.pdf.half"
    half.parent.mkdir(mode=0o700)
    half.write_bytes(b"half")
    half.chmod(0o666)

    DirectoryDrop(tmp_path).send(PARCEL)
    DirectoryDrop(tmp_path).send(Parcel("pdf", NUMBER, b"%PDF"))

    assert {str(path.relative_to(tmp_path)): oct(path.stat().st_mode & 0o777) for path in tmp_path.rglob("*")} == {
        "peppol": "0o700",
        f"peppol/{NUMBER}.xml": "0o600",
        "pdf": "0o700",
        f"pdf/{NUMBER}.pdf": "0o600",
    }


def test_the_same_document_once_more_is_the_same_file(tmp_path: Path) -> None:
    assert [DirectoryDrop(tmp_path).send(PARCEL) for _ in range(3)] == ["peppol/2026-BE-000123.xml"] * 3
    assert everything_in(tmp_path) == {"peppol/2026-BE-000123.xml": b"<Invoice/>"}


def test_what_a_crash_left_half_written_is_written_again_and_never_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "peppol").mkdir()
    half = tmp_path / "peppol" / ".2026-BE-000123.xml.half"
    half.write_bytes(b"<Invoice><cbc:ID>much more than was to be written")

    put(str(tmp_path), "peppol/2026-BE-000123.xml", b64encode(b"<Invoice/>").decode())

    assert everything_in(tmp_path) == {"peppol/2026-BE-000123.xml": b"<Invoice/>"}


def putting(folder: str, times: int) -> None:
    for _ in range(times):
        put(folder, "pdf/2026-BE-000123.pdf", LONG)


LONG = b64encode(b"%PDF-" + bytes(2_000_000)).decode()


def test_two_who_write_the_same_file_at_once_never_show_half_of_it(tmp_path: Path) -> None:
    """A worker that lost its database while it wrote, and the one that took its documents over."""
    put(str(tmp_path), "pdf/2026-BE-000123.pdf", LONG)
    sizes = set()
    with ProcessPoolExecutor(2) as processes:
        writing = [processes.submit(putting, str(tmp_path), 15) for _ in range(2)]
        while not all(future.done() for future in writing):
            sizes.add(len((tmp_path / "pdf/2026-BE-000123.pdf").read_bytes()))

    assert [future.exception() for future in writing] == [None, None]
    assert sizes == {2_000_005}
    assert list(everything_in(tmp_path)) == ["pdf/2026-BE-000123.pdf"]


def test_what_cannot_be_written_whole_is_not_there_at_all(tmp_path: Path) -> None:
    """A folder that is in the way of the half file: the disk says no before the name exists."""
    (tmp_path / "peppol" / ".2026-BE-000123.xml.half").mkdir(parents=True)

    with pytest.raises(TransportAway, match="IsADirectoryError"):
        DirectoryDrop(tmp_path).send(PARCEL)

    assert everything_in(tmp_path) == {}


def test_a_disk_that_is_not_there_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(TransportAway, match="FileNotFoundError"):
        DirectoryDrop(tmp_path / "not mounted").send(PARCEL)

    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_nothing_leaves() -> None:
    assert not DirectoryDrop.at("").is_open
    assert DirectoryDrop.at("somewhere") == DirectoryDrop(Path("somewhere"))
    with pytest.raises(TransportAway):
        DirectoryDrop(None).send(PARCEL)


@pytest.mark.parametrize("number", ["../2026", "a/b", "", ".hidden", "a\n", "x" * 61])
def test_a_number_never_becomes_a_path(tmp_path: Path, number: str) -> None:
    with pytest.raises(ValueError, match="digits, letters and dashes"):
        DirectoryDrop(tmp_path).send(replace(PARCEL, number=number))
