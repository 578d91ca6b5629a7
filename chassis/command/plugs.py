"""Commands that a service brings itself: groups that work on files alone, named in pyproject.toml.

An entry point of the group `gedeeld.commands` names a typer.Typer. Its name is all that is read until it is used.
"""

from collections.abc import MutableMapping
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup

_GROUP = "gedeeld.commands"


class Plug(TyperGroup):
    """A group whose commands are imported when somebody asks for them."""

    @cached_property
    def _brought(self) -> Any:
        (point,) = entry_points(group=_GROUP, name=str(self.name))
        return typer.main.get_group(point.load())

    @property
    def commands(self) -> MutableMapping[str, Any]:
        """As the service has them."""
        brought: MutableMapping[str, Any] = self._brought.commands
        return brought

    @commands.setter
    def commands(self, _none: MutableMapping[str, Any]) -> None:
        """TyperGroup begins with the few it is given: none."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The service's own words."""
        self.help = self._brought.help
        super().format_help(ctx, formatter)


def add_plugs(app: typer.Typer, panel: str) -> None:
    """Add the groups of every service that is installed here; an image holds one service only."""
    for point in sorted(entry_points(group=_GROUP), key=lambda point: point.name):
        service = _service_of(point)
        if find_spec(f"services.{service}"):
            words = f"Of {service}; see `gedeeld {point.name} --help`."
            group = typer.Typer(cls=Plug, no_args_is_help=True, help=words)
            app.add_typer(group, name=point.name, rich_help_panel=panel)


def _service_of(point: EntryPoint) -> str:
    """`services.invoicing.commands.bank:app` is of invoicing."""
    return point.module.split(".")[1]
