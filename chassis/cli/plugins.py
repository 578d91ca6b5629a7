"""Commands that a service adds: they stand in `services/<name>/commands`.

Looked up by folder, not by installed packages: an image that holds one service offers the commands of that one.
"""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

import typer


def add_plugs(app: typer.Typer) -> None:
    """Let every service in this installation add its commands: `add_commands(app)`, which imports nothing heavy."""
    for package in _command_packages():
        import_module(package).add_commands(app)


def _command_packages() -> Iterator[str]:
    services = import_module("services").__path__
    names = (f"services.{module.name}.commands" for module in iter_modules(services))
    return (name for name in names if find_spec(name))
