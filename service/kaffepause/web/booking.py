"""The page that an invitation leads to: what the booking is, for anybody, and the way to one's own page."""

from starlette.responses import Response

from kaffepause.verbs.invited import Invited, invited_to, mail_personal_link
from kaffepause.web.visit import Visit, get, post


async def show(visit: Visit) -> Response:
    """What it is, when, and that it is optional. Nobody is named: invitations are forwarded."""
    found = await _found(visit)
    if found is None:
        return visit.message("unknown_link", status=404)
    contact = visit.office.world().rules.organization.contact
    return visit.page("booking.html", invited=found, contact=contact, token=visit.token)


async def ask(visit: Visit) -> Response:
    """Answer the same, and as quickly, whether the address is on the booking or not."""
    key = visit.office.links.booking_behind(visit.token)
    if key is None:
        return visit.message("unknown_link", status=404)
    errand = mail_personal_link(visit.office.world(), key, visit.said("address"), now=visit.now)
    visit.office.run_errand(errand)
    return visit.message("link_asked_for")


async def _found(visit: Visit) -> Invited | None:
    key = visit.office.links.booking_behind(visit.token)
    return await invited_to(visit.office.world(), key, now=visit.now) if key else None


ROUTES = (get("/b/{token}", show), post("/b/{token}/link", ask))
