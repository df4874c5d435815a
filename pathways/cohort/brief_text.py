"""The brief as Markdown, a page, JSON and a calendar; and the organizer's page with names."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.text import clean
from pathways.cohort.brief import Brief, steps_soon
from pathways.cohort.small_cells import LEAST, Cell
from pathways.cohort.store import Manifest
from pathways.cohort.terms import (
    One,
    Terms,
    finished,
    known,
    marks_of,
    nobody_heads_for,
    role_of,
)
from pathways.render.html import render_html
from pathways.render.json_plan import plain
from pathways.render.page import draw, draw_line
from pathways.render.parts import cut, mark
from pathways.render.text import macros, plain_text, render_template

SCHEMA, SINCE = "pathways.brief/1", "pathways.since/1"
_EPOCH = date(2020, 1, 1)


def to_brief(brief: Brief, catalog: Catalog, format: str) -> str:
    """The page without names as `md`, `html`, `json` or `ics`."""
    # Beside the count of a step the sizes of its groups would tell of one or two who are in none.
    told = tuple(g for g in brief.groups if not 0 < g.apart < LEAST)
    brief = replace(brief, groups=told)
    if format == "json":
        return _json(brief, catalog)
    if format == "ics":
        return _ics(brief, catalog)
    if format == "html":
        return _page(_markdown(brief, catalog, mark), _charts(brief, catalog))
    return _markdown(brief, catalog, lambda _: "")


def to_names(brief: Brief, manifest: Manifest, catalog: Catalog, format: str) -> str:
    """The organizer's own page, with names, as `md` or `html`."""

    who = {p.id: clean(p.name) or p.id for p in manifest.everybody()}
    # Two of one name are told apart by their ids.
    often = Counter(who.values())
    who = {id: f"{name} ({id})" if often[name] > 1 else name for id, name in who.items()}
    shared: dict[str, list[str]] = {}
    rows, to_mend = [], []
    for person in manifest.everybody():
        facts = person.facts
        for step in steps_soon(facts, brief.today) if person.in_reach else ():
            shared.setdefault(step, []).append(who[person.id])
        if facts:
            hours = "" if facts.hours is None else f"{facts.hours:g}"
            blocks = [*facts.blocks, *filter(None, [facts.no_plan])]
            rung = catalog.name_of(facts.rung) or "not placed yet"
            said = {"rung": rung, "role": catalog.name_of(facts.role)}
            rows.append({"who": who[person.id], **said, "hours": hours, "blocks": blocks})
        else:
            to_mend.append(who[person.id])
    several = [(step, people) for step, people in shared.items() if len(people) > 1]
    text = render_template(
        "brief_names.md.j2",
        brief=brief,
        catalog=catalog,
        people=who,
        shared=sorted(several, key=lambda x: (-len(x[1]), x[0])),
        rows=rows,
        to_mend=to_mend,
    )
    return text if format == "md" else _page(text, {})


def _markdown(brief: Brief, catalog: Catalog, mark: Callable[[str], str]) -> str:

    return render_template("brief.md.j2", brief=brief, catalog=catalog, mark=mark)


def _page(body: str, charts: Mapping[str, Sequence[tuple[str, int]]]) -> str:

    return render_html("brief.html.j2", page=cut(body, draw, draw_line), charts=charts)


# -- term against term -----------------------------------------------------------------------------


def to_since(terms: Terms, catalog: Catalog, format: str) -> str:
    """Two terms without names as `md`, `html` or `json`."""

    if format == "json":
        ids = {of for cell in terms.programs for of in cell.of} | {*terms.more_on, *terms.few}
        held = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
        held |= {"of_everybody": terms.of_everybody, "names": _named(catalog, ids)}
        data = plain({"schema": SINCE, **held})
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    text = render_template("brief_since.md.j2", brief=terms, catalog=catalog)
    return _page(text, {}) if format == "html" else text


def to_since_names(terms: Terms, everybody: Sequence[One], catalog: Catalog, format: str) -> str:
    """Two terms with names, for the organizer alone, as `md` or `html`."""

    often = Counter(clean(one.member.name) for one in everybody)

    def called(one: One) -> str:
        """By name and, where two have it or there is none, by the id in the newer index."""
        name, at = clean(one.member.name), one.member.id
        at = at if one.now else f"{at} then"
        return f"{name} ({at})" if name and often[name] > 1 else name or at

    def row(one: One) -> dict[str, Any]:
        """What is known of somebody now, and of those who answered again what moved."""
        facts = one.member.facts
        goal = facts.first_goal
        found: dict[str, Any] = {
            "who": called(one),
            "rung": _name(catalog, facts.rung),
            "role": _name(catalog, facts.role),
            "goal": _name(catalog, goal.ref) if goal else "",
            "due": goal.due if goal else "",
            "mail": one.member.agreed,
        }
        if one.what == "stayed" and one.both:
            then, now = one.both
            for what in ("rung", "role"):
                before = _name(catalog, getattr(then, what))
                if before != found[what]:
                    found[what] = f"{before or 'not placed'} → {found[what] or 'not placed'}"
            new = [f"finished {_name(catalog, id)}" for id in sorted(finished(catalog, then, now))]
            if role_of(catalog, then, now) == "closer":
                new.append("less is missing for this role")
            was = _name(catalog, then.first_goal.ref) if then.first_goal else ""
            said = {"in-field": "works in the field now", "goal": f"no longer a goal: *{was}*"}
            found["new"] = new + [said[mark] for mark in marks_of(catalog, then, now)]
        return found

    by: dict[str, list[One]] = {}
    for one in everybody:
        by.setdefault(one.what, []).append(one)
    text = render_template(
        "brief_since_names.md.j2",
        brief=terms,
        catalog=catalog,
        rows=[row(one) for one in by.get("stayed", ())],
        silent=[row(one) for one in by.get("silent", ())],
        no_plan=[called(one) for one in by.get("no plan", ())],
        came=[called(one) for one in by.get("came", ())],
        unknown=[called(one) for one in by.get("unknown", ())],
        nobody=nobody_heads_for(everybody, catalog),
    )
    return text if format == "md" else _page(text, {})


def _name(catalog: Catalog, id: str) -> str:
    """What an id of either term is called."""
    return catalog.name_of(known(catalog, id)) if id else ""


def _labels(catalog: Catalog, words: Any) -> Callable[[str, Cell], str]:
    """Says what a cell is called, by the name of its table."""

    def said(table: str, cell: Cell) -> str:
        """In words of the template, or by the name of its only category."""
        if len(cell.of) != 1:
            return str(words.OTHER)
        (of,) = cell.of
        if table == "steps":
            return plain_text(str(words.step(*of.split(":", 1)))).strip()
        if table == "blocks":
            return str(words.BLOCKS.get(of, of))
        if table in ("hours", "days"):
            return of or str(words.NOT_SAID)
        return catalog.name_of(of) or str(words.UNPLACED)

    return said


def _charts(brief: Brief, catalog: Catalog) -> dict[str, list[tuple[str, int]]]:
    """By the name of a picture, its bars: (label, people)."""

    said = _labels(catalog, macros("brief_words.j2", brief=brief, catalog=catalog))
    tables = {f"rungs-{ladder}": cells for ladder, cells in brief.ladders.items()} | brief.tables
    return {
        table: [(said(table, cell), cell.count) for cell in cells]
        for table, cells in tables.items()
    }


def _json(brief: Brief, catalog: Catalog) -> str:
    """The same numbers for scripts, with names, pages and words; of groups only their sizes."""

    words = macros("brief_words.j2", brief=brief, catalog=catalog)
    said = _labels(catalog, words)

    def table(name: str, cells: Sequence[Cell]) -> list[dict[str, Any]]:
        return [{"of": c.of, "count": c.count, "words": said(name, c)} for c in cells]

    ladders = {name: table("ladders", cells) for name, cells in brief.ladders.items()}
    held = {name: getattr(brief, name) for name in ("today", "lock", "people", "of_everybody")}
    held |= {"ladders": ladders} | {name: table(name, of) for name, of in brief.tables.items()}
    held |= {
        "sessions": [
            {"competency": s.competency, "people": s.count,
             "projects": [p.id for p in s.projects], "programs": [p.id for p in s.programs]}
            for s in brief.sessions
        ],
        "agendas": [a.id for a in brief.agendas],
        "groups": [
            {"step": ":".join(g.step), "sizes": g.sizes,
             "words": plain_text(str(words.step(*g.step)))}
            for g in brief.groups
        ],
        "wall": [
            {"program": w.program, "what": w.what, "first": w.first, "last": w.last,
             "state": w.admission.state, "weak": w.admission.weak, "people": w.count,
             "words": plain_text(str(words.on_the_wall(w)))}
            for w in brief.wall
        ],
        "names": _names(brief, catalog),
    }  # fmt: skip
    data = plain({"schema": SCHEMA, **held})
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _names(brief: Brief, catalog: Catalog) -> dict[str, dict[str, Any]]:
    """What every id of the brief is called, and its page."""
    cells = [*brief.roles, *(cell for cells in brief.ladders.values() for cell in cells)]
    ids = {of for cell in cells for of in cell.of}
    ids |= {of.partition(":")[2] for cell in brief.steps for of in cell.of}
    ids |= {g.step[1] for g in brief.groups} | {a.id for a in brief.agendas}
    ids |= {w.program for w in brief.wall} | {s.competency for s in brief.sessions}
    ids |= {p.id for s in brief.sessions for p in s.projects}
    ids |= {p.id for s in brief.sessions for p in s.programs}
    return _named(catalog, ids)


def _named(catalog: Catalog, ids: Collection[str]) -> dict[str, dict[str, Any]]:
    pages = {id: getattr(catalog.entry(id), "page", None) for id in sorted({*ids} - {""})}
    return {id: {"name": catalog.name_of(id), "page": page} for id, page in pages.items()}


def _ics(brief: Brief, catalog: Catalog) -> str:
    """Dates of programs for the whole group. A UID names the program, the kind and the year, so
    that a forecast becomes the deadline that is announced for it."""
    from icalendar import Calendar, Event, vText

    words = macros("brief_calendar.j2", brief=brief, catalog=catalog)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//pathways//brief//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar["x-wr-calname"] = vText(plain_text(str(words.name())))
    stamp = datetime.combine(brief.today, datetime.min.time(), UTC)

    def add(uid: str, **said: Any) -> None:
        event = Event()
        for name, value in {"uid": uid, "dtstamp": stamp, **said}.items():
            event.add(name, plain_text(value.strip()) if isinstance(value, str) else value)
        calendar.add_component(event)

    for w in brief.wall:
        tentative = w.admission.state == "forecast" or w.first != w.last
        add(
            f"group-{w.program}-{w.what}-{w.last.year}@pathways.invalid",
            sequence=(brief.today - _EPOCH).days,
            dtstart=w.first,
            dtend=w.last + timedelta(days=1),
            summary=str(words.title(w)),
            description=str(words.text(w)),
            status="TENTATIVE" if tentative else "CONFIRMED",
            transp="TRANSPARENT",
        )
    if not brief.wall:
        # A calendar without any event is not allowed: one day to look again.
        again = brief.today + timedelta(days=30)
        add("group-look-again@pathways.invalid", dtstart=again, summary=str(words.look_again()))
    written: bytes = calendar.to_ical(sorted=False)
    return written.decode("utf-8")
