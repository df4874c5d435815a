"""Reads a finished plan and its Markdown as a strict editor would, and says what is missing.

`always` looks for what every plan must hold, `when_known` for what it must hold once the person
or the catalog has said it. Each complaint begins with a fixed word, so that tests can name it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from profiles import Case, catalog

from pathways.planner import Reason, Step
from pathways.planner.draft import free_since, is_out
from pathways.planner.plan import NoPlan
from pathways.render.text import _environment, escape_markdown

FIRST_PERSON_WITHIN = timedelta(days=14)
LARGEST_PART = 20
SHORTEST_SPREAD = timedelta(days=13)
INTERIM = ("outline", "draft", "feedback")
SMALL_INTERIM = ("draft",)
LAST = ("submit", "ready")
"""How an application may end; one whose round is open, or open all year, ends by submitting."""
MAP = "*This is a map, not a judgment"


def markdown(case: Case) -> str:
    """The Markdown without its front matter."""
    return case.markdown


def sections(text: str) -> dict[str, str]:
    """The text below each heading of the second level; the part before the first under ''."""
    found, title = {"": ""}, ""
    for line in text.split("\n"):
        if line.startswith("## "):
            title = line[3:]
            found[title] = ""
        else:
            found[title] += line + "\n"
    return found


def without_links(text: str) -> str:
    """Markdown with the text of its links, but not their addresses."""
    return re.sub(r"\]\([^()\s]*\)", "]", text)


@cache
def _one(family: str) -> Any:
    source = f"{{% import 'words.j2' as w with context %}}{{{{ w.{family}(it) }}}}"
    return _environment().from_string(source)


@cache
def _two(family: str) -> Any:
    source = f"{{% import 'words.j2' as w with context %}}{{{{ w.{family}(step, it) }}}}"
    return _environment().from_string(source)


def words(case: Case, family: str, it: Any, step: Step | None = None) -> str:
    """What a macro of templates/words.j2 says about something."""
    if step is None:
        return str(_one(family).render(doc=case.document, it=it)).strip()
    return str(_two(family).render(doc=case.document, it=it, step=step)).strip()


def spoken(case: Case) -> Iterator[tuple[str, Reason, str]]:
    """Every code of a plan as (family, reason, what the document says for it)."""
    plan = case.plan
    said: list[tuple[str, Reason]] = []
    for step in plan.steps:
        said += [("reason", r) for r in step.reasons]
        said += [("check", r) for r in step.checks]
        said += [("on_no", r) for r in step.on_no]
    for watch in (*plan.watch, *plan.support):
        said += [("check", r) for r in watch.checks]
        said += [("reason", r) for r in watch.reasons]
    said += [("block", b) for left in plan.left_out for b in left.blocks]
    said += [("question", q) for q in plan.questions]
    said += [("change", c) for c in case.document.changes]
    for family, reason in said:
        yield family, reason, words(case, family, reason)


# -- what every plan holds ------------------------------------------------------------------------


def always(case: Case) -> list[str]:
    """Complaints about the parts that no plan may miss (design, section 6)."""
    if isinstance(case.made, NoPlan):
        return list(_no_plan(case))
    text = markdown(case)
    checks = (_opening, _why_and_margin, _people, _goals, _hours, _unpacked, _interim, _fallbacks,
              _check_in, _sources)
    return [complaint for check in checks for complaint in check(case, text)]


def _no_plan(case: Case) -> Iterator[str]:
    text = markdown(case)
    if MAP not in text.split("\n## ", 1)[0]:
        yield "opening: no sentence says that this is a map"
    if "**" not in text.split("\n## ", 1)[0]:
        yield f"no-plan: nothing says what binds ({case.made.because.code})"  # type: ignore[union-attr]
    parts = sections(text)
    for title in ("The smallest change that makes a plan possible", "Until then"):
        if not parts.get(title, "").strip():
            yield f"no-plan: '{title}' is empty"
    if "conversation" not in parts.get("Until then", ""):
        yield "people: nobody is sent to anybody"


def _opening(case: Case, text: str) -> Iterator[str]:
    lines = [line for line in text.split("\n") if line]
    if not lines[0].startswith("# "):
        yield "opening: the document does not begin with its title"
    if not lines[1].startswith(MAP):
        yield "opening: the first sentence does not say that this is a map"


def _why_and_margin(case: Case, text: str) -> Iterator[str]:
    for step in case.plan.steps:
        if not step.reasons:
            yield f"why: {step.id} has no reason"
    margins = [c for c in case.document.changes if c.code.startswith("margin-")]
    if len(margins) != 1:
        yield f"margin: {len(margins)} margins"
    for margin in margins:
        if words(case, "change", margin) not in text:
            yield f"margin: {margin.code} is not shown"


def _begun_before_holidays(case: Case, soon: date) -> bool:
    """Whether holidays take so much of these days that the first person is all they hold."""
    first = next(s for s in case.plan.steps if s.kind == "people")
    booked = {id for week in case.plan.weeks if week.start < soon for id, _ in week.hours}
    days = (case.today + timedelta(days=n) for n in range((soon - case.today).days))
    return booked == {first.id} and any(is_out(catalog(), case.person, day) for day in days)


def _people(case: Case, text: str) -> Iterator[str]:
    soon = case.today + FIRST_PERSON_WITHIN
    # Those who vouch, and those whose yes comes first, are asked before strangers are.
    known = {"prepare:vouch"} | ({"prepare:settle"} if case.document.gate else set())
    early = [s for s in case.plan.steps
             if (s.kind == "people" or s.id in known) and s.due <= soon]
    if not early and _begun_before_holidays(case, soon):
        return
    if not early:
        yield "people: nobody within fourteen days"
    week = "".join(body for title, body in sections(text).items()
                   if title.startswith(("This week", "This fortnight")))
    named = any(words(case, "part", p, s) in week for s in early for p in s.parts)
    # What the letter asks is said as whom to ask, also where the first week lies in holidays.
    letters = (case.document.talk(s.ref).who for s in early if s.kind == "people")
    named = named or any(f"Ask {escape_markdown(who)}, in the" in week for who in letters if who)
    named = named or ("prepare:vouch" in {s.id for s in early} and "to vouch for you" in week)
    asked = "prepare:settle" in known and re.search(r"Ask (\w+ of )?those you know", week)
    if not named and not asked:
        yield "people: no step with a person is shown in the first fortnight"


def _goals(case: Case, text: str) -> Iterator[str]:
    goals = [s for s in case.plan.steps if s.goal]
    for goal in goals:
        project = case.catalog.projects.get(goal.ref)
        if goal.kind != "project" or project is None:
            yield f"goal: {goal.id} is not a project"
            continue
        if not project.done_when or not all(p.done_when for p in goal.parts):
            yield f"done-when: {goal.id}"
        if not project.deliverable:
            yield f"sample: {goal.id} leaves nothing to inspect"
    if goals and not re.search(r"^## By .+: the piece of work in parts$", text, re.M):
        yield "goal: the document has no section for the first one"
    for goal in goals:
        alone = any(r.code == "no-permission" for r in goal.reasons)
        if not alone and not any(r.code in ("if-stuck", "do-instead") for r in goal.on_no):
            yield f"permission: {goal.id} needs somebody's yes, and nothing is said for a no"


def _hours(case: Case, text: str) -> Iterator[str]:
    plan = case.plan
    free = free_since(case.person, case.today)  # their own day came after they answered
    if case.person.hours is not None and plan.hours > case.person.hours and not free:
        yield f"hours: {plan.hours} planned, {case.person.hours} there"
    for step in plan.steps:
        if not 0 < step.p50 <= step.p80:
            yield f"hours: {step.id} takes {step.p50} to {step.p80}"
        booked = sum(h for week in plan.weeks for id, h in week.hours if id == step.id)
        if booked != step.p80:
            yield f"hours: {step.id} takes {step.p80} and is booked for {booked}"


def _unpacked(case: Case, text: str) -> Iterator[str]:
    for step in case.plan.steps:
        if step.p80 > LARGEST_PART and len(step.parts) < 2:
            yield f"unpacked: {step.id} takes {step.p80} hours in one piece"
        for part in step.parts:
            # What goes on week after week is unpacked by its weeks.
            if part.p80 > LARGEST_PART and part.due - part.start < SHORTEST_SPREAD:
                yield f"unpacked: a part of {step.id} takes {float(part.p80)} hours"


def _interim(case: Case, text: str) -> Iterator[str]:
    for step in case.plan.steps:
        if step.kind != "apply":
            continue
        codes = tuple(p.code for p in step.parts)
        state = step.admission.state if step.admission else ""
        last = LAST[:1] if state in ("dated", "rolling") else LAST
        if codes[:-1] != (INTERIM if step.p80 >= 4 else SMALL_INTERIM) or codes[-1] not in last:
            yield f"interim: {step.id} ({state}) has {', '.join(codes)}"
        if step.parts[-1].due != step.due:
            yield f"interim: {step.id} ends on {step.due}, its last part on {step.parts[-1].due}"


def _fallbacks(case: Case, text: str) -> Iterator[str]:
    titles = list(sections(text))
    folded = "If it does not go as planned"
    goal = next((t for t in titles if t.endswith(": the piece of work in parts")), None)
    if folded not in titles:
        yield "fallback: there is no section for it"
    elif goal and titles.index(folded) <= titles.index(goal) + 1:
        yield "fallback: it stands beside the main goal"
    for step in case.plan.steps:
        if step.selective and not step.on_no:
            yield f"fallback: {step.id} has nothing for a no"
        for reason in step.on_no:
            if words(case, "on_no", reason) not in sections(text).get(folded, ""):
                yield f"fallback: {reason.code} of {step.id} is not shown"


def _check_in(case: Case, text: str) -> Iterator[str]:
    if not case.plan.check_ins or "\nCheck in on " not in text:
        yield "check-in: there is none"


def _sources(case: Case, text: str) -> Iterator[str]:
    listed = sections(text).get("Sources", "")
    for line in listed.split("\n"):
        if line.startswith("- ") and not re.search(
                r"\[(official page|a listing|a page read directly), "
                r"(undated|(as of )?\d{4}(-\d\d){0,2}(, may well have changed)?)\]", line):
            yield f"age: a source without its age: {line}"
    if not listed.strip():
        yield "sources: there are none"


# -- what a plan holds once it is known ------------------------------------------------------------


def when_known(case: Case) -> list[str]:
    """Complaints about answers that the document should have used."""
    text = markdown(case)
    person = case.person
    found = []
    if person.why and escape_markdown(person.why) not in text:
        found.append("why: the written sentence is not quoted back")
    if person.obstacle and escape_markdown(person.obstacle.rstrip(". ")) not in text:
        found.append("obstacle: it is not answered")
    if person.cue and case.plan.this_week and "*If it is " not in text:
        found.append("cue: no if-then line uses it")
    for step in case.plan.steps:
        if step.kind == "apply" and case.document.odds(step.ref):
            said = words(case, "odds", case.document.odds(step.ref))
            if said not in text:
                found.append(f"odds: not shown for {step.id}")
        if step.kind == "apply" and not re.search(r"- \*Facts:\* .*\[Page\]\(http", text):
            found.append(f"facts: no box for {step.id}")
    return found
