"""Identifiers that are the same in every run with the same seed: hashes of the seed, a word and a counter."""

import base64
import hashlib
from dataclasses import dataclass
from uuid import UUID


@dataclass(slots=True)
class Ids:
    """A source of ids for one tenant. ``counter`` is part of a saved world, so ids never repeat after a load."""

    seed: str
    counter: int = 0

    def guid(self, *words: str) -> str:
        """The GUID that belongs to ``words``: the same words give the same GUID."""
        return str(UUID(bytes=self._hash(*words)[:16], version=4))

    def outlook_id(self, *words: str) -> str:
        """The Outlook-shaped id (URL-safe, as Graph's immutable ids) that belongs to ``words``."""
        return "AAkALgAA" + base64.urlsafe_b64encode(self._hash(*words) + self._hash("tail", *words)[:22]).decode()

    def fresh_guid(self, kind: str) -> str:
        """A GUID not given out before."""
        return self.guid(kind, self._next())

    def fresh_outlook_id(self, kind: str) -> str:
        """An Outlook-shaped id not given out before."""
        return self.outlook_id(kind, self._next())

    def _next(self) -> str:
        self.counter += 1
        return str(self.counter)

    def _hash(self, *words: str) -> bytes:
        return hashlib.sha256("\x1f".join((self.seed, *words)).encode()).digest()


def chance(*words: str) -> float:
    """A number in [0, 1) drawn by lot from ``words``: the sandbox's only chance."""
    digest = hashlib.sha256("\x1f".join(words).encode()).digest()
    return int.from_bytes(digest[:7], "big") / (1 << 56)
