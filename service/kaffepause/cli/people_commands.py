"""The commands about one person or one team's contacts; each loads what it needs when it runs."""

from datetime import datetime
from typing import Annotated

import typer

from kaffepause.cli.completion import DOCUMENTS, among, teams

app = typer.Typer()

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their address.")]
At = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        metavar="TIME",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d"],
        help="As if it were that moment, in the zone of the file's first team. With a write only against a sandbox.",
    ),
]


@app.command()
def export(
    person: Person, *, json: Annotated[bool, typer.Option("--json", help="As JSON, nothing else.")] = False
) -> int:
    """Hand out everything held about a person."""
    from kaffepause.cli.personal import export as run_export

    return run_export(person, as_json=json)


@app.command()
def erase(
    person: Person,
    *,
    at: At = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first. Needed where there is no terminal.")] = False,
) -> int:
    """Erase a person, after saying what goes and what stays out of reach. They are not booked again."""
    from kaffepause.cli.personal import erase as run_erase

    return run_erase(person, at=at, yes=yes)


@app.command()
def privacy(
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help="notice, balancing or dpia.", autocompletion=among(DOCUMENTS))
    ],
    *,
    language: Annotated[str | None, typer.Option(metavar="TAG", help="da or en; else the organization's.")] = None,
) -> int:
    """Write the notice to employees, the balancing of interests or the impact assessment, from the file as it is."""
    from kaffepause.cli.privacy import privacy as run_privacy

    return run_privacy(document, language=language)


@app.command()
def contact(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Its name in the file.", autocompletion=teams)],
    cell: Annotated[
        tuple[str, str, str, str] | None,
        typer.Argument(metavar="[PERSON DAY CHANNEL STATE]", help="Set one cell: `kim tue phone done`."),
    ] = None,
    *,
    at: At = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON, nothing else.")] = False,
) -> int:
    """Show a team's contact plan of the week, after setting one cell of it if one is named."""
    from kaffepause.cli.contact import contact as run_contact

    return run_contact(team, cell, at=at, as_json=json)
