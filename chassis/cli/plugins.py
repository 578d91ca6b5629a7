"""Commands that a service brings itself: they stand in `services/<name>/commands`, which says where they belong.

Found by their place and not by what is installed, so an image that holds one service offers the commands of that one.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import typer


def add_plugs(app: typer.Typer) -> None:
    """Let every service that is here add its commands: `add_commands(app)`, which imports nothing heavy."""
    for place in _places():
        import_module(place).add_commands(app)


def _places() -> Iterator[str]:
    services = import_module("services").__path__
    names = (f"services.{module.name}.commands" for module in iter_modules(services))
    return (name for name in names if find_spec(name))
