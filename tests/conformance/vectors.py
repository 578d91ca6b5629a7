"""Where the outside vectors lie. They are read in place, never copied: their licences are not ours."""

import os
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def vector_folder() -> Path:
    """$GEDEELD_VECTORS, or `shared/data` beside the checkout."""
    named = os.environ.get("GEDEELD_VECTORS")
    return Path(named) if named else _CHECKOUT.parent / "shared" / "data"


def vector_path(name: str) -> Path | None:
    """The file or folder of this name under the vectors; None when it is not there."""
    path = vector_folder() / name
    return path if path.exists() else None


def tell_where(*names: str) -> list[str]:
    """Print where these are looked for; returns those that are absent although the folder itself is there."""
    folder = vector_folder()
    present = [name for name in names if vector_path(name)]
    print(f"{len(present)} of {len(names)} vectors found in {folder}")
    print("  looked for in $GEDEELD_VECTORS or, without it, in shared/data beside the checkout")
    if folder.is_dir() or "GEDEELD_VECTORS" in os.environ:
        return sorted(set(names) - set(present))
    return []
