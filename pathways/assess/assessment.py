"""Published formulas over levels. All arithmetic is exact, so ties are ties everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice, permutations
from math import lcm
from typing import Literal

from pathways.catalog import Catalog
from pathways.catalog.records import LadderRecord, Role, Rung
from pathways.catalog.rules import ApplyAt
from pathways.frozen import Struct
from pathways.profile import Person

LEANS = ("ideas", "people", "projects", "systems")
_FIRST, _SECOND = 3, 1
"""Points for what a person picks first and second; divided by their largest possible sum."""

SHORTLIST = 3
_NOT_FAR_BEHIND = Fraction(3, 5)
"""Share of the best role's points that a role on a ladder nobody wished for needs beside it."""


class Gap(Struct):
    """A level that a role asks for and nothing shows yet."""

    competency: str
    asked: int
    shown: int
    must: bool

    @property
    def size(self) -> int:
        """Levels missing."""
        return self.asked - self.shown


class Readiness(Struct):
    """Readiness for a role: weighted levels shown over weighted levels asked for, 0 to 1.

    The formula is `sum(weight * min(shown, asked)) / sum(weight * asked)` with the weights of
    data/rules.yaml (`readiness`).
    """

    value: Fraction
    met: int
    """How many required levels are shown."""
    asked: int
    """How many levels are required."""
    gaps: tuple[Gap, ...]
    """Missing levels: required ones first, largest first, then by name."""

    @property
    def musts_close(self) -> bool:
        """Whether no required level is more than one short."""
        return all(gap.size <= 1 for gap in self.gaps if gap.must)


class RoleFit(Struct):
    """How well a role fits, out of 100 points, and from what."""

    role: str
    ladder: Literal["generalist", "research"]
    points: Fraction
    readiness: Readiness
    attracts: bool
    leaning: Fraction
    """0 to 1; one half when the person did not say."""
    reach: Fraction
    """Hours available by the horizon over hours missing, at most 1."""
    apply_now: bool
    origin: Literal["wish", "way", "trade", "fit"] = "fit"
    """Why it stands on the shortlist: wished for, on the way to a wish, near to the person's trade,
    or the best fit."""
    towards: str = ""
    """The wish that a role on the way leads to."""


class Standing(Struct):
    """The rung a person stands on, on one ladder."""

    ladder: str
    index: int
    rung: str
    by_craft: str
    """The rung they would stand on if field context were not counted; the same when it is."""


class Margin(Struct):
    """The smallest change of answers that would put the other ladder first."""

    other: Literal["generalist", "research"]
    role: str
    """The best role of the other ladder."""
    change: Literal["prefers", "attracts", "none"]
    prefers: tuple[str, ...] = ()


class Assessment(Struct):
    """Where a person stands and where they could go."""

    standings: Mapping[str, Standing]
    ladder: Literal["generalist", "research"]
    """The ladder of the best-fitting role."""
    shortlist: tuple[RoleFit, ...]
    """Two or three roles, best first."""
    destination: str | None
    """A wished-for role that is further up than the shortlist."""
    beyond: tuple[str, ...]
    """Other wished-for roles that are not on the shortlist, best first."""
    margin: Margin
    fits: Mapping[str, RoleFit]
    """Every role, by id."""


def readiness(role: Role, levels: Mapping[str, int], catalog: Catalog) -> Readiness:
    """Readiness of somebody with these levels for a role."""
    rules = catalog.rules.readiness
    have = total = met = musts = 0
    gaps = []
    for level in role.levels:
        must = level.need == "must"
        weight = rules.must if must else rules.nice
        shown = levels.get(level.competency, 0)
        have += weight * min(shown, level.level)
        total += weight * level.level
        if must:
            musts += 1
            met += shown >= level.level
        if shown < level.level:
            gaps.append(Gap(level.competency, level.level, shown, must))
    gaps.sort(key=lambda g: (not g.must, -g.size, g.competency))
    return Readiness(Fraction(have, total) if total else Fraction(1), met, musts, tuple(gaps))


def plain_levels(person: Person) -> dict[str, int]:
    """Levels shown, by competency."""
    return {competency: shown.level for competency, shown in person.levels.items()}


def assess(catalog: Catalog, person: Person) -> Assessment:
    """Readiness, fit, rung, shortlist and margin of a person."""
    levels = plain_levels(person)
    context = catalog.rules.field.context
    standings = {str(x.id): _standing(x, levels, context) for x in catalog.ladders.values()}
    available = person.weekly * person.horizon * 13 / 3 + _more(person)
    fits = {
        id: _fit(catalog, person, role, readiness(role, levels, catalog), available)
        for id, role in catalog.roles.items()
    }
    in_running = running(catalog, person, standings, fits)
    ranked = sorted(in_running, key=lambda r: _rank_key(fits[r]))
    only_wished = _only_if_wished(catalog, levels, standings)
    shortlist = _shortlist(catalog, person, ranked, fits, only_wished)
    first = shortlist[0].ladder
    wished = _wished_beyond(catalog, person, shortlist, fits)
    return Assessment(
        standings=standings,
        ladder=first,
        shortlist=shortlist,
        destination=wished[0] if wished else None,
        beyond=tuple(wished[1:]),
        margin=_margin(catalog, person, fits, in_running, first),
        fits=fits,
    )


def _rank_key(fit: RoleFit) -> tuple[Fraction, bool, str]:
    # Equal points: the ladder that the field neglects comes first, then the name.
    return (-fit.points, fit.ladder == "research", fit.role)


def _fit(
    catalog: Catalog, person: Person, role: Role, ready: Readiness, available: Fraction
) -> RoleFit:
    rules = catalog.rules
    leaning = Fraction(_leaning(person.prefers, role), 18)
    attracts = role.id in person.roles
    usual = person.likely.get
    # Nobody has to gain what their trade proves; it only has to be written down.
    missing = sum(
        rules.level_hours.between(max(g.shown, usual(g.competency, 0)), g.asked)
        for g in ready.gaps
        if g.must and usual(g.competency, 0) < g.asked
    )
    reach = min(Fraction(1), available / missing) if missing else Fraction(1)
    points = (
        rules.fit.readiness * ready.value
        + rules.fit.attracts * attracts
        + rules.fit.leans * leaning
        + rules.fit.reach * reach
    )
    near = role.hired and near_enough(ready, rules.apply_at)
    return RoleFit(role.id, role.ladder, points, ready, attracts, leaning, reach, near)


def _more(person: Person) -> Fraction:
    """Hours that periods of the person's own bring beyond the usual ones, within the horizon."""
    most = person.horizon * 13 // 3 * 7
    return sum(
        (
            (p.a_week - person.weekly) * min(most, (p.days[1] - p.days[0]).days + 1) / 7
            for p in person.periods
            if p.a_week > person.weekly
        ),
        Fraction(0),
    )


def near_enough(ready: Readiness, rule: ApplyAt) -> bool:
    """Whether a direct application is worth its hours: readiness as in data/rules.yaml, at least
    half of the required levels shown, and none more than one short."""
    return (
        ready.value * 100 >= rule.readiness_percent
        and ready.met * 2 >= ready.asked
        and ready.musts_close
    )


def _leaning(prefers: tuple[str, ...], role: Role) -> int:
    """Eighteenths of what a role can be at most of what the person picks; half if they did not."""
    if not prefers:
        return 9
    points = zip(prefers, (_FIRST, _SECOND), strict=False)
    return min(18, sum(2 * worth * int(getattr(role.leans, lean)) for lean, worth in points))


def _standing(ladder: LadderRecord, levels: Mapping[str, int], context: str) -> Standing:
    index = craft = 0
    for number, rung in enumerate(ladder.rungs):
        if _stands(rung, levels):
            index = number
        if _stands(rung, {**levels, context: 4}):
            craft = number
    # Context alone never carries anybody up: the craft rung counts only when something was done.
    craft = max(index, craft if craft > 1 else index)
    return Standing(ladder.id, index, ladder.rungs[index].id, ladder.rungs[craft].id)


def _stands(rung: Rung, levels: Mapping[str, int]) -> bool:
    held = [levels.get(s.competency, 0) >= s.level for s in rung.stands if not s.must]
    musts = all(levels.get(s.competency, 0) >= s.level for s in rung.stands if s.must)
    return musts and sum(held) >= rung.enough


def running(
    catalog: Catalog,
    person: Person,
    standings: Mapping[str, Standing],
    fits: Mapping[str, RoleFit],
) -> list[str]:
    """Roles in the running, by id: at the person's rung and the next two that have any, and the
    wished-for ones; a ladder ruled out by the person is left out."""
    found: set[str] = set()
    for ladder in catalog.ladders.values():
        if ladder.id in person.deal_breakers:
            continue
        rungs = ladder.rungs
        start = standings[ladder.id].index
        craft = next(i for i, r in enumerate(rungs) if r.id == standings[ladder.id].by_craft)
        near = [r.roles for r in rungs[max(start, craft - 1) :] if r.roles][:2]
        found.update(role for roles in near for role in roles)
    if "research" in person.deal_breakers:
        found = {r for r in found if not _rests_on_research(catalog, catalog.roles[r])}
    wished = _wishes(catalog, person)
    # A wish outside the next rungs joins only when its gaps could close by the horizon.
    found.update(r for r in wished if fits[r].reach >= Fraction(1, 2) or fits[r].apply_now)
    if not found:
        found.update(wished)
    if not found:
        found.update(catalog.roles)
    return sorted(found)


def _wishes(catalog: Catalog, person: Person) -> list[str]:
    """Wished-for roles on ladders that the person did not rule out, as they put them."""
    return [r for r in person.roles if catalog.roles[r].ladder not in person.deal_breakers]


def _rests_on_research(catalog: Catalog, role: Role) -> bool:
    """Whether a role outside research still requires research or engineering of one's own."""
    research = catalog.rules.field.research
    return any(x.need == "must" and x.competency in research for x in role.levels)


def _shortlist(
    catalog: Catalog,
    person: Person,
    ranked: Sequence[str],
    fits: Mapping[str, RoleFit],
    only_wished: set[str],
) -> tuple[RoleFit, ...]:
    """The best three: wishes first, in their order; then what the trade is near to; then what fits.

    A wish whose levels cannot be shown by the horizon gives its place to a role on the way to it.
    What nobody wished for never stands above a wish, and beside wishes it is at most one.
    """
    allowed = _wishes(catalog, person)
    if not person.wishes_ordered:
        allowed.sort(key=lambda r: _rank_key(fits[r]))
    if read_as_leaving(catalog, person):
        allowed.sort(key=lambda r: -_SENIORITY.index(catalog.roles[r].seniority))
    # Inside the field, with an offer in hand or where somebody stays, a wish needs no way to it.
    there = person.entrance == "inside" or person.aim in ("decide", "stay", "explore", "start")
    bridges = _bridges(catalog, person)
    # Nor does one that the trade is a bridge to.
    near = [r for r in allowed if there or in_time(fits[r]) or r in bridges]
    found = [replace(fits[r], origin="wish") for r in near]
    if allowed and not near:
        way, wish = _on_the_way(catalog, allowed[0], fits, person), allowed[0]
        found.append(replace(fits[way], origin="way" if way != wish else "wish", towards=wish))
    others = (
        replace(fits[r], origin="trade") if r in bridges else fits[r]
        for r in dict.fromkeys([*bridges, *ranked])
    )
    if not found:
        return tuple(islice(others, SHORTLIST))
    beside = (f for f in others if f.role not in only_wished and _not_far_behind(f, found))
    return tuple(islice(chain(found, beside), min(SHORTLIST, len(found) + 1)))


def _not_far_behind(fit: RoleFit, wishes: Sequence[RoleFit]) -> bool:
    """Whether it is another role on a ladder of the wishes, and has points enough beside them."""
    return (
        all(f.role != fit.role for f in wishes)
        and any(f.ladder == fit.ladder for f in wishes)
        and fit.points >= wishes[0].points * _NOT_FAR_BEHIND
    )


_SENIORITY = ("entry", "early", "mid", "senior", "executive")


def read_as_leaving(catalog: Catalog, person: Person) -> bool:
    """Whether so many noes came on paper to somebody with long experience that posts below it are
    the likely reason: then the larger of the wishes comes first."""
    return person.senior and person.noes_on_paper >= catalog.aims.refused.few


def in_time(fit: RoleFit) -> bool:
    """Whether what a role requires can be shown by the horizon. Half of the usual hours are enough,
    because a project shows a level sooner than time alone does."""
    return fit.apply_now or fit.reach >= Fraction(1, 2)


def _on_the_way(catalog: Catalog, wish: str, fits: Mapping[str, RoleFit], person: Person) -> str:
    """The role nearest below a wish that can be reached in time; the wish itself if there is
    none."""
    layer, seen = [wish], {wish}
    while layer:
        layer = sorted(
            str(role.id)
            for role in catalog.roles.values()
            if role.id not in seen
            and role.ladder not in person.deal_breakers
            and any(up in layer for up in role.next)
        )
        seen.update(layer)
        there = [r for r in layer if in_time(fits[r])]
        if there:
            return min(there, key=lambda r: _rank_key(fits[r]))
    return wish


_LEADING = ("senior", "executive")


def _bridges(catalog: Catalog, person: Person) -> list[str]:
    """Roles that the person's trades are near to, best first; a post for seniors only for those
    past the beginning."""
    roles = [catalog.roles[b.role] for t in person.trades for b in catalog.backgrounds[t].bridges]
    return [
        str(role.id)
        for role in dict.fromkeys(roles)
        if role.ladder not in person.deal_breakers
        and not (role.seniority in _LEADING and person.stage in ("student", "early"))
    ]


def _only_if_wished(
    catalog: Catalog, levels: Mapping[str, int], standings: Mapping[str, Standing]
) -> set[str]:
    """Roles for those only who wish for them: of rungs below the one that the person would stand on
    with knowledge of the field, or resting on research or engineering of which nothing is shown."""
    found = {
        str(role.id)
        for role in catalog.roles.values()
        if _rests_on_research(catalog, role)
        and not any(levels.get(c, 0) for c in catalog.rules.field.research)
    }
    for ladder in catalog.ladders.values():
        for rung in ladder.rungs:
            if rung.id == standings[ladder.id].by_craft:
                break
            found.update(rung.roles)
    return found


def _wished_beyond(
    catalog: Catalog, person: Person, shortlist: tuple[RoleFit, ...], fits: Mapping[str, RoleFit]
) -> list[str]:
    """Wished-for roles that are not on the shortlist, best first."""
    there = {fit.role for fit in shortlist}
    far = [r for r in _wishes(catalog, person) if r not in there]
    return sorted(far, key=lambda r: _rank_key(fits[r]))


def _margin(
    catalog: Catalog,
    person: Person,
    fits: Mapping[str, RoleFit],
    in_running: list[str],
    first: Literal["generalist", "research"],
) -> Margin:
    """The smaller of: picking other work first, or wishing for the other ladder's best role.

    A wish decides, and before anything else the trade; picking counts where there is neither.
    """
    other: Literal["generalist", "research"] = "research" if first == "generalist" else "generalist"
    rivals = [r for r in in_running if fits[r].ladder == other]
    if not rivals:
        return Margin(other, "", "none")
    rival = min(rivals, key=lambda r: _rank_key(fits[r]))
    if person.roles or person.trades:
        return Margin(other, rival, "attracts")
    weight = catalog.rules.fit.leans
    still = {r: fits[r].points - weight * fits[r].leaning for r in in_running}
    # Whole numbers of one unit, because they are compared thousands of times.
    unit = lcm(18, *(points.denominator for points in still.values()))
    units = {r: int(points * unit) for r, points in still.items()}
    pairs = [p for p in permutations(LEANS, 2) if p != person.prefers]
    pairs.sort(key=lambda p: (sum(x not in person.prefers for x in p), p))
    for pair in pairs:
        ranked = [
            (
                -units[r] - weight * unit // 18 * _leaning(pair, catalog.roles[r]),
                fits[r].ladder == "research",
                r,
            )
            for r in in_running
        ]
        if fits[min(ranked)[2]].ladder == other:
            return Margin(other, rival, "prefers", pair)
    return Margin(other, rival, "attracts")
