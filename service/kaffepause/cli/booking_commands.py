"""The commands about taking part and about what is booked; each loads what it needs when it runs."""

from datetime import datetime
from typing import Annotated

import typer

from kaffepause.cli.completion import teams

app = typer.Typer()

Person = Annotated[str, typer.Argument(metavar="PERSON", help="Their address.")]
Activity = Annotated[str | None, typer.Option(metavar="NAME", help="This activity alone, by its name in the file.")]
Team = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="This team alone, by its name in the file.", autocompletion=teams),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first. Needed where there is no terminal.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON on standard output, nothing else.")]
At = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        metavar="TIME",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d"],
        help="As if it were that moment, in the zone of the file's first team. With a write only against a sandbox.",
    ),
]


@app.command("opt-out")
def opt_out(
    person: Person,
    *,
    activity: Activity = None,
    team: Team = None,
    until: Annotated[
        datetime | None, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="The last day of a pause.")
    ] = None,
) -> int:
    """Leave a person out: of everything, or of one team or activity, for good or until a day."""
    from kaffepause.cli.taking_part import opt_out as run_opt_out

    return run_opt_out(person, activity=activity, team=team, until=until.date() if until else None)


@app.command("opt-in")
def opt_in(person: Person, *, activity: Activity = None, team: Team = None) -> int:
    """Take a person's opt-outs back."""
    from kaffepause.cli.taking_part import opt_in as run_opt_in

    return run_opt_in(person, activity=activity, team=team)


@app.command()
def agree(
    person: Person,
    *,
    ask: Annotated[bool, typer.Option("--ask", help="Mail them the list and the question, and keep nothing.")] = False,
    no: Annotated[bool, typer.Option("--no", help="Take their yes back.")] = False,
) -> int:
    """Keep a manager's one-time yes to walks and reviews in their own name, after showing which."""
    from kaffepause.cli.taking_part import agree as run_agree

    return run_agree(person, ask=ask, no=no)


@app.command()
def announce(
    *,
    send: Annotated[bool, typer.Option("--send", help="Send them, each once.")] = False,
    at: At = None,
    yes: Yes = False,
    json: Json = False,
) -> int:
    """Show the first mail to everybody who has had none; with --send, send it. `apply` sends what is left."""
    from kaffepause.cli.announce import announce as run_announce

    return run_announce(send=send, at=at, yes=yes, as_json=json)


@app.command()
def undo(
    *,
    team: Team = None,
    activity: Activity = None,
    person: Annotated[str | None, typer.Option(metavar="ADDRESS", help="What this person is on alone.")] = None,
    at: At = None,
    yes: Yes = False,
) -> int:
    """Take back everything ahead that was booked, or a part of it, after showing it. It is not booked again."""
    from kaffepause.cli.bookings import undo as run_undo

    return run_undo(team=team, activity=activity, person=person, at=at, yes=yes)


@app.command()
def adopt(*, at: At = None, yes: Yes = False) -> int:
    """After the database was lost: record again what stands on calendars. Changes nothing there."""
    from kaffepause.cli.bookings import adopt as run_adopt

    return run_adopt(at=at, yes=yes)


@app.command()
def explain(
    booking: Annotated[str, typer.Argument(metavar="BOOKING", help="team/activity/date, or the beginning of a key.")],
    *,
    at: At = None,
    json: Json = False,
) -> int:
    """Why a booking is where it is, and what became of it."""
    from kaffepause.cli.bookings import explain as run_explain

    return run_explain(booking, at=at, as_json=json)
