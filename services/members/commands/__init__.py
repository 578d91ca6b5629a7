"""What members adds to the `gedeeld` command. Heavy things are imported only by what runs."""

import typer

from services.members.commands import units


def add_commands(app: typer.Typer) -> None:
    app.add_typer(units.app, name="units", rich_help_panel="Members and their units")
