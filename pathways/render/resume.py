"""The portfolio as a JSON Resume 1.0.0. What is not known is absent, never empty."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from pathways.record.entries import Entry
from pathways.record.portfolio import Portfolio, Thing
from pathways.render.html import words

SCHEMA = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
_VERSION = "v1.0.0"

_IN_ADDRESS = "%/:=&?~#+!$,;'@()*[]-._"
"""Characters that an address may hold as they are."""


_PROJECTS = ("project", "study", "did")


def to_resume(portfolio: Portfolio) -> str:
    """The portfolio as JSON Resume text.

    Finished programs stand under `education`, where a date may be a month, and not under
    `certificates`: nobody said that there is a certificate. There is no `meta.canonical`, because
    nothing was published anywhere. A project with neither link nor sentence is left out, because
    this format has no way to say so; courses and jobs usually stand without.
    """
    things = portfolio.things + portfolio.named
    last = portfolio.last
    held = _known(
        {
            "$schema": SCHEMA,
            "basics": _known(
                {
                    "name": portfolio.name,
                    "label": _label(portfolio),
                    "summary": words("who", portfolio),
                    "location": _known({"countryCode": portfolio.country}),
                }
            ),
            "projects": [_project(t) for t in portfolio.things if t.kind in _PROJECTS],
            "certificates": [_certificate(t, v) for t in portfolio.vouched for v in t.vouches],
            "references": [_reference(t, v) for t in portfolio.vouched for v in t.vouches],
            "work": _work(portfolio),
            "education": [_course(t) for t in things if t.kind == "program"],
            "skills": _skills(portfolio),
            "languages": [{"language": x} for x in portfolio.languages],
            "meta": _known(
                {
                    "version": _VERSION,
                    "lastModified": f"{last}T00:00:00" if last else "",
                    "pathways": {"version": portfolio.version, "catalog": portfolio.catalog},
                }
            ),
        }
    )
    return json.dumps(held, ensure_ascii=False, indent=2) + "\n"


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is unknown."""
    return {key: value for key, value in values.items() if value not in ("", None, [], {})}


def _skills(portfolio: Portfolio) -> list[dict[str, Any]]:
    """A level only where something that can be seen shows it."""
    with_level = [
        {"name": a.name, "level": words("skill_level", a), "keywords": portfolio.evidence(a.id)}
        for a in portfolio.abilities
    ]
    return with_level + [
        {"name": c.name, "keywords": portfolio.evidence(c.id)} for c in portfolio.spoken_for
    ]


def _label(portfolio: Portfolio) -> str:
    """The newest job in the field, else what fills the week."""
    jobs = [t.name for t in portfolio.things + portfolio.named if t.kind == "job"]
    return jobs[0] if jobs else words("label", portfolio)


def _work(portfolio: Portfolio) -> list[dict[str, Any]]:
    jobs = [
        _known({"position": t.name, "startDate": str(t.when or ""), "summary": t.said, **_url(t)})
        for t in portfolio.things + portfolio.named
        if t.kind == "job"
    ]
    if portfolio.outside and portfolio.outside.work:
        jobs.append({"summary": portfolio.outside.work})
    return jobs


def _course(thing: Thing) -> dict[str, Any]:
    return _known(
        {
            "institution": thing.operator,
            "area": thing.name,
            "url": _address(thing.page),
            "endDate": str(thing.when or ""),
            "courses": _highlights(thing),
        }
    )


def _project(thing: Thing) -> dict[str, Any]:
    return _known(
        {
            "name": words("plain_name", thing),
            "description": thing.asked,
            "highlights": _highlights(thing),
            "keywords": [a.name for a in thing.shows] + [c.name for c in thing.also],
            "startDate": str(thing.began or ""),
            "endDate": str(thing.when or ""),
            **_url(thing),
        }
    )


def _certificate(thing: Thing, vouch: Entry) -> dict[str, Any]:
    """What somebody signed. There is no address: the owner sends the file."""
    name, day = words("certificate", thing, vouch), str(vouch.starts or "")
    return _known({"name": name, "date": day, "issuer": vouch.by})


def _reference(thing: Thing, vouch: Entry) -> dict[str, Any]:
    return {"name": vouch.by, "reference": words("vouch_line", thing, vouch)}


def _highlights(thing: Thing) -> list[str]:
    """What came of it, what finished means, every row of the rubric, and who looked at it."""
    lines = [thing.said] if thing.said else []
    lines += [words("own")] if thing.own else []
    lines += [words("finished_line", thing)] if thing.finished_means else []
    lines += [words("row_line", row) for row in thing.rows] if thing.rated else []
    lines += [words("unrated", thing)] if thing.rows and not thing.rated else []
    lines += [words("levels_line", thing)] if thing.shows or thing.rated else []
    if thing.kind == "program" and thing.link:
        lines.append(thing.link)
    if thing.reviewer:
        lines.append(words("reviewer_line", thing))
    return lines


def _url(thing: Thing) -> dict[str, str]:
    return {"url": _address(thing.link)} if thing.link else {}


def _address(link: str) -> str:
    """The link as an address in the narrow sense: other letters are percent-encoded."""
    return quote(link, safe=_IN_ADDRESS)
