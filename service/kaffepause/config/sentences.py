"""What kaffepause says to whoever runs it, in other languages than English: read, when it is first needed."""

import json
from functools import cache
from importlib.resources import files

from kaffepause.said import Sentences


@cache
def sentences_of(tag: str) -> Sentences:
    """The shipped sentences for a tag such as `da` or `da-DK`; none for a language that has none of its own."""
    file = files("kaffepause") / "content" / tag.lower().split("-")[0] / "sentences.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
