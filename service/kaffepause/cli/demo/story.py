"""`demo`: two Mondays in a made-up company, through real sockets, and what came of them."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlencode

import httpx

from kaffepause.cli.demo.deeds import Deeds
from kaffepause.cli.opening import language, opened
from kaffepause.cli.say import complain, console, plain, say
from kaffepause.domain.content import Language
from kaffepause.errors import UserError
from kaffepause.said import Said
from kaffepause.sandbox.seed import MONDAY, Seed
from kaffepause.sandbox.server import Options, Sandbox, running
from kaffepause.verbs.announce import make_announcements, send_announcements
from kaffepause.verbs.apply import apply
from kaffepause.verbs.digest import make_digests, send_digests
from kaffepause.verbs.hint import make_hints, send_hints
from kaffepause.verbs.line import Line
from kaffepause.verbs.plan import Plan, Wanted, make_plan
from kaffepause.verbs.saved import plan_json
from kaffepause.verbs.told import told_outcome, told_plan
from kaffepause.wiring import MARKER, Installation, read_settings

#: The manager whose mail is shown: her team has every kind of booking.
MANAGER = "peter.vestergaard@nordwind.example"
ANNOUNCED = datetime(2026, 11, 16, 9, tzinfo=UTC)
HINTS = datetime(2026, 11, 20, 14, tzinfo=UTC)
FIRST = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
FRIDAY = HINTS + timedelta(weeks=1)
SECOND = FIRST + timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What every scene plays on."""

    sandbox: Sandbox
    installation: Installation
    speech: Language
    out: Path

    def at(self, moment: datetime) -> datetime:
        """Let the company's clock show that moment."""
        self.sandbox.control("POST", "clock", {"at": moment.isoformat()})
        return moment

    def write(self, name: str, content: str | bytes) -> None:
        """Keep that as a file of the demo's."""
        (self.out / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def demo(*, out: Path, serve: bool) -> int:
    """Play it all; 0 when it went well."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob("*.sqlite*"):
        old.unlink()
    with running(Options(seed=Seed(monday=MONDAY))) as sandbox:
        asyncio.run(_play(sandbox, out))
        _tell_where(out)
        if serve:
            _leave_up(sandbox, out)
    return 0


def rules_file() -> Path:
    """The rules of the made-up company: in a checkout `config/sandbox.yaml`, in a wheel the copy beside the package."""
    checkout = Path(__file__).parents[4] / "config" / "sandbox.yaml"
    packaged = Path(str(files("kaffepause") / "sandbox.yaml"))
    found = next((path for path in (checkout, packaged) if path.is_file()), None)
    if found is None:
        raise UserError(
            Said("config/sandbox.yaml is missing. Run the demo from a checkout or from the published package.")
        )
    return found


def settings_for(sandbox: Sandbox, out: Path) -> Mapping[str, str]:
    """The environment that points the service at the sandbox."""
    database = f"sqlite:///{(out / 'kaffepause.sqlite').resolve()}"
    return {
        **sandbox.env(),
        "KAFFEPAUSE_CONFIG": str(rules_file()),
        "KAFFEPAUSE_DATABASE_URL": database,
        # Nobody waits for Exchange here: in a tenant the first plan's mails take a few minutes.
        "KAFFEPAUSE_MAILS_A_MINUTE": "10000",
    }


async def _play(sandbox: Sandbox, out: Path) -> None:
    environment = settings_for(sandbox, out)
    async with opened(read_settings(environment, env_file=None), today=MONDAY) as installation:
        speech = language(installation, "en")
        stage = Stage(sandbox=sandbox, installation=installation, speech=speech, out=out)
        deeds = Deeds(sandbox=sandbox, world=installation.world)
        await _announce(stage, stage.at(ANNOUNCED))
        await deeds.choose_levels(stage.at(HINTS))
        await _hints(stage, HINTS)
        sandbox.world.remember()
        first = await _monday(stage, stage.at(FIRST), "")
        booked = [action.wanted for action in first.actions if action.wanted]
        _heading("Friday: what people do in the meantime")
        say(Line(f"  {deed}") for deed in await deeds.of_the_week(booked, stage.at(FRIDAY)))
        await _hints(stage, FRIDAY)
        await _monday(stage, stage.at(SECOND), "-second")
        _keep_invitations(stage, booked)
        stage.write("week.html", _week_page(sandbox))


async def _announce(stage: Stage, now: datetime) -> None:
    """The week before, everybody hears what comes, and how to say no."""
    world = stage.installation.world
    mails = await make_announcements(world, now=now)
    await send_announcements(world, mails, now=now)
    _heading(f"Monday, a week before: {len(mails)} people get the first mail; nothing is booked before they have it")
    for mail in mails[:1]:
        console().print(mail.text, markup=False)
        stage.write("first-mail.html", mail.html)
        stage.write("first-mail.txt", mail.text)
        stage.write("first-mail.eml", mail.mime)


async def _hints(stage: Stage, now: datetime) -> None:
    world = stage.installation.world
    hints = await make_hints(world, now=now)
    await send_hints(world, hints, now=now)
    _heading(f"Friday: {len(hints)} people get a hint about their own week, before any manager's mail")
    for hint in hints[:1]:
        name = f"hint-{hint.to.split('@')[0]}"
        stage.write(f"{name}.html", hint.html)
        stage.write(f"{name}.txt", hint.text)
        stage.write(f"{name}.eml", hint.mime)


def _keep_invitations(stage: Stage, booked: Sequence[Wanted]) -> None:
    """One invitation of each kind, as it stands in a calendar."""
    for kind, wanted in {one.kind: one for one in reversed(booked)}.items():
        stage.write(f"invitation-{kind}.html", wanted.body_html)


async def _monday(stage: Stage, now: datetime, suffix: str) -> Plan:
    world, organization = stage.installation.world, stage.installation.world.rules.organization
    plan = await make_plan(world, now=now)
    lines = told_plan(plan, organization, stage.speech)
    stage.write(f"plan{suffix}.txt", plain(lines))
    stage.write(f"plan{suffix}.json", plan_json(plan))
    _heading("The plan")
    say(lines)
    applied = await apply(world, plan, now=now, by_a_person=True)
    _heading("What came of it")
    say(told_outcome(applied, organization, stage.speech))
    await _mails(stage, now)
    return plan


async def _mails(stage: Stage, now: datetime) -> None:
    world = stage.installation.world
    mails = await make_digests(world, now=now)
    await send_digests(world, mails, now=now)
    _heading(f"The Monday mail: {len(mails)} have left; this is the one to {MANAGER}")
    for mail in mails:
        if mail.to == MANAGER:
            name = f"monday-{MANAGER.split('@', maxsplit=1)[0]}"
            console().print(mail.text, markup=False)
            stage.write(f"{name}.html", mail.html)
            stage.write(f"{name}.txt", mail.text)
            stage.write(f"{name}.eml", mail.mime)


def _week_page(sandbox: Sandbox) -> bytes:
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    query = urlencode({"week": MONDAY.isoformat(), "mark": MARKER})
    return httpx.get(f"{sandbox.origin}/week?{query}", verify=trust, trust_env=False, timeout=60).content


def _heading(text: str) -> None:
    say([Line(""), Line(f"── {text}", "heading"), Line("")])


def _tell_where(out: Path) -> None:
    _heading("Look at it")
    for path in sorted(out.iterdir()):
        if path.suffix in (".html", ".txt", ".json", ".eml"):
            say([Line(f"  {path}")])


def _leave_up(sandbox: Sandbox, out: Path) -> None:
    env = out / "sandbox.env"
    sandbox.write_env(env)
    with env.open("a", encoding="utf-8") as file:
        ours = settings_for(sandbox, out).items() - sandbox.env().items()
        file.write("".join(f"{name}={value}\n" for name, value in sorted(ours)))
    complain(
        Said("It is all up at {origin}/week. Settings: {file}. Stop it with Ctrl-C.", origin=sandbox.origin, file=env)
    )
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
