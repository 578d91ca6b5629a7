"""Where the outside vectors lie. They are read in place, never copied: their licences are not ours."""

import os
from collections.abc import Iterator
from pathlib import Path

REQUIRED = "required"
_CHECKOUT = Path(__file__).resolve().parents[2]


def vector_folder() -> Path:
    """`$GEDEELD_VECTORS`, or `shared/data` beside the checkout."""
    setting = os.environ.get("GEDEELD_VECTORS", "")
    return _CHECKOUT.parent / "shared" / "data" if setting in {"", REQUIRED} else Path(setting)


def are_expected() -> bool:
    """Whether somebody says that the vectors are there, or their folder is."""
    return bool(os.environ.get("GEDEELD_VECTORS")) or vector_folder().is_dir()


def vectors(name: str) -> Iterator[Path]:
    """The file or folder of this name. None, which is then printed, where nobody expects any.

    Raises NotFound when it is missing although GEDEELD_VECTORS is `required` or names a folder, or the folder is there.
    """
    path = vector_folder() / name
    if path.exists():
        yield path
    elif are_expected():
        raise NotFound(f"{path} is missing")
    else:
        print(f"NOT FOUND, so not compared: {path}")


class NotFound(AssertionError):
    """Vectors that should be there are not."""
