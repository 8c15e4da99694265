"""Who works at Nordwind: eight teams in Copenhagen and London, as a table one can read."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kaffepause.sandbox.ids import Ids
from kaffepause.sandbox.tenant import Group, Mailbox, Tenant, User, WorkingHours
from kaffepause.sandbox.zones import customized, zone_named

DOMAIN = "nordwind.example"
E5 = "c7df2760-2c81-4ef7-b578-5b5392b571df"
COPENHAGEN, LONDON = "Romance Standard Time", "GMT Standard Time"

#: Team: its people, the manager first. After a name: title, then any of `london`, `four-days` (Fridays off),
#: `mornings`, `packed` (a calendar without gaps on two days a week), `unlicensed`, `new`, `custom-zone`, `no-zone`.
TEAMS: dict[str, tuple[str, ...]] = {
    "Ledelsen": (
        "Karen Lindqvist, adm. direktør",
        "Henrik Dam, økonomidirektør",
        "Sarah Whitfield, commercial director, london",
        "Anders Kjær, teknisk direktør, packed",
    ),
    "Salg": (
        "Mette Sørensen, salgschef, packed",
        "Jonas Holm, salgskonsulent",
        "Camilla Bruun, salgskonsulent, four-days",
        "Rasmus Toft, key account manager, packed",
        "Louise Mikkelsen, salgskonsulent",
        "Ali Hassan, salgskonsulent",
        "Tobias Juhl, salgskoordinator, mornings",
        "Freja Winther, salgselev, new",
    ),
    "Marketing": (
        "Signe Aagaard, marketingchef",
        "Oliver Bennett, brand manager, london",
        "Nanna Krogh, kommunikationsrådgiver, four-days",
        "Emil Skov, grafiker",
        "Josefine Lund, content manager",
        "Hannah Clarke, event manager, london",
        "Sofie Østergaard, webredaktør",
    ),
    "Udvikling": (
        "Peter Vestergaard, udviklingschef, packed",
        "Maria Nygaard, arkitekt",
        "Lars Bjerre, senior udvikler, custom-zone",
        "Yasmin Karimi, udvikler",
        "Kasper Friis, udvikler, four-days",
        "Ida Thorup, udvikler",
        "Daniel Okafor, developer, london",
        "Mikkel Lauritsen, testleder",
        "Astrid Bak, udvikler, no-zone",
    ),
    "Produkt": (
        "Julie Rosenkilde, produktchef",
        "Thomas Hedegaard, produktejer, packed",
        "Priya Raman, product owner, london",
        "Caroline Steen, UX-designer",
        "Mads Overgaard, UX-researcher, mornings",
        "Ellen Frost, forretningsanalytiker",
        "George Hall, product analyst, london",
    ),
    "Kundeservice": (
        "Emma Hughes, head of customer support, london",
        "Jack Turner, support specialist, london",
        "Amelia Wright, support specialist, london, four-days",
        "Noah Patel, support engineer, london, packed",
        "Grace O'Neill, support specialist, london",
        "Lily Foster, support specialist, london, mornings",
        "Oscar Reed, support engineer, london",
        "Birgitte Ravn, kundekonsulent",
        "Søren Ågård, kundekonsulent",
    ),
    "Økonomi": (
        "Lone Bertelsen, regnskabschef",
        "Jens Damgaard, controller",
        "Tina Hviid, bogholder, four-days",
        "Nikolaj Brandt, controller",
        "Ruth Campbell, payroll manager, london",
        "Katrine Vinther, økonomiassistent",
        "Ole Munk, bogholder, mornings",
    ),
    "HR": (
        "Bente Nørgaard, HR-chef",
        "Christian Falk, HR-partner",
        "Sanne Dalgaard, rekrutteringskonsulent",
        "Alice Morgan, people partner, london",
        "Morten Iversen, arbejdsmiljøkonsulent",
        "Line Gade, HR-koordinator, four-days",
        "Frederik Storm, HR-elev, unlicensed, new",
    ),
}
#: Whom the head of each team answers to; the head of the first team answers to nobody.
HEADS_ANSWER_TO = {
    "Salg": "Sarah Whitfield",
    "Marketing": "Sarah Whitfield",
    "Udvikling": "Anders Kjær",
    "Produkt": "Anders Kjær",
    "Kundeservice": "Sarah Whitfield",
    "Økonomi": "Henrik Dam",
    "HR": "Karen Lindqvist",
}
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "é": "e", "'": "", " ": "."})


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """A person's row of the table."""

    user_id: str
    team: str
    traits: frozenset[str]

    @property
    def zone(self) -> str:
        """Where they work, as a Windows zone name."""
        return LONDON if "london" in self.traits else COPENHAGEN


def address_of(name: str) -> str:
    """The address of somebody called ``name``: ``søren ågård`` is ``soeren.aagaard@…``."""
    return f"{name.lower().translate(_LETTERS)}@{DOMAIN}"


def hire_everybody(tenant: Tenant, monday: datetime) -> list[Role]:
    """Put all people, groups and special mailboxes into the tenant; the table's rows with their ids."""
    roles = [_hire(tenant, team, row, monday) for team, rows in TEAMS.items() for row in rows]
    _set_managers(tenant)
    _form_groups(tenant, roles, monday)
    for local, name, purpose in (
        ("kaffepause", "Kaffepause", "user"),
        ("info", "Nordwind Info", "shared"),
    ):
        _special_mailbox(tenant, local, name, purpose, monday)
    return roles


def _hire(tenant: Tenant, team: str, row: str, monday: datetime) -> Role:
    name, title, *traits = (part.strip() for part in row.split(","))
    given, _, surname = name.partition(" ")
    london, new = "london" in traits, "new" in traits
    hired = monday - (timedelta(weeks=2) if new else timedelta(days=900 + 37 * len(tenant.users)))
    user = User(
        id=tenant.ids.guid("user", name),
        upn=address_of(name),
        mail=address_of(name),
        display_name=name,
        given_name=given,
        surname=surname,
        job_title=title,
        department=team,
        office="London" if london else "København",
        city="London" if london else "København",
        country="United Kingdom" if london else "Danmark",
        usage_location=None if "unlicensed" in traits else "GB" if london else "DK",
        language="en-GB" if london else "da-DK",
        hired=hired,
        created=hired,
        licenses=() if "unlicensed" in traits else (E5,),
    )
    role = Role(user_id=user.id, team=team, traits=frozenset(traits))
    tenant.add_user(user, _mailbox(user, role))
    return role


def _mailbox(user: User, role: Role) -> Mailbox:
    return Mailbox(
        user_id=user.id,
        time_zone="" if "no-zone" in role.traits else role.zone,
        locale=user.language or "da-DK",
        hosted="unlicensed" not in role.traits,
        working_hours=_hours(role),
    )


def _hours(role: Role) -> WorkingHours:
    london = "london" in role.traits
    days = ("monday", "tuesday", "wednesday", "thursday", *(() if "four-days" in role.traits else ("friday",)))
    start, end = ("09:00", "17:00") if london else ("08:00", "16:00")
    custom = customized(zone_named(role.zone), year=2026) if "custom-zone" in role.traits else None
    return WorkingHours(
        days=days,
        start=start,
        end=("13:00" if london else "12:00") if "mornings" in role.traits else end,
        time_zone=role.zone,
        custom_zone=custom,
    )


def _set_managers(tenant: Tenant) -> None:
    chief = address_of(_name(TEAMS["Ledelsen"][0]))
    for team, rows in TEAMS.items():
        head = address_of(_name(rows[0]))
        for row in rows[1:]:
            _answers_to(tenant, address_of(_name(row)), head)
        if team in HEADS_ANSWER_TO:
            _answers_to(tenant, head, address_of(HEADS_ANSWER_TO[team]))
    tenant.find_user(chief).manager_id = None


def _answers_to(tenant: Tenant, person: str, manager: str) -> None:
    tenant.find_user(person).manager_id = tenant.find_user(manager).id


def _form_groups(tenant: Tenant, roles: list[Role], monday: datetime) -> None:
    """A group for each team; one of groups (all of development and product), one for each country."""
    founded = monday - timedelta(days=800)
    for team in TEAMS:
        members = [role.user_id for role in roles if role.team == team]
        _group(tenant, f"Team {team}", members, founded)
    nested = [group.id for group in tenant.groups.values() if group.name in ("Team Udvikling", "Team Produkt")]
    _group(tenant, "Udvikling og produkt", nested, founded)
    managers = [tenant.find_user(address_of(_name(rows[0]))).id for rows in TEAMS.values()]
    _group(tenant, "Ledergruppen", managers, founded)


def _group(tenant: Tenant, name: str, members: list[str], founded: datetime) -> None:
    ids: Ids = tenant.ids
    local = name.lower().translate(_LETTERS)
    tenant.add_group(
        Group(
            id=ids.guid("group", name),
            name=name,
            mail=f"{local}@{DOMAIN}",
            description=f"{name}, Nordwind A/S",
            unified=True,
            members=members,
            created=founded,
        )
    )


def _special_mailbox(tenant: Tenant, local: str, name: str, purpose: str, monday: datetime) -> None:
    shared = purpose == "shared"
    user = User(
        id=tenant.ids.guid("user", name),
        upn=f"{local}@{DOMAIN}",
        mail=f"{local}@{DOMAIN}",
        display_name=name,
        country="Danmark",
        usage_location=None if shared else "DK",
        language="da-DK",
        enabled=not shared,
        created=monday - timedelta(days=300),
        licenses=() if shared else (E5,),
    )
    mailbox = Mailbox(user_id=user.id, time_zone=COPENHAGEN, purpose=purpose, teams_allowed=not shared)
    tenant.add_user(user, mailbox)


def _name(row: str) -> str:
    return row.partition(",")[0].strip()
