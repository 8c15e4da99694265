"""One activity of the file as a value, with everything it inherits."""

from typing import Any

from kaffepause.config import inheritance
from kaffepause.config.schema import DefaultsByKind
from kaffepause.config.team_schema import Activity as WrittenActivity
from kaffepause.config.team_schema import ActivitySettings, Agreements, Members
from kaffepause.domain.activity import Activity, Cadence, HeldIn, Kind, Timing, Weights
from kaffepause.domain.ids import ActivityName, Address


def activity_from(
    name: str,
    written: WrittenActivity,
    defaults: DefaultsByKind,
    *,
    agreements: Agreements,
    members: Members | None,
    manager: Address | None,
    title: str,
) -> Activity:
    """The activity as it holds. title: for one that has none of its own."""
    settings = inheritance.activity_settings(written, defaults, agreements)
    said: dict[str, Any] = dict(settings)
    own = settings.held_in is HeldIn.OWN_CALENDAR
    together = bool(settings.together) and not own
    people = takes_part(members, manager, with_manager=bool(settings.manager_takes_part))
    share = share_of(settings.quorum or 1.0, people)
    as_they_are = ("duration", "window", "buffer", "notice", "show_as", "reminder", "held_in", "between", "group_size")
    return Activity(
        name=ActivityName(name),
        title=settings.title or title,
        kind=written.kind,
        cadence=_cadence(settings),
        timing=settings.time or Timing.BEST,
        at=settings.at if settings.time is Timing.FIXED else None,
        preferred_days=tuple(settings.preferred_days or []),
        quorum=share,
        is_online=together if settings.online is None else settings.online,
        together=together,
        apart=bool(settings.apart),
        manager_takes_part=bool(settings.manager_takes_part),
        asks_for_response=_asks(written.kind, settings, share),
        playbook=settings.playbook or "any",
        rest=settings.rest or 0,
        do_not_pair=tuple(frozenset(group) for group in settings.do_not_pair or []),
        weights=Weights(**dict(settings.weights or {})),
        **{name: said[name] for name in as_they_are},
    )


def _cadence(settings: ActivitySettings) -> Cadence:
    days = tuple(sorted(set(settings.days or [])))
    return Cadence(every=settings.every or 1, starting=settings.starting or inheritance.EPOCH, days=days)


def _asks(kind: Kind, settings: ActivitySettings, share: float) -> bool:
    """Replies are asked for on walks, and on calls whose time was chosen for a quorum."""
    if settings.response_requested is not None:
        return settings.response_requested
    return kind is Kind.SOCIAL_CALL and settings.time is Timing.BEST and share < 1


def takes_part(members: Members | None, manager: Address | None, *, with_manager: bool) -> int | None:
    """How many people a list of addresses comes to; None where a group or Entra decides."""
    if members is None or members.group or not members.addresses:
        return None
    listed = set(members.addresses) - set(members.without)
    return len(listed - {manager}) + with_manager


def share_of(quorum: float, people: int | None) -> float:
    """A quorum as a share; a number of people needs to know of how many."""
    if isinstance(quorum, float):
        return quorum
    return min(1.0, quorum / people) if people else 1.0
