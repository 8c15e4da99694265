"""Everything a verb may touch: the rules, and one port for each part of the outside world."""

from dataclasses import dataclass

from kaffepause.booking.ports import Audit, Events, Ledger
from kaffepause.calendars.ports import CalendarSource
from kaffepause.config.read import Rules
from kaffepause.directory.ports import Directory, Wishes
from kaffepause.domain.ids import Address, TenantId
from kaffepause.planning.ports import History
from kaffepause.reporting.ports import ContactBook, MailLedger, Post, Totals


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """One tenant's world. link: where an invitation's link leads, with `{key}` in it; empty until pages stand."""

    tenant: TenantId
    service_mailbox: Address
    rules: Rules
    directory: Directory
    calendars: CalendarSource
    events: Events
    post: Post
    ledger: Ledger
    history: History
    wishes: Wishes
    letters: MailLedger
    contacts: ContactBook
    totals: Totals
    audit: Audit
    link: str = ""
