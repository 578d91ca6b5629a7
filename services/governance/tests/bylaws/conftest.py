from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis.parameters import load_parameters
from services.governance import parameters as files
from services.governance.bylaws import parameters
from services.governance.parameters import LAW_PARTS


@pytest.fixture
def read_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let this text be the law, until the test ends."""

    def read(text: str) -> None:
        file = tmp_path / "law.yaml"
        file.write_text(text)
        monkeypatch.setattr(parameters, "law", lambda: load_parameters(file, LAW_PARTS))
        parameters.law_on.cache_clear()

    yield read
    parameters.law_on.cache_clear()


@pytest.fixture
def change_law(read_law: Callable[[str], None]) -> Callable[[str, str], None]:
    """Put rows before this line of the law: a release that brings a new one."""

    def change(line: str, rows: str) -> None:
        text = (Path(files.__file__).parent / "law.yaml").read_text("utf-8")
        assert f"\n{line}\n" in text
        read_law(text.replace(f"\n{line}\n", f"\n{rows}{line}\n"))

    return change
