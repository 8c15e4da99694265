"""What an invitation says: one body, written once, in the language of those it is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from kaffepause.domain.activity import Activity, Between, HeldIn, Kind
from kaffepause.domain.content import Content, Language
from kaffepause.domain.ids import PersonId
from kaffepause.domain.organization import Contact, Organization, Team
from kaffepause.domain.people import Person
from kaffepause.domain.spoken import clock, long_day, short_day
from kaffepause.planning.proposal import Session

_TEMPLATES = Environment(
    loader=PackageLoader("kaffepause.booking"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A titled part of the body: lines, then points, then a rota as rows of cells."""

    title: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    rota_head: tuple[str, ...] = ()
    rota: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Subject and body of one invitation, and their fingerprint for the marker."""

    subject: str
    body_html: str

    @property
    def fingerprint(self) -> str:
        return sha256(f"{self.subject}\n{self.body_html}".encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """Everything an invitation is written from, apart from the sessions themselves.

    people: everybody it may name. link: where the invitation's link leads; empty until pages stand.
    """

    organization: Organization
    team: Team
    content: Content
    people: Mapping[PersonId, Person]
    link: str = ""
    is_on_behalf: bool = False  #: the service mailbox invites for the session's leader

    def name(self, person: PersonId) -> str:
        """A person's name, or an empty string for nobody we know."""
        return self.people[person].name if person in self.people else ""

    def first_name(self, person: PersonId) -> str:
        return self.name(person).split(" ")[0]


def invitation(sessions: Sequence[Session], voice: Voice) -> Words:
    """The words for a session, or for all the sessions of one series in the order of their dates.

    Walks, coffee and own breaks speak the first person's language, calls the team's (design, Rules of the product).
    """
    session = sessions[0]
    language = _language(session, voice)
    view = {
        "lang": language.tag,
        "lead": _lead(session, voice, language),
        "sections": [section for section in _sections(sessions, voice, language) if section],
        "footer": _footer(session, voice, language),
        "link": voice.link,
        "link_words": language.say("invitation.about.link"),
    }
    body = _TEMPLATES.get_template("invitation.html").render(view)
    return Words(subject=_subject(session, voice, language), body_html=body)


def is_personal(activity: Activity) -> bool:
    """Whether it is for named people rather than for the team."""
    own_break = activity.kind is Kind.MOVEMENT_BREAK and (
        activity.held_in is HeldIn.OWN_CALENDAR or not activity.together
    )
    return own_break or activity.kind in (Kind.WALK, Kind.COFFEE_PAIRS)


def _language(session: Session, voice: Voice) -> Language:
    if not is_personal(session.activity):
        return voice.content.speak(voice.team.language)
    spoken = {_tag(voice.people.get(person), voice) for person in session.people if person != session.leader}
    return voice.content.speak(spoken.pop() if len(spoken) == 1 else voice.team.language)


def _tag(person: Person | None, voice: Voice) -> str:
    return (person.language if person else None) or voice.team.language


def _subject(session: Session, voice: Voice, language: Language) -> str:
    names = " & ".join(voice.first_name(person) for person in session.people)
    return language.say(f"invitation.subject.{session.activity.kind}", title=session.activity.title, names=names)


def _lead(session: Session, voice: Voice, language: Language) -> str:
    activity = session.activity
    own = activity.kind is Kind.MOVEMENT_BREAK and is_personal(activity)
    day = long_day(session.slot.start.astimezone(voice.team.zone).date(), language)
    return language.say(
        f"invitation.lead.{'own_break' if own else activity.kind}", minutes=session.slot.minutes, day=day
    )


def _sections(sessions: Sequence[Session], voice: Voice, language: Language) -> list[Section | None]:
    session = sessions[0]
    return [
        _something_to_use(session, voice, language) if len(sessions) == 1 else _rota(sessions, voice, language),
        _programme(session, language),
        _where(session, voice, language),
        _why(session, language),
        _saying_no(sessions, voice, language),
    ]


def _something_to_use(session: Session, voice: Voice, language: Language) -> Section | None:
    if session.activity.kind is Kind.SOCIAL_CALL:
        return _playbook(session, voice, language)
    offers = {
        Kind.WALK: ("invitation.how.opener", [(one.id, one.text) for one in language.openers]),
        Kind.COFFEE_PAIRS: ("invitation.how.opener", [(one.id, one.text) for one in language.coffee_pairs]),
        Kind.LEADER_TALK: ("invitation.how.question", [(one.id, one.text) for one in language.leader_talk]),
    }
    if session.activity.kind is Kind.AGREEMENT_REVIEW:
        return Section(title=language.say("invitation.how.agenda"), points=_agenda(voice, language))
    title, texts = offers.get(session.activity.kind, ("", []))
    text = dict(texts).get(session.entry)
    return Section(title=language.say(title), lines=(text,)) if text else None


def _playbook(session: Session, voice: Voice, language: Language) -> Section | None:
    entry = next((entry for entry in language.playbooks if entry.id == session.entry), None)
    host = voice.name(session.host) if session.host else ""
    hosted = (language.say("invitation.how.host", host=host),) if host else ()
    if entry is None:
        return Section(title=session.activity.title, lines=hosted) if hosted else None
    needs = (language.say("invitation.how.needs", needs=entry.needs),) if entry.needs else ()
    first = language.say("invitation.how.first_line", line=entry.first_line)
    title = language.say("invitation.how.playbook", title=entry.title)
    return Section(title=title, lines=(*hosted, *needs, first), points=entry.how)


def _agenda(voice: Voice, language: Language) -> tuple[str, ...]:
    return (*(point.text for point in language.agenda), *voice.team.agreements.others)


def _rota(sessions: Sequence[Session], voice: Voice, language: Language) -> Section | None:
    if sessions[0].activity.kind not in (Kind.SOCIAL_CALL, Kind.LEADER_TALK):
        return None
    titles = {entry.id: entry.title for entry in (*language.playbooks, *language.leader_talk)}
    rows = tuple(
        (
            short_day(session.slot.start.astimezone(voice.team.zone).date(), language),
            voice.name(session.host) if session.host else "",
            titles.get(session.entry, ""),
        )
        for session in sessions
    )
    head = tuple(language.say(f"invitation.how.rota_{name}") for name in ("day", "host", "entry"))
    note = (language.say("invitation.how.sorted_by_lot"),)
    return Section(title=language.say("invitation.how.rota"), lines=note, rota_head=head, rota=rows)


def _programme(session: Session, language: Language) -> Section | None:
    entry = next((entry for entry in language.exercises if entry.id == session.entry), None)
    if session.activity.kind is not Kind.MOVEMENT_BREAK or entry is None:
        return None
    steps = tuple(language.say("invitation.how.step", minutes=step.minutes, do=step.do) for step in entry.steps)
    title = language.say("invitation.how.exercises", title=entry.title)
    return Section(title=title, points=steps, lines=(entry.seated_variant, entry.care))


def _where(session: Session, voice: Voice, language: Language) -> Section:
    title = language.say("invitation.where.title")
    if session.activity.kind is not Kind.WALK:
        return Section(title=title, lines=(language.say(f"invitation.where.{_setting(session.activity)}"),))
    if not session.apart:
        return Section(title=title, lines=(language.say("invitation.where.side_by_side"),))
    caller = session.leader or session.people[0]
    called = " & ".join(voice.first_name(person) for person in session.people if person != caller)
    at = clock(session.slot.start.astimezone(voice.team.zone), language)
    line = language.say("invitation.where.apart", caller=voice.first_name(caller), called=called, clock=at)
    return Section(title=title, lines=(line,))


def _setting(activity: Activity) -> str:
    if activity.kind is Kind.COFFEE_PAIRS:
        return "pair"
    if activity.kind is Kind.MOVEMENT_BREAK:
        return "together" if activity.together and activity.is_online else "each"
    return "online" if activity.is_online else "side_by_side"


def _why(session: Session, language: Language) -> Section:
    text = language.say(f"invitation.why.{session.activity.kind}")
    return Section(title=language.say("invitation.why.title"), lines=(text,))


def _saying_no(sessions: Sequence[Session], voice: Voice, language: Language) -> Section:
    activity, contact = sessions[0].activity, _signature(voice.organization.contact)
    lines = [language.say("invitation.no.optional")]
    if activity.held_in is HeldIn.OWN_CALENDAR:
        lines = [language.say("invitation.no.own", contact=contact)]
    elif len(sessions) > 1:
        lines.append(language.say("invitation.no.series"))
    else:
        lines.append(language.say("invitation.no.once", contact=contact))
    if activity.kind is Kind.WALK and activity.between is Between.MANAGER and sessions[0].leader:
        lines.append(language.say("invitation.no.walk", leader=voice.first_name(sessions[0].leader)))
    return Section(title=language.say("invitation.no.title"), lines=tuple(lines))


def _footer(session: Session, voice: Voice, language: Language) -> list[str]:
    contact = _signature(voice.organization.contact)
    made_by = language.say(
        "invitation.about.made_by", team=voice.team.title, organization=voice.organization.name, contact=contact
    )
    behalf = [language.say("invitation.about.behalf", leader=voice.name(session.leader))] if session.leader else []
    return [made_by, *behalf, language.say("invitation.about.stored")]


def _signature(contact: Contact) -> str:
    return f"{contact.name} ({contact.mail})"
