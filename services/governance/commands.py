"""What governance adds to the `gedeeld` command. Heavy things are imported only by what runs."""

import typer

from services.governance.bylaws.commands.bylaws import bylaws


def add_commands(app: typer.Typer) -> None:
    """Each where a person looks for it."""
    app.command("bylaws", rich_help_panel="Who owns the enterprise, by which rules")(bylaws)
