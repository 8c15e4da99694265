"""What `undo` and `adopt` would do, as text."""

from collections.abc import Iterator
from datetime import tzinfo

from kaffepause.booking.plan import Action, Plan, Verb
from kaffepause.domain.content import Language
from kaffepause.domain.organization import Organization
from kaffepause.domain.spoken import at_clock, short_day
from kaffepause.verbs.adopt import Adoption
from kaffepause.verbs.line import Line


def told_undo(plan: Plan, organization: Organization, language: Language) -> tuple[Line, ...]:
    """How many bookings and mails, then each booking."""
    if not plan.actions:
        return (Line(language.say("undo.nothing")),)
    heading = language.say("undo.heading", count=len(plan.actions), mails=plan.mails)
    return (Line(heading, "heading"), *_listed(plan, organization, language))


def told_adoption(
    adoption: Adoption, organization: Organization, language: Language, *, are_opt_outs_certain: bool
) -> tuple[Line, ...]:
    """What is recorded again, and what cannot be."""
    actions = adoption.plan.actions
    say = language.say
    heading = say("adopt.heading", count=len(actions)) if actions else say("adopt.nothing")
    lines = [Line(heading, "heading"), *_listed(adoption.plan, organization, language)]
    lines += [Line(say("adopt.unknown", count=len(adoption.unknown)))] if adoption.unknown else []
    lines += [Line(say("adopt.lost"))] if actions else []
    lines += [] if are_opt_outs_certain else [Line(say("adopt.opt_outs"), "cancel")]
    return tuple(lines)


def _listed(plan: Plan, organization: Organization, language: Language) -> Iterator[Line]:
    zones = {team.name: team.zone for team in organization.teams}
    for action in plan.actions:
        key = "undo.one_off" if action.verb is Verb.MOVE else "undo.line"
        when = _when(action, zones.get(action.team, organization.teams[0].zone), language)
        yield Line(f"  {language.say(key, round=action.round_label, when=when)}", str(action.verb))


def _when(action: Action, zone: tzinfo, language: Language) -> str:
    start = action.before.start.astimezone(zone) if action.before else None
    return f"{short_day(start.date(), language)} {at_clock(start, language)}" if start else ""
