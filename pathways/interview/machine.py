"""The state of an interview: what comes next, what was answered, what an answer re-opens.

An interview is immutable. `answer`, `skip`, `back` and `edit` return the next state, so a front
end can be a terminal, a file, a form or a test.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pathways.catalog import Catalog
from pathways.catalog.questions import Condition, Question, QuestionKind, Thing
from pathways.catalog.records import Project
from pathways.catalog.text import clean
from pathways.frozen import Struct, dataclass
from pathways.interview.parsing import (
    BadAnswer,
    parse_answer,
    parse_sentence,
    parse_what_can_be_read,
    unsaid,
)
from pathways.profile import Profile, aim_of, current, holds
from pathways.profile.answers import VERSION, Did, as_plain, tidy
from pathways.profile.person import FIRST_JOB

if TYPE_CHECKING:
    from pathways.planner import NoPlan, Plan

MOST_FIRST = 10
"""Prompts before the first plan, evidence included."""

MOST_MORE = 12
"""Questions asked at most after the first block."""

MOST_PIECES = 4
"""Pieces of work shown to choose the first one from."""

MOST_PROOFS = 2
"""Sentences asked for in the first block about things of the checklist."""

NEEDS_PROOF = 2
"""The level from which a sentence or a link is asked for."""


_IN_PARTS = "trade-answers"
"""The kind of question that is asked one part at a time."""

_ANY_WORDS = ("text", "piece", "languages", "trade-answers")
"""Kinds that take any words for an answer, also those of somebody who does not know."""

_EMPTY: dict[str, Any] = {f.name: "" if f.default == "" else None for f in fields(Profile)}
"""What a profile holds where there is no answer."""


class Ask(Struct):
    """A question to put to the person now. `part` is set when it asks for one part of an answer:
    a question of the trade, or what backs a thing that was done."""

    key: str
    """The key that `answer` and `skip` take: a question id, or
    `at_work:<competency>`, `did:<thing>`."""
    question: Question
    number: int
    of: int
    part: str = ""


@dataclass(frozen=True)
class Interview:
    """Answers so far and the way back."""

    catalog: Catalog
    profile: Profile
    today: date
    trail: tuple[str, ...] = ()
    """Keys asked in this sitting, oldest first."""
    reopened: tuple[str, ...] = ()
    """Keys to ask again before anything else."""

    # -- reading -------------------------------------------------------------------

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {q.id: q for q in self.catalog.questions.questions}

    def _of_kind(self, kind: QuestionKind) -> list[Question]:
        return [q for q in self.catalog.questions.questions if q.kind == kind]

    @property
    def aim(self) -> str:
        """What the plan is for: as said, or as the other answers suggest."""
        return aim_of(self.profile, self.catalog)

    def answered(self, key: str) -> bool:
        """Whether a key has an answer."""
        name, _, part = key.partition(":")
        value = getattr(self.profile, name, None)
        if part and self._questions[name].kind == "things":
            return any(d.thing == part and d.proof for d in self._did())
        if part:
            return part in (value or {})
        return value is not None and value != ""

    def settled(self, key: str) -> bool:
        """Whether a key was answered, also in words that nobody could read, or skipped."""
        return (
            self.answered(key) or key in self.profile.skipped or key in (self.profile.unread or {})
        )

    def next(self, block: str) -> Ask | None:
        """The next question of a block (`first` or `more`), or None when it is done."""
        for key in self.reopened:
            if self.block_of(key) == block or block == "more":
                return self._ask(key)
        keys = self._first_keys() if block == "first" else self._more_keys()
        for key in keys:
            if not self.settled(key):
                return self._ask(key)
        return None

    def done(self, block: str) -> bool:
        """Whether nothing of a block is left to ask."""
        return self.next(block) is None

    def answers(self) -> list[tuple[str, str]]:
        """(key, question) of everything answered or skipped, in the order of the questions."""
        rows = []
        for question in self.catalog.questions.questions:
            if question.kind == _IN_PARTS:
                for part in self._parts(question):
                    key = f"{question.id}:{part}"
                    rows.append((key, self.words(key)))
            elif self.settled(question.id):
                rows.append((question.id, question.ask))
        return rows

    def unasked(self) -> list[tuple[str, str]]:
        """(key, question) of what was not asked so far and matters for the aim."""
        rows = [*self._first_keys(), *self._later()]
        return [(key, self.words(key)) for key in rows if not self.settled(key)]

    def beside(self) -> list[tuple[str, str]]:
        """(key, question) of what is asked for no aim like this one, or was left out for the ten
        prompts of the first block: it can be said all the same."""
        listed = {key for key, _ in (*self.answers(), *self.unasked())}
        keys = [q.id for q in self.catalog.questions.questions if q.kind != _IN_PARTS]
        made = self._of_kind("trade-answers")
        keys += [f"{q.id}:{c}" for q in made for c in self._trade_asks()]
        return [(key, self.words(key)) for key in keys if key not in listed]

    def later_why(self) -> list[tuple[str, str]]:
        """(question, what its answer changes) of the open ones of the second block."""
        left = (k for k in self._later() if not self.settled(k))
        return [(self.words(k), self._questions[k].why) for k in left]

    def words(self, key: str) -> str:
        """The question of a key as it is put to the person."""
        name, _, part = key.partition(":")
        question = self._questions[name]
        if not part:
            return question.ask
        if question.kind == "trade-answers":
            return self._trade_asks().get(part) or self.catalog.competencies[part].name
        if question.kind == "things":
            thing = self._thing(part)
            return f"{thing.text}: {thing.prompt[:1].lower()}{thing.prompt[1:]}"
        return self.catalog.competencies[part].name

    def value(self, key: str) -> Any:
        """An answer as plain data, or None when there is none."""
        name, _, part = key.partition(":")
        value = as_plain(self.profile).get(name)
        if part and self._questions[name].kind == "things":
            return next((d.get("proof") for d in value or () if d["thing"] == part), None)
        return (value or {}).get(part) if part else value

    def block_of(self, key: str) -> str:
        """The block that a key belongs to now."""
        question = self._questions[key.partition(":")[0]]
        if question.kind == "things":
            return "first" if question.id in self._first_keys() else "more"
        return self._block(question)

    def _block(self, question: Question) -> str:
        other = {"first": "more", "more": "first"}
        return other[question.block] if self.aim in question.swap_for else question.block

    def proofs_for(self, chosen: list[str]) -> list[Thing]:
        """Of things chosen, those for which a sentence or a link is asked now: all that need one,
        or in the first block the few that the likely roles require most."""
        needing = [t for t in map(self._thing, chosen) if max(t.shows.values()) >= NEEDS_PROOF]
        if self.block_of("did") == "more":
            return needing
        asked = len(self._first_keys())
        most = max(0, min(MOST_PROOFS, MOST_FIRST - asked))
        wanted = self._wanted()

        def weight(thing: Thing) -> tuple[int, int]:
            shown = {c: n for c, n in thing.shows.items() if n >= NEEDS_PROOF}
            return sum(wanted.get(c, 0) for c in shown), max(shown.values())

        best = sorted(needing, key=weight, reverse=True)[:most]
        return [t for t in needing if t in best]

    @cached_property
    def pieces(self) -> list[Project]:
        """What the person could begin with, for them to choose from."""
        from pathways.planner.goals import first_pieces

        person = current(self.profile, self.catalog)
        return first_pieces(self.catalog, person, self.today, MOST_PIECES)

    def _piece(self, raw: str) -> str:
        """A piece of the list by its number, with what stands after it; other words as they are."""
        number, colon, words = raw.partition(":")
        number = number.strip().rstrip(".")
        if not number.isdecimal() or not 1 <= int(number) <= len(self.pieces):
            return raw
        return f"{self.pieces[int(number) - 1].id}{colon}{words}"

    # -- what one sentence, or one mistake, would change ---------------------------------

    def one_sentence(self, plan: Plan | NoPlan) -> Ask | None:
        """The one sentence that would most likely change the first goal: what backs a level that
        the first role asks for and the person has not shown. None where no such is open."""
        asks = next(iter(self._of_kind("trade-answers")), None)
        if plan.assessment is None or not plan.assessment.shortlist or not asks:
            return None
        if not self._holds(asks):  # a decision needs no evidence
            return None
        role = self.catalog.roles[plan.assessment.shortlist[0].role]
        person = current(self.profile, self.catalog)
        trade = person.likely
        best: tuple[int, str] | None = None
        for level in role.levels:
            now = person.level(level.competency)
            ways = {}
            if level.competency in trade:
                ways[f"at_work:{level.competency}"] = trade[level.competency]
            for did in self._did():
                claimed = self._thing(did.thing).shows.get(level.competency, 0)
                if not did.proof and claimed >= NEEDS_PROOF:
                    ways[f"did:{did.thing}"] = claimed
            for key, shown in ways.items():
                gained = min(shown, level.level) - now
                gained = 2 * gained + (level.need == "must")
                if shown > now and not self.settled(key) and (best is None or gained > best[0]):
                    best = (gained, key)
        return self._ask(best[1]) if best else None

    def contradictions(self) -> list[Contradiction]:
        """Pairs of answers that can hardly both be meant."""
        return list(_contradictions(self.profile))

    # -- moving ---------------------------------------------------------------------

    def answer(self, key: str, raw: Any) -> Interview:
        """The state after an answer; a changed one takes back what depended on it. Somebody who
        writes that they are not sure has skipped the question.

        Raises:
            BadAnswer: the answer cannot be used; nothing changes.
        """
        name, _, part = key.partition(":")
        question = self._questions[name]
        if (part or question.kind in _ANY_WORDS) and unsaid(raw):
            return self.skip(key)
        if question.kind == "piece":
            raw = self._piece(str(raw))
        try:
            if part and question.kind == "things":
                value = parse_sentence(raw)
            else:
                value = parse_answer(self.catalog, question, raw, self.today)
        except BadAnswer:
            if unsaid(raw):
                return self.skip(key)
            raise
        changes = self._changes(question, part, value)
        changed = self.answered(key) and any(
            getattr(self.profile, field) != held for field, held in changes.items()
        )
        profile = self._settle(key, **changes)
        state = self._moved(key, tidy(profile, self.catalog))
        return state._reopen(name) if changed else state

    def _changes(self, question: Question, part: str, value: Any) -> dict[str, Any]:
        """By key of a profile what an answer makes of it."""
        if question.kind == "place":
            return {question.id: value[0], "city": value[1]}
        if question.kind == "roles":
            # From this version on the order of wishes counts.
            return {question.id: value, "version": VERSION}
        if part and question.kind == "things":
            others = [d for d in self._did() if d.thing != part]
            return {question.id: (*others, Did(part, value))}
        if part:
            held = {**(getattr(self.profile, question.id) or {}), part: value}
            return {question.id: dict(sorted(held.items()))}
        return {question.id: value}

    def _settle(self, *keys: str, **changes: Any) -> Profile:
        """The profile with changes, in which none of the keys is skipped or unread."""
        unread = {k: text for k, text in (self.profile.unread or {}).items() if k not in keys}
        skipped = tuple(s for s in self.profile.skipped if s not in keys)
        return replace(self.profile, **changes, skipped=skipped, unread=unread or None)

    def skip(self, key: str) -> Interview:
        """The state after "rather not say": the answer is gone and will not be asked for again."""
        profile = self._without(key)
        profile = replace(profile, skipped=tuple(sorted({*profile.skipped, key})))
        return self._moved(key, profile)

    def keep_unread(self, key: str, text: str) -> Interview:
        """The state in which words that could not be read stand as they are: they count for no
        answer, and for no missing one. Of periods and countries those that are read count."""
        profile = self._without(key)
        question = self._questions[key.partition(":")[0]]
        read, text = parse_what_can_be_read(self.catalog, question, text, self.today)
        if read is not None:
            profile = replace(profile, **{question.id: read})
        unread = {**(profile.unread or {}), key: clean(text).strip()}
        return self._moved(key, tidy(replace(profile, unread=unread), self.catalog))

    def _without(self, key: str) -> Profile:
        """The profile in which a key has no answer, is not skipped and not unread."""
        name, _, part = key.partition(":")
        kind = self._questions[name].kind
        empty = _EMPTY[name]
        if part and kind == "things":
            empty = tuple(replace(d, proof="") if d.thing == part else d for d in self._did())
        elif part:
            kept = {k: v for k, v in (getattr(self.profile, name) or {}).items() if k != part}
            empty = kept or None
        changes = {name: empty, **({"city": ""} if kind == "place" else {})}
        return self._settle(key, **changes)

    def back(self) -> Interview:
        """The state in which the question before is asked again; its answer is kept as default."""
        if not self.trail:
            return self
        return replace(self, trail=self.trail[:-1], reopened=(self.trail[-1], *self.reopened))

    def edit(self, key: str) -> Interview:
        """The state in which one question is asked again."""
        return replace(self, reopened=(key, *(k for k in self.reopened if k != key)))

    def _moved(self, key: str, profile: Profile) -> Interview:
        return replace(
            self,
            profile=profile,
            trail=(*(k for k in self.trail if k != key), key),
            reopened=tuple(k for k in self.reopened if k != key),
        )

    def _reopen(self, changed: str) -> Interview:
        """What the change of an answer takes back: what depends on it, and what only made sense
        with the answer before. The aim decides what is asked, and takes nothing back."""
        state, reopened = self, list(self.reopened)
        for question in self.catalog.questions.questions:
            depends = changed in question.depends
            gone = changed != "aim" and any(
                c.answer == changed and not state._is_so(c) for c in question.when
            )
            if not depends and not gone:
                continue
            left = (*state.profile.skipped, *(state.profile.unread or {}))
            mine = (k for k in left if k.partition(":")[0] == question.id)
            profile = state._settle(*mine, **{question.id: _EMPTY[question.id]})
            state = replace(state, profile=profile)
            if depends and not gone and question.kind != _IN_PARTS:
                reopened.append(question.id)
        return replace(state, reopened=tuple(dict.fromkeys(reopened)))

    # -- which questions ------------------------------------------------------------------

    def _did(self) -> list[Did]:
        return [d for d in self.profile.did or () if isinstance(d, Did)]

    def _thing(self, id: str) -> Thing:
        thing = self.catalog.questions.thing(id)
        assert thing is not None
        return thing

    def _parts(self, question: Question) -> list[str]:
        """The parts of an answer that are settled, by name."""
        held = getattr(self.profile, question.id) or {}
        left = (*self.profile.skipped, *(self.profile.unread or {}))
        marked = (k.partition(":") for k in left if ":" in k)
        return sorted({*held, *(part for name, _, part in marked if name == question.id)})

    def _plain(self, block: str) -> list[Question]:
        """Questions of a block that matter, in the order in which they are asked; without those
        that are made while asking."""
        found = [
            q
            for q in self.catalog.questions.questions
            if q.kind != _IN_PARTS and self._block(q) == block and self._holds(q)
        ]
        if block == "more":
            found.sort(key=lambda q: not any(self._is_so(c) for c in q.sooner))
        return found

    def _holds(self, question: Question) -> bool:
        return all(self._is_so(c) for c in question.when)

    def _is_so(self, condition: Condition) -> bool:
        return holds(condition, self.profile, self.catalog)

    def _first_keys(self) -> list[str]:
        """Keys of the first block, in order: never more than ten prompts."""
        keys = [q.id for q in self._plain("first")]
        asks = next(filter(self._holds, self._of_kind("trade-answers")), None)
        room = max(0, min(asks.at_most, MOST_FIRST - len(keys))) if asks else 0
        evidence = self._evidence(asks.id, room) if asks else []
        keys += evidence
        checklist = [q.id for q in self._of_kind("things") if self._holds(q)]
        return keys + (checklist if len(evidence) < room or not asks else [])

    def _evidence(self, id: str, room: int) -> list[str]:
        """So many questions of the trades as there is room for, those first whose levels the likely
        roles require most."""
        asks, wanted = self._trade_asks(), self._wanted()
        keys = [f"{id}:{c}" for c in sorted(asks, key=lambda c: -wanted.get(c, 0))]
        settled = [k for k in keys if self.settled(k)][:room]
        return [k for k in keys if k in settled] + [k for k in keys if k not in settled][
            : room - len(settled)
        ]

    def _trade_asks(self) -> dict[str, str]:
        """By competency the question of the person's trades; of two, that of the higher level."""
        found: dict[str, tuple[int, str]] = {}
        for trade in self.profile.trades or ():
            for shows in self.catalog.backgrounds[trade].shows:
                if shows.level > found.get(shows.competency, (0, ""))[0]:
                    found[shows.competency] = (shows.level, shows.ask)
        return {c: ask for c, (_, ask) in found.items()}

    def _wanted(self) -> dict[str, int]:
        """By competency how much the likely roles require it: the wished-for, the first one most;
        without a wish those that the trades are near to."""
        roles = list(self.profile.roles or ()) or [
            b.role for t in self.profile.trades or () for b in self.catalog.backgrounds[t].bridges
        ]
        found: dict[str, int] = {}
        for rank, role in enumerate(roles):
            for level in self.catalog.roles[role].levels:
                points = level.level * (2 if level.need == "must" else 1) * (len(roles) - rank)
                found[level.competency] = found.get(level.competency, 0) + points
        return found

    def _later(self) -> list[str]:
        """Every key of the second block that matters, in order."""
        first = self._first_keys()
        return [q.id for q in self._plain("more") if q.id not in first]

    def _more_keys(self) -> list[str]:
        """Keys of the second block that are open: the first that matter, as many as are asked."""
        keys = self._later()
        left = [k for k in keys if not self.settled(k)]
        return left[: max(0, MOST_MORE - len(keys) + len(left))]

    def _ask(self, key: str) -> Ask:
        name, _, part = key.partition(":")
        question = self._questions[name]
        first = self._first_keys()
        if key in first:
            # Until somebody said what they work at, there may be evidence to come.
            open_ = not self.settled("trades") and self.profile.trades is None
            of = max(len(first), min(MOST_FIRST, len(first) + 2)) if open_ else len(first)
            return Ask(key, question, first.index(key) + 1, of, part)
        later = [k for k in self.trail if k not in first]
        number = later.index(key) + 1 if key in later else len(later) + 1
        return Ask(key, question, min(number, MOST_MORE), MOST_MORE, part)


# -- answers that cannot both be meant --------------------------------------------------------

_LONG_WORK, _FULL_WEEK = 10, 40


class Contradiction(Struct):
    """Two answers that can hardly both be meant: a code, the keys to set it right by, and what its
    sentence needs."""

    code: str
    keys: tuple[str, ...]
    params: dict[str, Any]


def _contradictions(profile: Profile) -> Iterator[Contradiction]:
    years = profile.outside.years if profile.outside else 0
    if profile.situation == "student" and years >= _LONG_WORK:
        yield Contradiction("student-years", ("situation", "outside"), {"years": years})
    if profile.age is not None and years > max(0, profile.age - FIRST_JOB):
        yield Contradiction("age-years", ("outside", "age"), {"years": years, "age": profile.age})
    weekly = sorted(profile.hours or ())[-1:]
    if weekly and weekly[0] >= _FULL_WEEK and profile.situation in ("working", "study-and-work"):
        yield Contradiction("hours-beside-job", ("hours", "situation"), {"hours": weekly[0]})
