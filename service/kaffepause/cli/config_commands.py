"""The commands about the file; each loads what it needs when it runs."""

from typing import Annotated

import typer

from kaffepause.cli.completion import teams

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What the file means.")


@app.command("show")
def show(
    team: Annotated[str, typer.Argument(metavar="TEAM", help="Its name in the file.", autocompletion=teams)],
    *,
    json: Annotated[bool, typer.Option("--json", help="As JSON on standard output, nothing else.")] = False,
) -> int:
    """Everything that holds for a team, and where each value comes from."""
    from kaffepause.cli.check import show as run_show

    return run_show(team, as_json=json)
