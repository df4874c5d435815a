"""The profile file: a person's answers, in YAML that can be written by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pathways.catalog.records import Degree
from pathways.catalog.values import REGIONS, Country, When
from pathways.problems import BadInput, Problem, nearest

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.yaml_nodes import SourceFile

VERSION = 1
"""Version of the profile format. A file from a later one is refused, never guessed at."""

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Situation = Literal["student", "working", "in-field", "between", "caring", "retired"]
Lean = Literal["ideas", "people", "projects", "systems"]


@dataclass(frozen=True, slots=True)
class Month:
    """The month from which somebody is free full-time: a month, `now` or `never`."""

    text: str

    expected: ClassVar[str] = "a month (2027-07), now or never"

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2027-07`, `now` or `never`.

        Raises:
            ValueError: anything else.
        """
        text = text.strip().lower()
        if text in ("now", "never"):
            return cls(text)
        try:
            when = When.parse(text)
        except ValueError:
            raise ValueError(f"'{text}' is not a month; write 2027-07, now or never") from None
        if not when.month:
            raise ValueError(f"'{text}' has no month; write {text}-07, now or never")
        return cls(f"{when.year:04}-{when.month:02}")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Cue:
    """A weekly moment: a day, and a time and a place if given."""

    day: str
    time: str = ""
    place: str = ""

    expected: ClassVar[str] = "a day, a time and a place (Tuesday 19:00, at my desk)"

    @classmethod
    def parse(cls, text: str) -> Cue:
        """Read `Tuesday 19:00, at my desk`; the time and the place may be missing.

        Raises:
            ValueError: it does not begin with a day of the week, or the time is impossible.
        """
        head, _, place = text.partition(",")
        words = head.split()
        if len(words) > 1 and not words[1][:1].isdigit():
            words, place = words[:1], " ".join([*words[1:], place])
        elif len(words) > 2:
            words, place = words[:2], " ".join([*words[2:], place])
        day = words[0].casefold().rstrip("s") if words else ""
        full = next((d for d in DAYS if len(day) >= 3 and d.startswith(day)), "")
        if not full:
            hint = nearest(day, DAYS)
            raise ValueError(
                f"'{text}' does not begin with a day; write Tuesday 19:00, at my desk"
                + (f" ({hint})" if hint else "")
            )
        time = words[1].replace(".", ":") if len(words) > 1 else ""
        if time and not re.fullmatch(r"([01]?\d|2[0-3])(:[0-5]\d)?", time):
            raise ValueError(f"'{words[1]}' is not a time of day; write 19:00")
        if time:
            hour, _, minute = time.partition(":")
            time = f"{int(hour):02}:{minute or '00'}"
        return cls(full, time, place.strip()[:200])

    def __str__(self) -> str:
        text = " ".join(part for part in (self.day.capitalize(), self.time) if part)
        return f"{text}, {self.place}" if self.place else text


@dataclass(frozen=True, slots=True)
class Did:
    """Something from the list of things in data/questions.yaml, with what backs it."""

    thing: str
    proof: str = ""
    """A sentence or a link. Without one, level 2 and above count one lower."""
    when: When | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class ProgramDone:
    """A finished program."""

    id: str
    when: When | None = None
    proof: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """A level said directly, in the words of the competency's anchors."""

    level: int
    proof: str = ""
    when: When | None = None
    line: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 4:
            raise ValueError(f"a level is 0 to 4, not {self.level}")


@dataclass(frozen=True, slots=True)
class Outside:
    """Work outside the field, in the person's own words."""

    years: int = 0
    work: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.years <= 80:
            raise ValueError(f"years are 0 to 80, not {self.years}")


@dataclass(frozen=True, slots=True)
class Profile:
    """Answers to the interview. A missing key was not answered; that is never a zero."""

    version: int
    name: str = ""
    situation: Situation | None = None
    country: Country | None = None
    work_rights: tuple[Country, ...] | None = None
    hours: tuple[float, ...] | None = None
    """Hours in each of the last four weeks, oldest first; a fifth is the most from now on."""
    full_time_from: Month | None = None
    pay: Literal["none", "3", "6", "12"] | None = None
    programs: tuple[str | ProgramDone, ...] | None = None
    did: tuple[str | Did, ...] | None = None
    prefers: tuple[Lean, ...] | None = None
    roles: tuple[str, ...] | None = None
    why: str = ""
    cue: Cue | None = None
    obstacle: str = ""
    horizon: Literal["3", "6", "12", "18", "24"] | None = None
    degree: Degree | None = None
    move: Literal["stay", "months", "yes"] | None = None
    outside: Outside | None = None
    languages: tuple[str, ...] | None = None
    deal_breakers: (
        tuple[Literal["unpaid", "travel", "frontier-lab", "research", "generalist"], ...] | None
    ) = None
    levels: dict[str, Claim] | None = None
    skipped: tuple[str, ...] = ()
    """Questions that were shown and not answered."""


def read_profile(path: Path, catalog: Catalog) -> Profile:
    """Read a profile file.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    from pathways.catalog.yaml_nodes import read_file

    return _decode(read_file(path), catalog)


def parse_profile(raw: bytes, name: str, catalog: Catalog) -> Profile:
    """Read a profile from bytes that came from `name`; raises as `read_profile`."""
    from pathways.catalog.yaml_nodes import read_bytes

    return _decode(read_bytes(raw, name), catalog)


def _decode(source: SourceFile, catalog: Catalog) -> Profile:
    from pathways.catalog.decode import Reader

    if source.at("schema") is not source.root and source.at("answers") is not source.root:
        hint = "pathways verify reads it; its answers stand under 'answers'"
        message = "this is a plan, not a profile"
        raise BadInput([source.problem(source.at("schema"), "profile.plan", message, hint)])
    _refuse_other_versions(source)
    reader = Reader(source)
    profile = reader.read(Profile)
    held = profile or reader.partial
    if held is not None:
        reader.problems += _unfitting(held, catalog, source)
    if reader.problems or profile is None:
        raise BadInput(reader.problems)
    return tidy(profile, catalog)


def _refuse_other_versions(source: SourceFile) -> None:
    """Another version is the only mistake shown: everything else would follow from it."""
    node = source.at("version")
    text = getattr(node, "value", None)
    if node is source.root or not isinstance(text, str) or not re.fullmatch(r"[+-]?[0-9]+", text):
        return
    number = text.lstrip("+").lstrip("0") or "0"
    if number == str(VERSION):
        return
    later = not number.startswith("-") and number != "0"
    message = f"this profile has version {number[:12]}; this program reads version {VERSION}"
    hint = "install a newer pathways" if later else f"write version: {VERSION}"
    raise BadInput([source.problem(node, "profile.version", message, hint)])


def _unfitting(profile: Profile, catalog: Catalog, source: SourceFile) -> list[Problem]:
    """Names that nothing in the catalog has, and numbers that cannot be."""
    found: list[Problem] = []

    def unknown(
        path: tuple[str | int, ...],
        what: str,
        name: str,
        known: Iterable[str],
        listed: str,
        in_key: bool = False,
    ) -> None:
        node = source.key(*path) if in_key else source.at(*path)
        shown = name if len(name) <= 40 else name[:39] + "…"
        other = catalog.find(name[:80])
        hint = nearest(name[:80], known)
        if not hint and other:
            hint = f"'{shown}' is one of the {other[0]}"
        found.append(
            source.problem(
                node,
                "id.unknown",
                f"there is no {what} '{shown}'",
                hint or f"see: pathways catalog list {listed}",
            )
        )

    for room in ("programs", "roles"):
        for index, item in enumerate(getattr(profile, room) or ()):
            name = item if isinstance(item, str) else item.id
            place = catalog.find(name)
            if not place or place[0] != room:
                path = (room, index) if isinstance(item, str) else (room, index, "id")
                unknown(path, room[:-1], name, getattr(catalog, room), room)
    for name in profile.levels or {}:
        place = catalog.find(name)
        if not place or place[0] != "competencies":
            unknown(
                ("levels", name), "competency", name, catalog.competencies, "competencies", True
            )
    return [*found, *_not_asked(profile, catalog, source), *_impossible(profile, source)]


def _not_asked(profile: Profile, catalog: Catalog, source: SourceFile) -> list[Problem]:
    """Things done and questions skipped that the interview does not have."""
    found: list[Problem] = []
    things = [t.id for t in catalog.questions.things]
    for index, did in enumerate(profile.did or ()):
        name = did if isinstance(did, str) else did.thing
        if name not in things:
            path = ("did", index) if isinstance(did, str) else ("did", index, "thing")
            shown = nearest(name[:80], things) or "see: pathways profile blank"
            found.append(
                source.problem(
                    source.at(*path),
                    "id.unknown",
                    f"there is no thing '{name[:40]}' to have done",
                    shown,
                )
            )
    questions = {q.id for q in catalog.questions.questions}
    for index, name in enumerate(profile.skipped):
        if name.partition(":")[0] not in questions:
            found.append(
                source.problem(
                    source.at("skipped", index),
                    "id.unknown",
                    f"there is no question '{name[:40]}'",
                    nearest(name[:80], questions),
                )
            )
    return found


def _impossible(profile: Profile, source: SourceFile) -> list[Problem]:
    found = []
    hours = profile.hours
    if hours is not None and (len(hours) not in (4, 5) or any(not 0 <= h <= 112 for h in hours)):
        message = (
            "hours: give four numbers of 0 to 112, one a week, "
            "and if you like a fifth for the most from now on"
        )
        found.append(
            source.problem(
                source.at("hours"), "value.invalid", message, "such as hours: [4, 7, 5, 6]"
            )
        )
    if profile.country in REGIONS:
        message = f"'{profile.country}' is a region; country is the one you live in"
        found.append(source.problem(source.at("country"), "value.invalid", message))
    return found


def tidy(profile: Profile, catalog: Catalog) -> Profile:
    """Old names become ids, repeats go, and unordered answers are sorted: order never matters."""
    from dataclasses import replace

    def resolve(name: str) -> str:
        found = catalog.find(name)
        return found[1] if found else name

    programs = profile.programs
    if programs is not None:
        done = [
            ProgramDone(resolve(p))
            if isinstance(p, str)
            else ProgramDone(resolve(p.id), p.when, said(p.proof))
            for p in programs
        ]
        programs = _unique(done, lambda p: p.id)
    did = profile.did
    if did is not None:
        things = [
            Did(d) if isinstance(d, str) else Did(d.thing, said(d.proof), d.when) for d in did
        ]
        did = _unique(things, lambda d: d.thing)
    claims = profile.levels
    if claims is not None:
        claims = {
            resolve(k): Claim(c.level, said(c.proof), c.when) for k, c in sorted(claims.items())
        }
    return replace(
        profile,
        programs=programs,
        did=did,
        levels=claims,
        roles=None if profile.roles is None else tuple(sorted({resolve(r) for r in profile.roles})),
        work_rights=(
            None
            if profile.work_rights is None
            else tuple(Country(c) for c in sorted(set(profile.work_rights)))
        ),
        languages=(
            None
            if profile.languages is None
            else tuple(sorted({x.casefold() for x in profile.languages}))
        ),
        deal_breakers=(
            None if profile.deal_breakers is None else tuple(sorted(set(profile.deal_breakers)))
        ),
        prefers=None if profile.prefers is None else tuple(dict.fromkeys(profile.prefers))[:2],
        skipped=tuple(sorted(set(profile.skipped))),
    )


_NOTHING = frozenset(
    ("n/a", "na", "none", "nothing", "yes", "true", "same", "as above", "see above", "tbd", "todo")
)
"""What people write for a proof that they do not give."""


def said(proof: str) -> str:
    """A proof, or nothing when it is only a sign or a word that shows nothing."""
    empty = proof.strip(" .!").casefold() in _NOTHING or not any(c.isalnum() for c in proof)
    return "" if empty else proof


def _unique(items: list[Any], key: Callable[[Any], str]) -> tuple[Any, ...]:
    """One item per key, in key order; of several the one with a proof, whatever their order."""
    found: dict[str, Any] = {}
    for item in items:
        held = found.get(key(item))
        if held is None or _weight(item) > _weight(held):
            found[key(item)] = item
    return tuple(found[name] for name in sorted(found))


def _weight(item: Any) -> tuple[bool, str, str]:
    return bool(item.proof), item.proof, str(item.when or "")


# -- writing ------------------------------------------------------------------


def as_plain(profile: Profile) -> dict[str, Any]:
    """The profile as plain YAML/JSON data, without unanswered keys."""
    plain: dict[str, Any] = {}
    for field in fields(profile):
        value = getattr(profile, field.name)
        if value is None or value == "" or (field.name == "skipped" and not value):
            continue
        plain[field.name] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, (When, Month, Cue)):
        return str(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((f, getattr(value, f)) for f in value.__dataclass_fields__ if f != "line")
        return {f: _plain(v) for f, v in pairs if v is not None and v != ""}
    return value


def write_profile(path: Path, profile: Profile, catalog: Catalog) -> None:
    """Write the profile with a comment above each answer, atomically: all of it or nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    write_text(path, profile_text(profile, catalog), private=True)


def profile_text(profile: Profile, catalog: Catalog) -> str:
    """The profile as commented YAML."""
    import yaml

    asks = {q.id: q.ask for q in catalog.questions.questions}
    lines = [
        "# Your answers. Edit them freely; remove a line to take an answer back.",
        "# Plan from them with: pathways plan THIS-FILE",
    ]
    for key, value in as_plain(profile).items():
        if key in asks:
            lines += ["", f"# {asks[key]}"]
        dumped = yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=100)
        lines.append(dumped.rstrip("\n"))
    return "\n".join(lines) + "\n"


def write_text(path: Path, data: str | bytes, private: bool = False) -> None:
    """Write text or bytes beside the target, then rename, so that nobody ever sees half a file.

    A link is followed; a pipe or a device is written to as it is. A `private` file is for its
    owner's eyes only.

    Raises:
        OSError: the folder cannot be written.
    """
    path = Path(os.path.realpath(path))
    whole = data.encode("utf-8") if isinstance(data, str) else data
    if path.exists() and not path.is_file():
        path.write_bytes(whole)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    import tempfile  # loads slowly, and a plan in a pipe writes no file

    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(whole)
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
            mask = os.umask(0)
            os.umask(mask)
            Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


__all__ = [
    "DAYS",
    "VERSION",
    "Claim",
    "Cue",
    "Did",
    "Month",
    "Outside",
    "Profile",
    "ProgramDone",
    "as_plain",
    "parse_profile",
    "profile_text",
    "read_profile",
    "tidy",
    "write_profile",
    "write_text",
]
