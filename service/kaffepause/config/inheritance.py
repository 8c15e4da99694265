"""Defaults → organization → team → activity: the strongest place that says something wins, setting by setting."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time, timedelta
from typing import TypeVar

from kaffepause.config.problems import Steps
from kaffepause.config.schema import DefaultsByKind, File, Leaders, Organization
from kaffepause.config.team_schema import (
    Activity,
    ActivitySettings,
    Agreements,
    Holidays,
    Local,
    Privacy,
    Section,
    Team,
    TeamSettings,
    Weights,
)
from kaffepause.domain import activity as domain
from kaffepause.domain.activity import Between, HeldIn, Kind, Timing
from kaffepause.domain.event import ShowAs
from kaffepause.domain.hours import WORKDAYS, TimeWindow
from kaffepause.domain.organization import Privacy as DomainPrivacy

S = TypeVar("S", bound=Section)

#: Weeks of an activity that names no `starting` count from here: the same Monday for everybody, for good.
EPOCH = date(2024, 1, 1)

WEIGHTS = domain.Weights()


def _of_kind(minutes: int, **others: object) -> ActivitySettings:
    """The ordinary settings of a kind, in full."""
    settings: dict[str, object] = {
        "time": Timing.BEST,
        "days": list(WORKDAYS),
        "every": 1,
        "starting": EPOCH,
        "duration": timedelta(minutes=minutes),
        "preferred_days": [],
        "quorum": 1.0,
        "buffer": timedelta(minutes=5),
        "notice": timedelta(days=1),
        "online": True,
        "show_as": ShowAs.BUSY,
        "reminder": 10,
        "held_in": HeldIn.INVITATION,
        "together": True,
        "between": Between.MANAGER,
        "apart": False,
        "group_size": 2,
        "manager_takes_part": True,
        "playbook": "any",
        "rest": 26,
        "do_not_pair": [],
    }
    return ActivitySettings.model_construct(None, **{**settings, **others})


#: What an activity of each kind is when nobody says otherwise.
BUILT_IN: Mapping[Kind, ActivitySettings] = {
    Kind.SOCIAL_CALL: _of_kind(15, time=Timing.FIXED, quorum=0.6),
    Kind.MOVEMENT_BREAK: _of_kind(
        10, quorum=0.5, show_as=ShowAs.TENTATIVE, reminder=1, buffer=timedelta(), online=None
    ),
    Kind.WALK: _of_kind(30, every=4, buffer=timedelta(minutes=10), online=False, response_requested=True),
    Kind.COFFEE_PAIRS: _of_kind(20, every=2, manager_takes_part=False),
    Kind.AGREEMENT_REVIEW: _of_kind(45, quorum=0.75),
    Kind.LEADER_TALK: _of_kind(60, every=8, quorum=0.6),
}

BUILT_IN_TEAM = TeamSettings(
    hours=dict.fromkeys(WORKDAYS, TimeWindow(time(8), time(16))),
    agreements=Agreements(response_times={}, channels={}, others={}, review_every=6),
    contact_rhythm=[],
    copies_to=[],
)

_NEVER_READ = DomainPrivacy()
BUILT_IN_PRIVACY = Privacy(
    load_reading=_NEVER_READ.load_reading,
    notice_weeks=_NEVER_READ.notice_weeks,
    manager_sees=_NEVER_READ.manager_sees,
    person_default=_NEVER_READ.person_default,
)


def layered(*layers: S) -> S:
    """One section with each setting from the first of these that says it; the strongest comes first."""
    names = type(layers[-1]).model_fields
    said = {
        name: next((value for layer in layers if (value := getattr(layer, name)) is not None), None) for name in names
    }
    return type(layers[-1]).model_construct(None, **said)


def activity_settings(activity: Activity, defaults: DefaultsByKind, agreements: Agreements) -> ActivitySettings:
    """Every setting of an activity, as it holds; None is left only where None has a meaning."""
    built_in = BUILT_IN[activity.kind]
    if activity.kind is Kind.AGREEMENT_REVIEW:
        built_in = built_in.model_copy(update={"every": agreements.review_every})
    settings = layered(activity, defaults.of(activity.kind), built_in)
    return settings.model_copy(update={"weights": _weights(activity, defaults)})


def _weights(activity: Activity, defaults: DefaultsByKind) -> Weights:
    layers = (activity.weights, defaults.of(activity.kind).weights, Weights.model_construct(None, **asdict(WEIGHTS)))
    return layered(*(layer for layer in layers if layer))


def team_settings(team: Team | Leaders, defaults: TeamSettings) -> TeamSettings:
    """Every setting a team can inherit, as it holds."""
    settings = layered(team, defaults, BUILT_IN_TEAM)
    agreements = [layer.agreements for layer in (team, defaults, BUILT_IN_TEAM) if layer.agreements]
    return settings.model_copy(update={"agreements": layered(*agreements)})


def local_settings(team: Local, organization: Organization) -> Local:
    """Where a team is and what it speaks. A team in another country inherits no region and no departures."""
    abroad = team.country not in (None, organization.country)
    inherited = Local(
        language=organization.language,
        country=organization.country,
        region=None if abroad else organization.region,
        holidays=Holidays() if abroad else organization.holidays,
        zone=organization.zone,
    )
    return layered(team, inherited)


def privacy_settings(team: Privacy | None, organization: Privacy) -> Privacy:
    """What holds for a team's people."""
    return layered(team or Privacy(), organization, BUILT_IN_PRIVACY)


def written_at(file: File, steps: Steps) -> tuple[Steps, ...]:
    """Where a team's or an activity's setting may have been written, the strongest place first."""
    match steps:
        case ("teams", str(team), "activities", str(name), *rest) if team in file.teams:
            kind = file.teams[team].activities[name].kind if name in file.teams[team].activities else None
            return (steps, ("defaults", "activities", str(kind), *rest)) if kind else (steps,)
        case ("leaders", "activities", str(name), *rest) if file.leaders and name in file.leaders.activities:
            return (steps, ("defaults", "activities", file.leaders.activities[name].kind.value, *rest))
        case ("teams", str(), "privacy", *rest):
            return (steps, ("privacy", *rest))
        case ("teams", str(), ("language" | "country" | "region" | "holidays" | "zone") as name, *rest):
            return (steps, ("organization", name, *rest))
        case ("teams", str(), *rest) | ("leaders", *rest):
            return (steps, ("defaults", "team", *rest))
        case _:
            return (steps,)
