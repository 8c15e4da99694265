"""The administrator's line: what could not be read, booked or sent, and why; to them by mail, as counts on a card."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kaffepause.booking.plan import Unread
from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization, Team
from kaffepause.domain.spoken import week
from kaffepause.reporting.ports import Sent
from kaffepause.reporting.view import Page, Point, Points, Section


@dataclass(frozen=True, kw_only=True, slots=True)
class Unbooked:
    """An activity that got no time this week. count: for how many groups; because: Graph's word where it refused."""

    team: str
    activity: str
    count: int
    because: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """What went wrong around one Monday.

    led_by_nobody, out_of_reach, came_back: teams whose mail reaches no manager.
    """

    organization: Organization
    language: Language
    monday: date
    unread: Sequence[Unread] = ()
    unbooked: Sequence[Unbooked] = ()
    unsent: Sequence[Sent] = ()
    led_by_nobody: Sequence[Team] = ()
    out_of_reach: Sequence[Team] = ()
    came_back: Sequence[Team] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The same as numbers, which say nothing of anybody."""
        return {
            "unread": len(self.unread),
            "unbooked": sum(one.count for one in self.unbooked),
            "unsent": len(self.unsent),
            "managers": len(self.led_by_nobody) + len(self.out_of_reach) + len(self.came_back),
        }


def administrator_mail(trouble: Trouble) -> Page:
    """The mail; a week in which all went well is one line."""
    say, contact = trouble.language.say, trouble.organization.contact
    lead = say(f"administrator.lead.{'some' if any(trouble.counts.values()) else 'fine'}", **trouble.counts)
    named = week(trouble.monday, trouble.language)
    return Page(
        language=trouble.language.tag,
        subject=say("administrator.subject", week=named, lead=lead),
        title=say("administrator.title", week=named),
        lead=lead[0].upper() + lead[1:],
        sections=tuple(_sections(trouble)),
        footer_title=say("announce.footer.title"),
        footer=(say("administrator.why"), say("announce.footer.ask", contact=f"{contact.name} ({contact.mail})")),
    )


def administrator_card(trouble: Trouble) -> dict[str, Any]:
    """The same as an Adaptive Card, without anybody's name."""
    say = trouble.language.say
    title = say("administrator.card", week=week(trouble.monday, trouble.language))
    line = say("administrator.card_line", **trouble.counts)
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": trouble.language.tag,
        "body": [
            {"type": "TextBlock", "text": title, "weight": "Bolder", "size": "Medium", "wrap": True},
            {"type": "TextBlock", "text": line, "wrap": True},
        ],
    }


def _sections(trouble: Trouble) -> Iterator[Section]:
    say = trouble.language.say
    parts = {
        "managers": [
            *(say("administrator.no_manager", team=team.title) for team in trouble.led_by_nobody),
            *(say("administrator.no_mailbox", team=team.title) for team in trouble.out_of_reach),
            *(say("administrator.came_back", team=team.title) for team in trouble.came_back),
        ],
        "unread": [say("administrator.point", name=one.name, because=one.because) for one in trouble.unread],
        "unbooked": [_unbooked(one, trouble.language) for one in trouble.unbooked],
        "unsent": [
            say("administrator.late", recipient=one.recipient, state=one.state.replace("_", " "))
            for one in trouble.unsent
        ],
    }
    for name, lines in parts.items():
        if lines:
            points = Points(points=tuple(Point(text=line) for line in lines))
            yield Section(title=say(f"administrator.{name}"), blocks=(points,))


def _unbooked(one: Unbooked, language: Language) -> str:
    if one.because:
        return language.say("administrator.point", name=f"{one.activity}, {one.team}", because=one.because)
    return language.say("administrator.without_slot", activity=one.activity, team=one.team, count=one.count)
