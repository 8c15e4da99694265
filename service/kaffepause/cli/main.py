"""The command line: one function a command. Heavy imports happen inside commands, so that `--help` answers at once."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from kaffepause.cli import booking_commands, config_commands, people_commands
from kaffepause.cli.completion import LEVELS, among
from kaffepause.cli.help import in_language
from kaffepause.cli.misunderstood import plainly
from kaffepause.cli.say import complain, spoken
from kaffepause.config.sentences import sentences_of
from kaffepause.errors import KaffepauseError
from kaffepause.said import Said

USAGE = 64  #: not understood, as sysexits.h has it
FAILED = 1

app = typer.Typer(
    name="kaffepause",
    help="Puts the informal back into the calendar of a distributed team, through Microsoft 365.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

At = Annotated[
    datetime | None,
    typer.Option(
        "--at",
        metavar="TIME",
        formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d"],
        help="As if it were that moment, in the zone of the file's first team. With a write only against a sandbox.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON on standard output, nothing else.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first. Needed where there is no terminal.")]


@app.command()
def check(*, json: Json = False) -> int:
    """Check the config file: every problem at once, with its line, its path and how to mend it."""
    from kaffepause.cli.check import check as run_check

    return run_check(as_json=json)


@app.command()
def init(
    *,
    file: Annotated[Path | None, typer.Option(help="Where it goes; else where KAFFEPAUSE_CONFIG says.")] = None,
    organization: Annotated[str | None, typer.Option(metavar="NAME", help="The organization's name.")] = None,
    language: Annotated[str | None, typer.Option(metavar="TAG", help="da or en.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="Two letters: whose holidays are kept.")] = None,
    zone: Annotated[str | None, typer.Option(metavar="ZONE", help="Such as Europe/Copenhagen.")] = None,
    contact_name: Annotated[str | None, typer.Option(metavar="NAME", help="Whom people ask.")] = None,
    contact_mail: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Their address.")] = None,
    team: Annotated[
        list[str] | None,
        typer.Option(metavar="TEAM", help="'name: manager, member, ...' or 'name: Entra group id'; once for each."),
    ] = None,
    from_entra: Annotated[
        bool, typer.Option("--from-entra", help="Read who leads the groups and who is in them from Entra.")
    ] = False,
    update: Annotated[
        bool, typer.Option("--update", help="Add the teams that the file lacks; every line of it stays as it is.")
    ] = False,
) -> int:
    """Write a first file, commented: asks for what was not said, where there is a terminal to ask on."""
    from kaffepause.cli.init import Answers
    from kaffepause.cli.init import init as run_init

    answers = Answers(
        organization=organization,
        language=language,
        country=country,
        zone=zone,
        contact_name=contact_name,
        contact_mail=contact_mail,
        teams=team or (),
        from_entra=from_entra,
    )
    return run_init(answers, file=file, update=update)


@app.command()
def plan(
    *,
    at: At = None,
    json: Json = False,
    out: Annotated[Path | None, typer.Option(help="Save the plan there, for `kaffepause apply FILE`.")] = None,
) -> int:
    """Show what would be booked, changed and taken back, and why. Writes nothing.

    Exits with 0 if there is nothing to do, 2 if there are changes, 1 if it failed.
    """
    from kaffepause.cli.plan import plan as run_plan

    return run_plan(at=at, as_json=json, out=out)


@app.command()
def apply(
    *,
    file: Annotated[
        Path | None, typer.Argument(help="A plan saved with `plan --out`; without it, one is made now.")
    ] = None,
    at: At = None,
    yes: Yes = False,
    allow_cancellations: Annotated[
        bool, typer.Option("--allow-cancellations", help="Even if it takes back more than the file's limits.")
    ] = False,
    opt_outs_are_empty: Annotated[
        bool, typer.Option("--opt-outs-are-empty", help="The database is new, and nobody had opted out.")
    ] = False,
) -> int:
    """Carry out a plan, after saying how many people get how many mails."""
    from kaffepause.cli.plan import Allowed
    from kaffepause.cli.plan import apply as run_apply

    allowed = Allowed(cancellations=allow_cancellations, empty_opt_outs=opt_outs_are_empty)
    return run_apply(file=file, at=at, yes=yes, allowed=allowed)


@app.command()
def digest(
    *,
    manager: Annotated[str | None, typer.Option(metavar="ADDRESS", help="This manager's mail alone.")] = None,
    preview: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the mails there as files.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send them, each once a week.")] = False,
    at: At = None,
    yes: Yes = False,
    json: Json = False,
) -> int:
    """Show the Monday mails; with --send, send those that have not left this week."""
    from kaffepause.cli.digest import digest as run_digest

    return run_digest(manager=manager, preview=preview, send=send, at=at, yes=yes, as_json=json)


@app.command()
def status(*, json: Json = False) -> int:
    """What stands, what was done last and what is next, on one screen."""
    from kaffepause.cli.status import status as run_status

    return run_status(as_json=json)


@app.command()
def doctor(
    *,
    outside: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A mailbox that must be refused, to try the scope on.")
    ] = None,
    json: Json = False,
) -> int:
    """Try every permission once, and say what works, what is missing and what is too wide. Changes nothing."""
    from kaffepause.cli.doctor import doctor as run_doctor

    return run_doctor(outside=outside, as_json=json)


@app.command("run")
def run_cycles() -> int:
    """Plan, keep up and mail by the file's timetable, until stopped. Books only after one `apply` by a person."""
    from kaffepause.cli.run import run_service

    return run_service()


@app.command()
def worker() -> int:
    """Share the work of `run` among many processes, all tenants together, through PostgreSQL. Until stopped."""
    from kaffepause.cli.worker import run_worker

    return run_worker()


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8080,
    certificate: Annotated[
        Path | None, typer.Option(metavar="PEM", help="Chain and key, where nobody in front speaks TLS.")
    ] = None,
) -> int:
    """Serve the pages for people, managers and administrators, until stopped."""
    from kaffepause.cli.serve import serve as run_pages

    return run_pages(host=host, port=port, certificate=certificate)


@app.command("privacy-level")
def privacy_level(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Their address.")],
    level: Annotated[
        str, typer.Argument(metavar="LEVEL", help="none, self, team or named.", autocompletion=among(LEVELS))
    ],
) -> int:
    """Lower what is measured of a person. Raising it is for the person alone."""
    from kaffepause.cli.people import privacy_level as run_level

    return run_level(person, level)


@app.command()
def sandbox(
    *,
    port: Annotated[int, typer.Option(help="On 127.0.0.1; 0 takes a free one.")] = 8443,
    write_env: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the settings that point the service at it.")
    ] = None,
    calendars: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Put each .ics file there into the mailbox of its name.")
    ] = None,
    mark: Annotated[
        str | None, typer.Option(metavar="ID", help="Mark events with this extended property on the week page.")
    ] = None,
    seed: Annotated[str, typer.Option(help="Another word, another company.")] = "nordwind",
    monday: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Its week and clock begin there, not in this week."),
    ] = None,
) -> int:
    """Start Microsoft Graph and Entra on this machine, with a company in them, until stopped."""
    from kaffepause.cli.sandbox import sandbox as run_sandbox

    begins = monday.date() if monday else None
    return run_sandbox(port=port, write_env=write_env, calendars=calendars, mark=mark, seed=seed, monday=begins)


@app.command()
def demo(
    *,
    out: Annotated[Path, typer.Option(help="Where the results go.")] = Path("out/demo"),
    serve: Annotated[bool, typer.Option("--serve", help="Leave it all up to explore, until stopped.")] = False,
) -> int:
    """Play two Mondays in a made-up company, through real sockets, and show what came of them."""
    from kaffepause.cli.demo.story import demo as run_demo

    return run_demo(out=out, serve=serve)


app.add_typer(people_commands.app)
app.add_typer(booking_commands.app)
app.add_typer(config_commands.app, name="config")


def run(arguments: Sequence[str]) -> int:
    """Run one command and answer its exit code: 0 done, 1 failed, 2 changes in a plan, 64 not understood."""
    try:
        command = in_language(get_command(app), sentences_of(spoken()))
        return int(command.main(list(arguments), prog_name="kaffepause", standalone_mode=False) or 0)
    except TyperException as problem:
        complain(_not_understood(problem))
        return USAGE
    except (typer.Abort, KeyboardInterrupt):
        complain(Said("Stopped."))
        return FAILED
    except KaffepauseError as problem:
        complain(str(problem))
        return FAILED
    except Exception as fault:
        if os.environ.get("KAFFEPAUSE_TRACEBACK"):
            raise
        complain(_our_fault(fault))
        return FAILED


def _not_understood(problem: TyperException) -> str:
    """What was not understood and where to look; a command that lacks its words shows its whole help instead."""
    if type(problem).__name__ == "NoArgsIsHelpError":
        return problem.format_message()
    return Said.joined(" ", [plainly(problem.format_message()), Said("See `kaffepause --help`.")])


def _our_fault(fault: Exception) -> Said:
    return Said(
        "This is a fault in kaffepause itself, not in what you did: {fault}. Run the command again with "
        "KAFFEPAUSE_TRACEBACK=1 and report what it prints; it may name people, so read it first.",
        fault=type(fault).__name__,
    )
