"""What governance adds to the `gedeeld` command. Heavy things are imported only by what runs."""

import typer

from services.governance.bylaws.commands.bylaws import bylaws
from services.governance.opening.commands.import_shares import import_shares
from services.governance.papers.commands.papers import certificate, extract, statement
from services.governance.papers.commands.verify import verify
from services.governance.shares.commands import shares
from services.governance.shares.commands.figures import figures
from services.governance.shares.commands.voters import voters

_OWNERS = "Who owns the enterprise, by which rules"


def add_commands(app: typer.Typer) -> None:
    """Each where a person looks for it."""
    app.command("bylaws", rich_help_panel=_OWNERS)(bylaws)
    shares.app.command("import")(import_shares)
    for paper in (certificate, extract, statement, verify):
        shares.app.command()(paper)
    app.add_typer(shares.app, name="shares", rich_help_panel=_OWNERS)
    shares.app.command("figures")(figures)
    app.command("voters", rich_help_panel=_OWNERS)(voters)
