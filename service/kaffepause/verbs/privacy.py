"""The documents about people's data, written from the rules as they are."""

from datetime import datetime

from kaffepause.config.read import Rules
from kaffepause.domain.retention import Retention
from kaffepause.errors import UserError
from kaffepause.reporting.documents import Document, Sources, document
from kaffepause.reporting.render import text_of
from kaffepause.said import Said


def write_document(rules: Rules, which: str, language: str | None, *, now: datetime) -> str:
    """The notice, balancing or dpia as text, in that language or the organization's.

    Nothing but the file is read. Raises UserError where there is no such document or language.
    """
    known = {str(one): one for one in Document}
    if which not in known:
        raise UserError(Said("There is no document {which}. There are {names}.", which=which, names=", ".join(known)))
    if language and language.lower() not in rules.content.languages:
        names = ", ".join(sorted(rules.content.languages))
        raise UserError(Said("There is no language {language}. There are {names}.", language=language, names=names))
    organization = rules.organization
    sources = Sources(
        organization=organization,
        language=rules.content.speak(language or organization.language),
        retention=Retention(),
        digest=rules.digest,
        made_on=now.astimezone(organization.teams[0].zone).date(),
    )
    return text_of(document(known[which], sources))
