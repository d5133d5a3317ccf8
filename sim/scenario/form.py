"""The fixed part of a scenario file: its sections and their keys.

Parameters are not listed here: they stand open beside the fixed keys of ``competence``, of a group
and of a mechanism, and are read by their declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function

from sim.errors import between
from sim.scenario.slips import instead
from sim.text import LANGUAGES, bilingual

SCHEMA: Final = 1
"""Version of the format that this program reads and writes."""

MAX_MONTHS: Final = 1200
MAX_DIMENSIONS: Final = 12
MAX_TIERS: Final = 100
MAX_ENTRIES: Final = 500
"""Of a list or a mapping that people write by hand."""

NAME: Final = r"^[A-Za-z][A-Za-z0-9_]{0,63}$"
DATE: Final = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"
MOMENT: Final = r"^(opening|(19|20|21)[0-9]{2}-(0[1-9]|1[0-2]))$"


@dataclass(frozen=True)
class Bounds:
    """Legal range of a whole number, with its unit and the error that a lower one raises."""

    low: int
    high: int
    unit: str
    too_low: str = "out_of_range"

    def check(self, number: int) -> int:
        """Return the number.

        Raises:
            PydanticCustomError: it lies outside the bounds.
        """
        if self.low <= number <= self.high:
            return number
        code = self.too_low if number < self.low else "out_of_range"
        legal = between(self.low, self.high, self.unit)
        raise PydanticCustomError(code, "outside the bounds", {"legal": legal})

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(core), "minimum": self.low, "maximum": self.high}


def _version(value: Any) -> Any:
    if value is not True and value == SCHEMA:
        return SCHEMA
    raise PydanticCustomError("wrong_schema", "wrong schema", {"legal": str(SCHEMA)})


def _fact(value: Any) -> Any:
    """Accept what ``about`` may hold: a text, a number, or a text per language."""
    if isinstance(value, dict) and set(value) == set(LANGUAGES):
        if all(isinstance(words, str) for words in value.values()):
            return value
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        return value
    raise _wrong_type(value, "fact")


def _wrong_type(value: Any, type: str) -> PydanticCustomError:
    facts = {"legal": bilingual(f"error_part.type.{type}"), "nearest": instead(value, type)}
    return PydanticCustomError("wrong_type", "type", facts)


def _written(type: str) -> BeforeValidator:
    """Refuse what is no text in words about the text that is needed."""

    def check(value: Any) -> Any:
        if value is None or isinstance(value, str):
            return value
        raise _wrong_type(value, type)

    return BeforeValidator(check)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_fit(value: Any) -> Any:
    """Let a parameter to fit be its path alone."""
    return {"parameter": value} if isinstance(value, str) else value


def _as_indicator(value: Any) -> Any:
    """Let an indicator be a kind's name alone, and a name stand for the kind of that name."""
    if isinstance(value, str):
        return {"kind": value}
    if isinstance(value, dict) and "name" in value and "kind" not in value:
        return {"kind": value["name"], **value}
    return value


Name = Annotated[str, Field(pattern=NAME)]
Date = Annotated[str, Field(pattern=DATE), _written("date")]
Moment = Annotated[str, Field(pattern=MOMENT), _written("moment")]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Positive = Annotated[float, Field(allow_inf_nan=False, ge=0)]
Names = Annotated[list[str], Field(max_length=MAX_ENTRIES)]
Fact = Annotated[Any, AfterValidator(_fact)]
_FEW: Final[Any] = Field(default_factory=list, max_length=MAX_ENTRIES)


class Form(BaseModel):
    """A section with fixed keys only."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OpenForm(BaseModel):
    """A section with fixed keys and, beside them, parameters."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)

    @property
    def parameters(self) -> dict[str, Any]:
        """What stands beside the fixed keys."""
        return self.model_extra or {}


class Title(Form):
    """A name for people."""

    en: Words
    zh: Words

    @model_validator(mode="before")
    @classmethod
    def _is_mapping(cls, value: Any) -> Any:
        if isinstance(value, str | int | float | list):
            raise _wrong_type(value, "title")
        return value


class CalendarForm(Form):
    """``calendar``: the months of a run."""

    start: Date
    months: Annotated[int, Bounds(1, MAX_MONTHS, "months", too_low="no_months")]
    step: Annotated[int, Bounds(1, 12, "months")] = 1


class CompetenceForm(OpenForm):
    """``competence``: its dimensions; its parameters stand beside them."""

    dimensions: Annotated[list[Name], Field(min_length=1, max_length=MAX_DIMENSIONS)]
    titles: dict[Name, Title] = Field(default_factory=dict)


class PlacesForm(OpenForm):
    """``places``: communities and subdistricts; all of it parameters."""


class PostForm(OpenForm):
    """One kind of ``posts``; its parameters stand beside its title."""

    title: Title | None = None


class GroupForm(OpenForm):
    """One group of ``population``; its parameters stand beside its title."""

    title: Title | None = None


class TierForm(OpenForm):
    """One tier of ``tiers``; its parameters stand beside its title and weights."""

    title: Title | None = None
    weights: dict[str, Positive] | None = None
    entry: bool = False
    may_be_empty: bool = False


class MechanismForm(OpenForm):
    """One of ``mechanisms``; its parameters stand beside its name and kind."""

    kind: Name
    name: Name | None = None
    title: Title | None = None


class ScheduleForm(Form):
    """One entry of ``schedule``."""

    at: Date
    lever: str
    value: Any


class VariantForm(Form):
    """One of ``variants``."""

    name: Name
    title: Title | None = None
    levers: Annotated[dict[str, Any], Field(max_length=MAX_ENTRIES)]


class IndicatorForm(Form):
    """One of ``indicators``, where it is more than a kind's name."""

    kind: Name
    name: Name | None = None
    of: Annotated[Names, BeforeValidator(_listed)] = Field(default_factory=lambda: ["staff"])
    among: Annotated[Names, BeforeValidator(_listed)] = Field(default_factory=lambda: ["staff"])
    title: Title | None = None
    worthwhile: Positive | None = None
    better: Literal["up", "down", "neither"] | None = None


class ReadingForm(Form):
    """One of a target's ``readings``."""

    value: Number
    tolerance: Positive
    title: Title | None = None
    change: Literal["absolute", "relative"] = "absolute"
    at: Moment | None = None
    baseline: Moment | None = None
    variant: Name | None = None


class TargetForm(Form):
    """One of ``targets``."""

    indicator: Name | None = None
    parameter: str | None = None
    title: Title | None = None
    population: Title | None = None
    at: Moment | None = None
    baseline: Moment | None = None
    kind: Literal["point", "lower_bound", "input"]
    readings: Annotated[dict[Name, ReadingForm], Field(min_length=1, max_length=MAX_ENTRIES)]
    fitted: bool | Name = False
    missing: Title | None = None
    source: str


class FitForm(Form):
    """One of ``fit``, where it is more than a parameter's path."""

    parameter: str
    low: Number | None = None
    high: Number | None = None


class LocalForm(Form):
    """``local``: what local totals mean here."""

    young: Names = Field(default_factory=list)
    others: Names = Field(default_factory=list)
    mentors: Names = Field(default_factory=list)
    seats: Names = Field(default_factory=list)
    picked_from: Names = Field(default_factory=list)
    exits: Annotated[dict[str, Names], Field(max_length=MAX_ENTRIES)] = Field(default_factory=dict)
    posts: str | None = None


class ScenarioForm(Form):
    """A scenario file."""

    version: Annotated[Literal[1], BeforeValidator(_version)] = Field(alias="schema")
    name: Name
    title: Title
    about: dict[Name, Fact] = Field(default_factory=dict)
    calendar: CalendarForm
    competence: CompetenceForm
    places: PlacesForm = PlacesForm()
    posts: Annotated[dict[Name, PostForm], Field(max_length=MAX_TIERS)] = Field(
        default_factory=lambda: {"secretary": PostForm(title=Title(en="Secretary", zh="书记"))}
    )
    population: Annotated[dict[Name, GroupForm], Field(min_length=1, max_length=MAX_ENTRIES)]
    tiers: Annotated[dict[Name, TierForm], Field(min_length=1, max_length=MAX_TIERS)]
    mechanisms: list[MechanismForm] = _FEW
    levers: list[str] = _FEW
    schedule: list[ScheduleForm] = _FEW
    variants: list[VariantForm] = _FEW
    indicators: list[Annotated[IndicatorForm, BeforeValidator(_as_indicator)]] = _FEW
    targets: list[TargetForm] = _FEW
    fit: list[Annotated[FitForm, BeforeValidator(_as_fit)]] = _FEW
    local: LocalForm | None = None
