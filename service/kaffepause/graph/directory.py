"""People and groups, from Entra."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.groups.item.transitive_members.graph_user.graph_user_request_builder import (
    GraphUserRequestBuilder,
)
from msgraph.generated.users.item.manager.manager_request_builder import ManagerRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder

from kaffepause.domain.ids import Address, PersonId
from kaffepause.domain.people import Person
from kaffepause.errors import Denied, Missing
from kaffepause.graph.client import Graph, Json, asking
from kaffepause.graph.errors import Asked
from kaffepause.graph.wire import person_from
from kaffepause.said import Said
from kaffepause.together import together

#: Entra takes at most 15 values in a filter, and 999 users a page.
PER_CALL: Final = 15
PAGE: Final = 999

_BASIC: Final = ("id", "displayName", "mail", "userPrincipalName")
#: Where somebody is: `country` is free text, written in any way and language; the usage location is always two letters,
#: and stands for everybody with a license.
_ALL: Final = (*_BASIC, "accountEnabled", "preferredLanguage", "usageLocation")

_USERS: Final = Asked(to=Said("read people in the directory"), permission="User.ReadBasic.All")
_MANAGERS: Final = Asked(to=Said("read who is whose manager"), permission="User.Read.All")

_Users = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters
_Members = GraphUserRequestBuilder.GraphUserRequestBuilderGetQueryParameters
_Manager = ManagerRequestBuilder.ManagerRequestBuilderGetQueryParameters

_Selecting: TypeAlias = Callable[[list[str]], RequestInformation]


class GraphDirectory:
    """The directory port over Graph.

    A language, a country, and whether an account is enabled, are shown with User.Read.All alone; the first refusal is
    remembered, and from then on they are left unknown.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._shown = _ALL

    async def people(self, addresses: Sequence[Address]) -> Mapping[Address, Person]:
        """Those of the addresses that somebody has, as mail address or as user name."""
        wanted = tuple(dict.fromkeys(Address(address.lower()) for address in addresses))
        found = await self._found_by("mail", wanted)
        rest = tuple(address for address in wanted if address not in found)
        return found | await self._found_by("userPrincipalName", rest)

    async def members(self, group: str) -> tuple[Person, ...]:
        """Every user in the group with that id, nested groups included, by person id.

        Raises Denied also where Graph lists the members without showing who they are.
        """
        builder = self._graph.at.groups.by_group_id(group).transitive_members.graph_user
        asked = Asked(to=Said("read the members of the group {group}", group=group), permission="GroupMember.Read.All")

        def selecting(select: list[str]) -> RequestInformation:
            # A cast to one type of member is an advanced query: it needs the count and eventual consistency.
            wanted = asking(_Members(select=select, top=PAGE, count=True))
            wanted.headers.add("ConsistencyLevel", "eventual")
            return builder.to_get_request_information(wanted)

        users = await self._listed(selecting, asked)
        _refuse_hidden(group, users)
        people = (person_from(user) for user in users)
        return tuple(sorted((one for one in people if one is not None), key=lambda one: one.id))

    async def manager_of(self, person: PersonId) -> Person | None:
        """Their manager in Entra; None where nobody is named, or the person is gone."""
        builder = self._graph.at.users.by_user_id(person).manager
        request = builder.to_get_request_information(asking(_Manager(select=list(_ALL))))
        try:
            return person_from(await self._graph.read(request, _MANAGERS))
        except Missing:
            return None

    async def _found_by(self, name: str, addresses: Sequence[Address]) -> dict[Address, Person]:
        chunks = [addresses[start : start + PER_CALL] for start in range(0, len(addresses), PER_CALL)]
        pages = await together(self._listed(self._users_by(name, chunk), _USERS) for chunk in chunks)
        users = {str(user.get(name) or "").lower(): user for page in pages for user in page}
        people = {address: person_from(users[address]) for address in addresses if address in users}
        return {address: person for address, person in people.items() if person is not None}

    def _users_by(self, name: str, addresses: Sequence[Address]) -> _Selecting:
        values = ",".join(f"'{_quoted(address)}'" for address in addresses)
        return lambda select: self._graph.at.users.to_get_request_information(
            asking(_Users(filter=f"{name} in ({values})", select=select))
        )

    async def _listed(self, selecting: _Selecting, asked: Asked) -> list[Json]:
        shown = self._shown
        try:
            return [user async for user in self._graph.pages(selecting(list(shown)), asked)]
        except Denied:
            if shown == _BASIC:
                raise
        self._shown = _BASIC
        return await self._listed(selecting, asked)


def _quoted(address: str) -> str:
    return address.replace("'", "''")


def _refuse_hidden(group: str, users: Sequence[Json]) -> None:
    hidden = sum(1 for user in users if not user.get("mail") and not user.get("userPrincipalName"))
    if hidden:
        raise Denied(
            Said(
                "Microsoft Graph counts {count} members of the group {group} without showing who they are. Give"
                " kaffepause's app registration the application permission User.ReadBasic.All with admin consent.",
                count=hidden,
                group=group,
            )
        )
