"""Countries with their public holidays, and cities with their place on earth, from well-kept tables."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Any

import holidays
from astral import LocationInfo
from astral.geocoder import database, lookup
from holidays.registry import COUNTRIES
from pydantic import PlainValidator, WithJsonSchema

from kaffepause.config.notation import shown, wrong
from kaffepause.config.problems import did_you_mean, nearest
from kaffepause.domain.organization import Place
from kaffepause.said import Said


def country(value: object) -> str:
    """A country whose holidays are known, as its two letters."""
    text = value.strip().upper() if isinstance(value, str) else ""
    if text in countries():
        return text
    near = nearest(str(value), _codes_by_name())
    meant = _codes_by_name()[near] if near else ""
    cure = Said('Did you mean "{word}"?', word=meant) if meant else Said('Write its two letters, such as "DK".')
    raise wrong(Said("{value} is not a country whose holidays are known.", value=shown(value)), cure)


def city(name: object) -> Place:
    """Where that city is."""
    found: Any = None
    try:
        found = lookup(name, database()) if isinstance(name, str) else None
    except KeyError:
        found = None
    if not isinstance(found, LocationInfo):
        near = nearest(str(name), _cities())
        says = Said("{value} is not a city we know the place of.", value=shown(name))
        other = Said('Did you mean "{word}"? Otherwise write its latitude and longitude.', word=near)
        raise wrong(says, other if near else Said("Write its latitude and longitude."))
    return Place(latitude=round(found.latitude, 4), longitude=round(found.longitude, 4))


def days_off(
    country_code: str, *, region: str | None, categories: Iterable[str], language: str, years: Iterable[int]
) -> Mapping[date, str]:
    """The public holidays of a country in these years, with their names in that language where there are such.

    A region or category that the country does not have adds nothing.
    """
    known = holidays.country_holidays(country_code)
    calendar = holidays.country_holidays(
        country_code,
        subdiv=region if region in known.subdivisions else None,
        years=tuple(years),
        categories=tuple(sorted({"public", *categories} & set(known.supported_categories))),
        language=next(
            (tag for tag in known.supported_languages if tag.split("_")[0] == language.split("-", maxsplit=1)[0]), None
        ),
    )
    return dict(sorted(calendar.items()))


def unknown_region(country_code: str, region: str) -> Said | None:
    """The cure for a region that the country does not have; None: it has it."""
    known = holidays.country_holidays(country_code).subdivisions
    if region in known:
        return None
    return (
        did_you_mean(region, known) if known else Said("Take it out: this country's holidays do not differ by region.")
    )


def unknown_categories(country_code: str, categories: Iterable[str]) -> Mapping[str, Said]:
    """Each category of holidays that the country does not have, with the cure."""
    known = holidays.country_holidays(country_code).supported_categories
    return {name: did_you_mean(name, known) for name in categories if name not in known}


@cache
def countries() -> frozenset[str]:
    """The two letters of every country whose holidays are known."""
    return frozenset(code for known in COUNTRIES.values() if len(code := str(known[1])) == 2)


@cache
def _codes_by_name() -> Mapping[str, str]:
    return {name.replace("_", " "): str(known[1]) for name, known in COUNTRIES.items()}


@cache
def _cities() -> frozenset[str]:
    return frozenset(location.name for group in database().values() for places in group.values() for location in places)


Country = Annotated[
    str, PlainValidator(country), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{2}$", "examples": ["DK"]})
]
City = Annotated[Place, PlainValidator(city), WithJsonSchema({"type": "string", "examples": ["Copenhagen"]})]
