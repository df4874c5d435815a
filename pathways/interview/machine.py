"""The state of an interview: what comes next, what was answered, what an answer re-opens.

An interview is immutable. `answer`, `skip`, `back` and `edit` return the next state, so a front
end can be a terminal, a file, a form or a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pathways.catalog import Catalog
from pathways.catalog.questions import Condition, Question
from pathways.interview.parsing import parse_answer
from pathways.profile import Profile, current
from pathways.profile.answers import Claim, as_plain, tidy

if TYPE_CHECKING:
    from pathways.planner import NoPlan, Plan

MOST_MORE = 12
"""Questions asked at most after the first block."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question to put to the person now. `competency` is set when it asks for a level."""

    key: str
    """The key that `answer` and `skip` take: a question id, or `levels:<competency>`."""
    question: Question
    number: int
    of: int
    competency: str = ""


@dataclass(frozen=True, slots=True)
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

    def answered(self, key: str) -> bool:
        """Whether a key has an answer."""
        question, _, competency = key.partition(":")
        value = getattr(self.profile, question, None)
        if competency:
            return competency in (value or {})
        return value is not None and value != ""

    def settled(self, key: str) -> bool:
        """Whether a key was answered or skipped."""
        return self.answered(key) or key in self.profile.skipped

    def next(self, block: str) -> Ask | None:
        """The next question of a block (`first` or `more`), or None when it is done."""
        for key in self.reopened:
            if self._question(key.partition(":")[0]).block == block or block == "more":
                return self._ask(key)
        asked = [q for q in self._applicable(block) if q.kind != "levels"]
        for question in asked:
            if not self.settled(question.id):
                return self._ask(question.id)
        if block == "more":
            competency = self._level_worth_asking()
            if competency:
                return self._ask(f"levels:{competency}")
        return None

    def done(self, block: str) -> bool:
        """Whether nothing of a block is left to ask."""
        return self.next(block) is None

    def answers(self) -> list[tuple[str, str]]:
        """(key, question) of everything answered or skipped, in the order of the questions."""
        rows = []
        for question in self.catalog.questions.questions:
            if question.kind == "levels":
                skipped = (s.partition(":")[2] for s in self.profile.skipped if ":" in s)
                for competency in sorted({*(self.profile.levels or {}), *skipped}):
                    rows.append(
                        (f"levels:{competency}", self.catalog.competencies[competency].name)
                    )
            elif self.settled(question.id):
                rows.append((question.id, question.ask))
        return rows

    def value(self, key: str) -> Any:
        """An answer as plain data, or None when there is none."""
        question, _, competency = key.partition(":")
        value = as_plain(self.profile).get(question)
        return (value or {}).get(competency) if competency else value

    def block_of(self, key: str) -> str:
        """The block that a key belongs to."""
        return self._question(key.partition(":")[0]).block

    # -- moving ---------------------------------------------------------------------

    def answer(self, key: str, raw: Any) -> Interview:
        """The state after an answer; a changed one takes back what depended on it.

        Raises:
            BadAnswer: the answer cannot be used; nothing changes.
        """
        name, _, competency = key.partition(":")
        question = self._question(name)
        value = parse_answer(self.catalog, question, raw)
        if competency:
            assert isinstance(value, Claim)
            value = {**(self.profile.levels or {}), competency: value}
            value = dict(sorted(value.items()))
        changed = self.answered(key) and getattr(self.profile, name) != value
        profile = replace(
            self.profile,
            **{name: value},
            skipped=tuple(s for s in self.profile.skipped if s != key),
        )
        state = self._moved(key, tidy(profile, self.catalog))
        return state._reopen(name) if changed else state

    def skip(self, key: str) -> Interview:
        """The state after "rather not say": the answer is gone and will not be asked for again."""
        name, _, competency = key.partition(":")
        empty: Any = "" if name in ("why", "obstacle", "name") else None
        if competency:
            kept = {k: v for k, v in (self.profile.levels or {}).items() if k != competency}
            empty = kept or None
        profile = replace(
            self.profile, **{name: empty}, skipped=tuple(sorted({*self.profile.skipped, key}))
        )
        return self._moved(key, profile)

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
        profile, reopened = self.profile, list(self.reopened)
        for question in self.catalog.questions.questions:
            depends = changed in question.depends or any(c.answer == changed for c in question.when)
            if not depends:
                continue
            keys = [k for k in profile.skipped if k.partition(":")[0] == question.id]
            emptied: dict[str, Any] = {question.id: None}
            profile = replace(
                profile, **emptied, skipped=tuple(s for s in profile.skipped if s not in keys)
            )
            if question.kind != "levels" and self._holds(question, profile):
                reopened.append(question.id)
        return replace(self, profile=profile, reopened=tuple(dict.fromkeys(reopened)))

    # -- which questions ------------------------------------------------------------------

    def _question(self, id: str) -> Question:
        return next(q for q in self.catalog.questions.questions if q.id == id)

    def _applicable(self, block: str) -> list[Question]:
        return [
            q
            for q in self.catalog.questions.questions
            if q.block == block and self._holds(q, self.profile)
        ]

    def _holds(self, question: Question, profile: Profile) -> bool:
        return all(_true(condition, as_plain(profile)) for condition in question.when)

    def _ask(self, key: str) -> Ask:
        name, _, competency = key.partition(":")
        question = self._question(name)
        applicable = self._applicable(question.block)
        if competency:
            number, of = min(MOST_MORE, len(applicable) + len(self.profile.levels or {})), MOST_MORE
        else:
            number = applicable.index(question) + 1 if question in applicable else 1
            of = len(applicable) if question.block == "first" else MOST_MORE
        return Ask(key, question, number, of, competency)

    def _level_worth_asking(self) -> str | None:
        """The competency whose answer could change most: the shortlist or the first three steps.

        Only levels that roles in the running require are tried, each with its highest answer
        against the present one; where both give the same, it is not asked.
        """
        question = next((q for q in self.catalog.questions.questions if q.kind == "levels"), None)
        asked = [k for k in self.profile.skipped if k.startswith("levels:")]
        if question is None or len(asked) + len(self.profile.levels or {}) >= question.at_most:
            return None
        from pathways.planner import outline

        person = current(self.profile, self.catalog)
        now = outline(self.catalog, person, self.today)
        candidates = self._required_of(now)
        best: tuple[int, str] | None = None
        for competency in candidates:
            if f"levels:{competency}" in asked or competency in (self.profile.levels or {}):
                continue
            if person.level(competency) >= 4:
                continue
            claims = {**(self.profile.levels or {}), competency: Claim(4, "asked")}
            high = current(replace(self.profile, levels=claims), self.catalog)
            there = outline(self.catalog, high, self.today)
            moved = _difference(now, there)
            if moved and (best is None or (-moved, competency) < (-best[0], best[1])):
                best = (moved, competency)
        return best[1] if best else None

    def _required_of(self, plan: Plan | NoPlan) -> list[str]:
        if plan.assessment is None:
            return []
        found: dict[str, int] = {}
        for fit in plan.assessment.shortlist:
            for level in self.catalog.roles[fit.role].levels:
                if level.need == "must":
                    found[level.competency] = found.get(level.competency, 0) + level.level
        # The heaviest ones first, and not all sixteen: every try is a plan.
        return sorted(found, key=lambda c: (-found[c], c))[:8]


def _true(condition: Condition, answers: Mapping[str, Any]) -> bool:
    value = answers.get(condition.answer)
    values = value if isinstance(value, list) else [value]
    if condition.is_ and not any(v in condition.is_ for v in values):
        return False
    return not (condition.is_not and any(v in condition.is_not for v in values))


def _difference(a: Plan | NoPlan, b: Plan | NoPlan) -> int:
    """How many of shortlist and first three steps differ."""
    from pathways.planner import NoPlan

    if isinstance(a, NoPlan) or isinstance(b, NoPlan):
        return 0 if type(a) is type(b) else 6
    left = [f.role for f in a.assessment.shortlist] + [s.id for s in first_steps(a)]
    right = [f.role for f in b.assessment.shortlist] + [s.id for s in first_steps(b)]
    return len(set(left) ^ set(right)) or int(left != right)


def first_steps(plan: Plan) -> list[Any]:
    """The first three steps that are the person's own choice: neither a call nor a partner."""
    own = [s for s in plan.steps if s.kind != "people"]
    return sorted(own, key=lambda s: (s.start, s.id))[:3]
