"""What the model is asked to say, as records: the JSON schema it is given and the check of its answer are one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, TypeAdapter, ValidationError, WithJsonSchema

from workers.event import CLASS_OF, Modality, Qualifier, Salience

MEANS = (
    "suicide_vest", "car_bomb", "ied", "mine", "grenade", "gun", "knife", "vehicle", "aircraft", "drone", "artillery",
    "rocket", "missile", "fire", "chemical", "other",
)  # fmt: skip

# What pydantic adds to a schema and no endpoint needs.
NOTES = ("title", "default", "description")

Kind = Literal[
    "connection", "timeout", "status", "size", "not_json", "schema", "empty", "unquoted", "paused", "no_time"
]


def _among(words: Collection[str]) -> AfterValidator:
    def check(word: str) -> str:
        if word not in words:
            raise ValueError("is none of the words allowed")
        return word

    return AfterValidator(check)


def _enum(words: Collection[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(words)})


EventType = Annotated[str, _among(CLASS_OF), _enum(CLASS_OF)]
Means = Annotated[str, _among(MEANS), _enum(MEANS)]


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of people as the model read it from `quote`; `value` is None where the text gives no number."""

    quote: str
    value: int | None = None
    qualifier: Qualifier = "exact"
    vague: Literal["tens", "hundreds", "some"] | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date as the model resolved it (YYYY-MM-DD) from `quote`."""

    quote: str
    first: str
    last: str | None = None
    precision: Literal["day", "month", "year"] = "day"


@dataclass(frozen=True, slots=True)
class Armed:
    """The means of an attack, and the words that tell it."""

    quote: str
    means: Means


@dataclass(frozen=True, slots=True)
class Report:
    """One event as the model tells it: every text is a quote of the article, to be found there."""

    evidence: str
    type: EventType
    salience: Salience = "main"
    modality: Modality = "asserted"
    date: Dated | None = None
    place: str | None = None
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    killed: Counted | None = None
    injured: Counted | None = None
    arrested: Counted | None = None
    abducted: Counted | None = None
    killed_perpetrators: Counted | None = None
    means: Armed | None = None
    claimed_by: str | None = None
    attributed_to: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the model says of one article; no event is an answer, too."""

    events: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer of use, and why in one sentence."""

    kind: Kind
    reason: str


Reply = Answer | Failure
_ANSWER = TypeAdapter(Answer)


def read(body: bytes) -> Reply:
    """The reply of a chat-completions endpoint as an Answer, or what is wrong with it. Never raises."""
    try:
        content = orjson.loads(body)["choices"][0]["message"]["content"]
    except ValueError:
        return Failure("not_json", "the endpoint does not answer with JSON")
    except (LookupError, TypeError):
        return Failure("schema", "the endpoint does not answer as chat completions do")
    if not isinstance(content, str) or not content.strip():
        return Failure("empty", "the model says nothing")
    return _read_content(content)


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of an Answer in the strict form: every field required, none beside them."""
    strict: dict[str, Any] = _strict(_ANSWER.json_schema())
    return strict


def _read_content(content: str) -> Reply:
    # Endpoints that know no response format wrap the object: in a fence, behind a thought or a greeting.
    found = content[content.find("{") : content.rfind("}") + 1]
    try:
        return _ANSWER.validate_json(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        if first["type"] == "json_invalid":
            return Failure("not_json", "the model does not answer with JSON, or it was cut off")
        return Failure("schema", f"{'.'.join(map(str, first['loc']))[:100]}: {first['msg'][:100]}")


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    inner = {name: _strict(one) for name, one in part.items() if name not in NOTES or isinstance(one, dict)}
    if "properties" in inner:
        inner |= {"required": list(inner["properties"]), "additionalProperties": False}
    return inner
