"""What is missing is told, or fails: nothing vanishes without a word."""

from pathlib import Path

import pytest

from tests.conformance import vectors as vectors_module
from tests.conformance.vectors import NotFound, vectors


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, with nothing beside it."""
    monkeypatch.setattr(vectors_module, "_CHECKOUT", tmp_path / "checkout")
    monkeypatch.delenv("GEDEELD_VECTORS", raising=False)
    return tmp_path / "checkout"


def test_what_nobody_expects_is_told_to_be_missing(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(vectors("belgium/coda")) == []
    assert f"NOT FOUND, so not compared: {checkout.parent}/shared/data/belgium/coda" in capsys.readouterr().out


@pytest.mark.parametrize("setting", ["required", "/nowhere"])
def test_what_is_required_and_missing_is_a_failure(
    checkout: Path, setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEDEELD_VECTORS", setting)

    with pytest.raises(NotFound, match=r"belgium/coda is missing"):
        list(vectors("belgium/coda"))


def test_one_that_is_missing_among_others_is_a_failure(checkout: Path) -> None:
    (checkout.parent / "shared/data/belgium").mkdir(parents=True)

    assert list(vectors("belgium")) == [checkout.parent / "shared/data/belgium"]
    with pytest.raises(NotFound):
        list(vectors("belgium/coda"))
