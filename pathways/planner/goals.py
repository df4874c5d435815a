"""Goals: the target roles' own work, one piece after the other, for somebody who uses it.

Which piece comes first is a list of named criteria. Each gives a small number, the better the
smaller; the first that differs decides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

from pathways.catalog import Catalog
from pathways.catalog.records import Background, Part, Project
from pathways.frozen import Struct, dataclass
from pathways.planner.draft import (
    FURTHEST,
    LEAST_LEFT,
    QUARTER,
    Draft,
    free_day,
    staggered,
    week_reaching,
)
from pathways.planner.own_place import as_large_as_said, has_own_place, in_own_place
from pathways.planner.plan import Reason, Step, StepPart
from pathways.planner.standing import waits_for
from pathways.planner.value import lifted, project_lifts, real_lifts
from pathways.profile import Person
from pathways.profile.person import is_own

_SHORTEST = 2
"""Weeks that the shortest goal takes."""

LONGEST = 2 * QUARTER
"""Weeks over which a large piece may be spread; one that is part of a job, a quarter more."""

_SIZES = ("weekend", "month", "quarter")

_SIDE_BY_SIDE = 15
"""Hours a week from which on a goal leaves room for a second strand in each week."""


class Piece(Struct):
    """A project as it could be somebody's next goal."""

    project: Project
    role: str
    """The target role that it is done for."""
    wish: int
    """The place of that role among the targets."""
    place: int
    """The place of the project in the role's own work; what only names the role comes after it."""
    shaped: bool = False
    """Whether it has the shape of the person's trade."""
    first: bool = False
    """Whether the role's own entry for people at this point of a working life begins with it."""
    begins: bool = False
    """Whether people of the trade, with so many years of it, begin with it."""
    gathers: bool = False
    """Whether people are brought together in it, for a role that asks for that first."""
    borrowed: bool = False
    """Whether it is a piece of the trade that is no work of the role, for want of one that is."""
    closes: bool = False
    """Whether it is none of the role's own work and only shows a level that the role requires."""
    material: tuple[int, int] | None = None
    """Of what the person told of their own work, if it is material for it: whether it serves
    something else better, and the place of what was asked in the entry of their trade."""

    @property
    def id(self) -> str:
        """The id of its step."""
        return f"project:{self.project.id}"


@dataclass(slots=True, eq=False)
class _Choice:
    """What the criteria look at beside the piece."""

    draft: Draft
    size: str
    tried: set[str]
    before: Project | None
    """The piece before."""
    number: int
    """How many pieces come before it, with those that are finished."""


# -- the criteria, in their order ---------------------------------------------------------------


def half_done(choice: _Choice, piece: Piece) -> int:
    """What hours went into comes first, then what was begun last; then all the rest."""
    progress = choice.draft.person.progress.hours
    begun = [id for id in progress if id.startswith("project:")]
    if piece.id not in begun:
        return len(begun) + 1
    ticked = choice.draft.person.progress.ticked
    under_way = progress[piece.id] > 0 or piece.id in ticked
    return 0 if under_way else len(begun) - begun.index(piece.id)


def chosen(choice: _Choice, piece: Piece) -> bool:
    """What the person chose to begin with."""
    return piece.project.id != choice.draft.person.piece


def as_agreed(choice: _Choice, piece: Piece) -> int:
    """The order of the plan before stands."""
    keep = choice.draft.keep
    return keep.index(piece.id) if piece.id in keep else len(keep)


def _aside(draft: Draft, step: Step) -> bool:
    """Whether a piece tries out the second target, so that the next need not grow from it."""
    second = draft.assessment.shortlist[1:2]
    small = step.p80 <= draft.catalog.rules.sizes.weekend
    role = next((r.params["role"] for r in step.reasons if r.code == "own-work"), "")
    return small and any(fit.role == role for fit in second)


def second_wish(choice: _Choice, piece: Piece) -> int:
    """As third piece, a small one of the second wish where no piece before was of it."""
    return not (choice.number == 2 and tries_second(choice, piece))


def tries_second(choice: _Choice, piece: Piece) -> bool:
    """Whether a piece tries out the second wished role in a weekend at most, at the third place or,
    where nothing of the first wish fits, at the second."""
    wished = choice.draft.assessment.shortlist[:2]
    if choice.number not in (1, 2) or piece.wish != 1 or piece.closes or choice.draft.aim.different:
        return False
    if choice.draft.person.no_fixed_days or choice.draft.person.entrance == "inside":
        return False  # one thing at a time; inside one moves up by larger pieces
    if choice.draft.aim.search == "none" or any(fit.origin != "wish" for fit in wished):
        return False
    own_work = choice.draft.catalog.roles[piece.role].own_work
    done = {s.ref for s in choice.draft.steps if s.goal}
    done |= {id.partition(":")[2] for id in choice.draft.person.progress.finished}
    # What they show already tries nothing out, nor does what lies below long experience.
    shown = choice.draft.levels.get
    new = any(shown(s.competency, 0) < s.level for s in piece.project.shows[:1])
    new = new and (not choice.draft.person.senior or at_their_level(choice, piece))
    own = new and piece.project.id in own_work
    return own and done.isdisjoint(own_work) and _size(choice.draft, piece.project) == 0


def brings_together(choice: _Choice, piece: Piece) -> float:
    """After the first piece, for a role that asks for bringing people together, the smallest in
    which that happens, until there was one."""
    projects = choice.draft.catalog.projects
    before = (projects[s.ref] for s in choice.draft.steps if s.goal)
    gathers = choice.draft.catalog.rules.field.gathers
    done = any(_gathers(project, gathers) for project in before)
    due = choice.number and piece.gathers and not done
    return piece.project.hours.p80 if due else math.inf


def _gathers(project: Project, competency: str) -> bool:
    return project.with_others and any(s.competency == competency for s in project.shows)


def own_work_first(choice: _Choice, piece: Piece) -> int:
    """The own work of all target roles before what only shows a level that one of them requires."""
    return piece.closes


def of_the_trade(choice: _Choice, piece: Piece) -> int:
    """After the first piece, what has the shape of the trade, is larger than a weekend and no
    larger than what is due; where the trade leads to other roles than the wish, always."""
    backgrounds, trades = choice.draft.catalog.backgrounds, choice.draft.person.trades
    leads = {b.role for t in trades for b in backgrounds[t].bridges}
    size = _size(choice.draft, piece.project)
    due = choice.number and 0 < size <= _SIZES.index(choice.size)
    return not (piece.shaped and (due or piece.role not in leads))


def another_kind(choice: _Choice, piece: Piece) -> int:
    """For somebody who tries things out, a kind of work not tried yet."""
    return choice.draft.aim.different and kind_of_work(choice.draft, piece.project) in choice.tried


def wish_first(choice: _Choice, piece: Piece) -> int:
    """The first target role before the second. Who helps from where they are, or looks around,
    begins with their trade instead."""
    return -1 if choice.draft.aim.id in _BY_TRADE and piece.shaped else piece.wish


_BY_TRADE = ("explore", "stay")
"""Aims for which the person's trade comes before a role."""


def smaller_test(choice: _Choice, piece: Piece) -> int:
    """For somebody who tries things out, a test of an evening or two before one of a weekend, and
    what nobody has to allow before the rest."""
    if not choice.draft.aim.different:
        return 0
    long = sum(piece.project.hours.p80 > most for most in _TEST)
    return long + len(_TEST) * bool(piece.project.needs_yes)


_TEST = (10, 16)
"""P80 hours of a small test, and of one that takes a weekend."""


def of_their_own(choice: _Choice, piece: Piece) -> tuple[int, int]:
    """What the person told of their own work makes a piece theirs, if it is of the size whose turn
    it is, or one size larger."""
    turn = _SIZES.index(choice.size)
    if piece.material is None or not 0 <= _size(choice.draft, piece.project) - turn <= 1:
        return (FURTHEST, 0)
    return piece.material


def begun_by_their_trade(choice: _Choice, piece: Piece) -> bool:
    """What people of the trade begin with after so many years, at most one size larger; where no
    week can be promised, the smallest piece comes first, and for who tries things out what nobody
    has to allow."""
    asks = choice.draft.aim.different and bool(piece.project.needs_yes)
    if choice.draft.person.no_fixed_days or asks:
        return True
    larger = _size(choice.draft, piece.project) - _SIZES.index(choice.size)
    return not (piece.begins and choice.before is None and larger <= 1)


def made_for_them(choice: _Choice, piece: Piece) -> int:
    """Of the size whose turn it is, what has the shape of the trade and shows first what the role
    requires; then what the role's own entry begins with."""
    if right_size(choice, piece):
        return 2
    return 0 if not in_the_trade(choice, piece) else 1 if piece.first else 2


def right_size(choice: _Choice, piece: Piece) -> int:
    """The size whose turn it is; a smaller one before a larger one."""
    turn = _SIZES.index(choice.size)
    size = _size(choice.draft, piece.project)
    return turn - size if size <= turn else 3 + size


def in_the_trade(choice: _Choice, piece: Piece) -> bool:
    """What has the shape of the person's trade, and shows first something that the role requires;
    for who begins with the trade, anything of its shape."""
    role = choice.draft.catalog.roles[piece.role]
    asked = {x.competency for x in role.levels if x.need == "must"}
    shows = {s.competency for s in piece.project.shows[:1]}
    serves = choice.draft.aim.id in _BY_TRADE or not asked.isdisjoint(shows)
    return not (piece.shaped and serves)


def own_work(choice: _Choice, piece: Piece) -> int:
    """The role's own work in the order of its entry."""
    return piece.place


def liked(choice: _Choice, piece: Piece) -> int:
    """What the person picks first, then what they pick second."""
    prefers = choice.draft.person.prefers
    kind = kind_of_work(choice.draft, piece.project)
    return prefers.index(kind) if kind in prefers else len(prefers)


CRITERIA: tuple[Callable[[_Choice, Piece], float | tuple[int, int]], ...] = (
    half_done,
    chosen,
    as_agreed,
    second_wish,
    own_work_first,
    another_kind,
    wish_first,
    brings_together,
    of_the_trade,
    begun_by_their_trade,
    smaller_test,
    of_their_own,
    made_for_them,
    right_size,
    in_the_trade,
    own_work,
    liked,
)


# -- what is never a goal for somebody ----------------------------------------------------------


def possible(catalog: Catalog, person: Person, project: Project) -> bool:
    """Whether a project can be done by the person, by all that they said; what they named
    themselves by nobody else."""
    if is_own(project.id):
        return project.id == person.piece
    return _is_theirs(catalog, person, project)


def _is_theirs(catalog: Catalog, person: Person, project: Project) -> bool:
    """Whether the person has the past, the place and the language that a project draws on, and is
    at the point of a working life that it is made for."""
    if project.made_for != "anybody" and project.made_for != person.entrance:
        # With years at a trade, what its seniors begin with is theirs too.
        begun = (catalog.backgrounds[t].senior_with for t in person.trades)
        if not (_long(catalog, person) and person.entrance == "early" and project.id in begun):
            return False
    if project.made_for == "early" and _long(catalog, person):
        return False
    if project.own_place and project.own_place.only and not has_own_place(person, project):
        return False
    if person.kept_from(project) or person.country in project.not_in:
        return False
    if project.other_language and (
        all(x[:2] == "en" for x in person.languages)
        or person.country in catalog.rules.english_spoken
    ):
        return False
    evenings = person.obstacle_kind == "no-time" and person.aim == "explore"
    if project.where == "in person" and ("on-site" in person.deal_breakers or evenings):
        return False
    if person.no_fixed_days and (project.with_others or project.needs_yes):
        return False
    if not project.years:
        return True
    if person.years is not None:
        return person.years >= project.years
    return person.situation in ("working", "in-field", "retired")


def _long(catalog: Catalog, person: Person) -> bool:
    """Whether somebody is no beginner at a trade any more."""
    return (person.years or 0) >= catalog.aims.long_years


def below(draft: Draft, piece: Piece) -> bool:
    """Whether everything it would show lies two levels or more below what the person shows already,
    or their trade usually shows. What is made for people like them is below them only where they
    have proved more of all of it; what is made for beginners, where they have of what it is."""
    if piece.begins and _long(draft.catalog, draft.person):
        return False  # it is made for their years
    if piece.first and draft.aim.id == "start":
        return False  # nobody is beyond asking those who would use it
    if piece.shaped and draft.aim.id in _BY_TRADE:
        return False  # they climb nothing: what they can do is what they try or give here
    proved, shows = draft.levels.get, piece.project.shows
    # What somebody has done already is no test of whether they like it; a test ahead is not done.
    done = shows and all(draft.person.level(s.competency) >= s.level for s in shows)
    if draft.aim.different and done:
        return True
    made_for = piece.project.made_for
    if made_for == "early" and any(proved(s.competency, 0) > s.level for s in shows[:1]):
        return True
    if piece.first or piece.shaped or made_for == draft.person.entrance:
        return all(proved(s.competency, 0) > s.level for s in shows)
    return all(_usually(draft, s.competency) >= s.level + _FAR_BELOW for s in shows)


_FAR_BELOW = 2
"""Levels."""


def _usually(draft: Draft, competency: str) -> int:
    """The level that the person shows, or that their trade usually shows."""
    return max(draft.levels.get(competency, 0), draft.person.likely.get(competency, 0))


def goes_with(choice: _Choice, piece: Piece) -> bool:
    """Whether it can come where it would: of a fitting size; further ones of a plan of one kind."""
    if tries_second(choice, piece):
        return True
    if choice.before is None:
        return of_a_size(choice, piece)
    unpaid = _too_much_unpaid(choice.draft, piece.project)
    fits = of_a_size(choice, piece) and of_one_kind(choice.draft, piece)
    return fits and not unpaid and at_their_level(choice, piece)


def at_their_level(choice: _Choice, piece: Piece) -> bool:
    """Whether a later piece shows no less than the one before: else it would only fill weeks. Tests
    of what one likes are no ladder."""
    if choice.before is None or choice.draft.aim.different or is_own(choice.before.id):
        return True
    one, other = (max(s.level for s in p.shows) for p in (choice.before, piece.project))
    return other >= one


def _too_much_unpaid(draft: Draft, project: Project) -> bool:
    """Whether a later piece is more than somebody who studies can give for nothing beside it, or
    than whoever ruled out unpaid work gives away, above all to a second host or beside a search
    that is the work of every week."""
    person, weekly = draft.person, draft.calendar.weekly
    aims = draft.catalog.aims
    little = project.needs_yes or draft.aim.search == "campaign"
    most = aims.unpaid_hours if little else aims.student_hours
    if "unpaid" in person.deal_breakers and project.hours.p80 > most:
        return True
    if person.situation not in ("student", "study-and-work"):
        return False
    few = weekly <= draft.catalog.aims.student_weekly and not any(
        p.a_week > weekly for p in person.periods
    )
    # What a group meets for every week is spread by its own dates.
    weekly_group = any(part.weekly for part in project.parts)
    hours = project.hours.p50 if weekly_group else project.hours.p80
    return few and hours > draft.catalog.aims.student_hours


def of_a_size(choice: _Choice, piece: Piece) -> bool:
    """A test that may come out as no takes a weekend at most; else none is of a smaller size than
    the one before, or less than half of it: it would only fill weeks."""
    aims = choice.draft.catalog.aims
    longest = aims.piece_hours * aims.most_sittings
    if choice.draft.person.no_fixed_days and piece.project.hours.p80 > longest:
        return False
    if choice.draft.aim.different:
        # A week off holds as much as some evenings.
        off = max((Fraction(p.a_week) for p in choice.draft.person.periods), default=Fraction())
        most = max(Fraction(_SMALL), _WEEKS_OF_A_TEST * choice.draft.calendar.weekly, off)
        short = choice.draft.slow or piece.project.hours.p80 <= most
        return right_size(choice, piece) <= 0 and short
    if choice.before is None or is_own(choice.before.id):
        return True
    larger = _size(choice.draft, piece.project) >= _size(choice.draft, choice.before)
    return larger and 2 * piece.project.hours.p80 >= choice.before.hours.p80


def of_one_kind(draft: Draft, piece: Piece) -> bool:
    """Whether a later piece is work of the first target role, or of the trade for another wish:
    what belongs to another role would only fill weeks. Who helps from where they are, or looks
    around, has their trade for it. For whoever is new, none begins higher than they stand."""
    person = draft.person
    if (person.years or 0) < draft.catalog.aims.long_years and any(
        _usually(draft, s.competency) < s.from_ for s in piece.project.shows[:1]
    ):
        return False
    if draft.aim.id == "stay" and is_own(next((s.ref for s in draft.steps if s.goal), "")):
        return False  # whoever used it says what is next, and nobody climbs anything here
    if draft.aim.id in _BY_TRADE and person.trades:
        return piece.shaped or (draft.aim.different and _untried_wish(draft, piece))
    if draft.aim.id == "explore":
        return True
    return piece.wish == 0 and not piece.closes and (not piece.borrowed or _of_wish(draft, piece))


def _untried_wish(draft: Draft, piece: Piece) -> bool:
    """Whether a piece is work of a wished role of which no piece before was."""
    role = draft.catalog.roles[piece.role]
    tried = {s.ref for s in draft.steps if s.goal}
    return piece.role in draft.person.roles and tried.isdisjoint(role.own_work)


def _of_wish(draft: Draft, piece: Piece) -> bool:
    """Whether a piece is work of another wished role, and shows first what that role requires."""
    first = [s.competency for s in piece.project.shows[:1]]
    wished = (draft.catalog.roles[r] for r in draft.person.roles if r in piece.project.roles)
    return any(x.competency in first and x.need == "must" for r in wished for x in r.levels)


_SMALL, _WEEKS_OF_A_TEST = 8, 4
"""P80 hours, and weeks of the person's hours, that a test may take at most."""


def _size(draft: Draft, project: Project) -> int:
    return _SIZES.index(draft.catalog.rules.sizes.of(project.hours.p80))


def _fair(draft: Draft, piece: Piece) -> bool:
    return (
        possible(draft.catalog, draft.person, piece.project)
        and not below(draft, piece)
        and all(_usually(draft, e.competency) >= e.level for e in piece.project.expects)
    )


def _begins_with(draft: Draft, trade: Background) -> str:
    """What people of a trade begin with after so many years; where the piece of its seniors cannot
    be done, the one of its beginners is theirs still. Empty where the trade names none."""
    catalog, person = draft.catalog, draft.person
    long = person.senior or _long(catalog, person)
    first = trade.senior_with if long else trade.early_with
    open_ = first and possible(catalog, person, catalog.projects[first])
    return str((first if open_ else trade.early_with) or "")


def pieces(draft: Draft) -> Iterator[Piece]:
    """Everything that could be a goal: the own work of the target roles, in the shape of the trade
    where there is one, and what was begun."""
    catalog, person = draft.catalog, draft.person
    trades = [catalog.backgrounds[t] for t in person.trades]
    trade = [p for t in trades for p in t.projects]
    begins = {_begins_with(draft, t) for t in trades}
    # Who began as their seniors do goes on to no beginner's piece.
    begun = {s.ref for s in draft.steps if s.goal}.intersection(begins)
    lower = {t.early_with for t in trades if t.senior_with in begun}.difference(begins)
    others = catalog.trade_pieces.difference(trade).union(lower)
    told: dict[str, tuple[int, int]] = {}
    for n, x in enumerate(x for t in trades for x in t.shows):
        shown = person.levels.get(x.competency)
        for rank, p in enumerate(x.use_in if shown and shown.proof else ()):
            told[p] = min((rank, n), told.get(p, (rank, n)))
    seen: set[str] = set()
    for wish, fit in enumerate(draft.assessment.shortlist):
        role = catalog.roles[fit.role]
        entrance = getattr(role.entrances, person.entrance) if role.entrances else None
        begin = entrance.begin_with if entrance else ""
        named = catalog.projects_of.get(role.id, ())
        serving = [p for p in trade if _serves(draft, p, fit.role)]
        # Where no piece of the trade is proof for a role, the trade is what they have all the same;
        # whoever starts something begins with those who would use it.
        mine = serving or (trade if not wish and draft.aim.id != "start" else [])
        gathers = catalog.rules.field.gathers
        outside = person.entrance != "inside"
        convenes = outside and bool(role.levels) and role.levels[0].competency == gathers
        listed = dict.fromkeys(
            [*([begin] if begin else []), *role.own_work, *mine, *(() if role.own_work else named)]
        )
        closing = [p for p in named if p not in listed and _closes(draft, p, fit.role)]
        for place, id in enumerate((*listed, *closing)):
            if id in seen or id in others:
                continue
            seen.add(id)
            yield Piece(
                as_large_as_said(person, catalog.projects[id]),
                fit.role,
                wish,
                place,
                # Inside the field the trade is the role's own work.
                shaped=id in trade and person.entrance != "inside",
                first=id == begin,
                begins=id in begins and id in mine,
                gathers=convenes and not wish and _gathers(catalog.projects[id], gathers),
                borrowed=id not in (begin, *role.own_work)
                and role.id not in catalog.projects[id].roles,
                closes=id in closing,
                material=told.get(id),
            )
    theirs = (f"project:{person.piece}", *person.progress.hours)
    for id in dict.fromkeys(theirs):
        ref = id.partition(":")[2]
        if id.startswith("project:") and ref in catalog.projects and ref not in seen:
            project = as_large_as_said(person, catalog.projects[ref])
            yield Piece(project, _role_of(draft, project), 0, 0, shaped=ref in trade)


def _closes(draft: Draft, project: str, role: str) -> bool:
    """Whether what a project shows first is a level that a role requires and the person does not
    show yet."""
    first = project_lifts(draft.catalog.projects[project])[:1]
    lifts = real_lifts(draft.levels, first)
    return any(
        x.need == "must" and x.competency == competency and before < x.level
        for competency, before, _ in lifts
        for x in draft.catalog.roles[role].levels
    )


def _serves(draft: Draft, project: str, role: str) -> bool:
    """Whether a piece of the trade is proof for a role; who looks around or stays tries any."""
    return draft.aim.id in _BY_TRADE or role in draft.catalog.projects[project].roles


def _role_of(draft: Draft, project: Project) -> str:
    targets = [fit.role for fit in draft.assessment.shortlist]
    return next((r for r in targets if r in project.roles), targets[0])


# -- choosing and booking -----------------------------------------------------------------------


def add_goals(draft: Draft, at_most: int = 0) -> None:
    """One piece after the other, in growing sizes as the aim has it; where nothing fits, weeks stay
    free."""
    if not draft.aim.goals or due_soon(draft) or draft.loose:
        return
    finished = [id for id in draft.person.progress.finished if id.startswith("project:")]
    used = {id.partition(":")[2] for id in finished}
    goals = [s for s in draft.steps if s.goal]
    used |= {s.ref for s in goals}
    sizes = len(draft.aim.goals)
    most = min(at_most or FURTHEST, sizes if draft.aim.weeks else FURTHEST)
    first = max((_mostly_done(draft, s) for s in goals), default=_first_week(draft))
    best = _ranked(draft, used, len(goals) + len(finished))
    gate = waits_for(draft.catalog, draft.person, draft.today)
    after = draft.calendar.week_of(gate) + 1 if gate else 0
    # Where nothing fits, no later week holds anything either.
    while best[1] and first + _SHORTEST <= draft.last_start and len(goals) < most:
        first = max(first, after if goals else 0)
        longest = LONGEST + QUARTER * (draft.person.entrance == "inside")
        last = min(first + longest, draft.calendar.weeks) - 1
        if goals and draft.aim.different:
            # Who tries things out decides within a quarter, or by the day that they named.
            last = min(last, max(draft.first_week + QUARTER, draft.known_week) - 1)
        step = _goal(draft, first, last, *best)
        if step is None:
            first += _SHORTEST  # a later week may have more hours
            continue
        draft.steps.append(step)
        goals.append(step)
        used.add(step.ref)
        draft.levels = lifted(draft.levels, step.shows)
        if len(goals) < most:
            best = _ranked(draft, used, len(goals) + len(finished))
        first = _mostly_done(draft, step)
        tests = draft.aim.different or draft.aim.id == "start"
        if draft.calendar.weekly >= _SIDE_BY_SIDE and not tests:
            first = draft.calendar.week_of(step.start) + 1  # two strands side by side
        if len(goals) >= sizes:
            # From here on one in each quarter: what is further away will change anyhow.
            first = max(first, draft.calendar.week_of(step.start) + QUARTER)


_MUCH_LARGER = 3 + _SIZES.index("month")
"""By `right_size`: nobody begins with what takes a quarter before its turn."""


def first_pieces(catalog: Catalog, person: Person, today: date, most: int) -> list[Project]:
    """What the person could begin with, the best first and then another kind of work before more
    of the same; nothing where their aim has no piece of work."""
    draft = Draft.begin(catalog, replace(person, piece="", piece_words=""), today, ())
    if not draft.aim.goals or due_soon(draft):
        return []
    finished = [id for id in person.progress.finished if id.startswith("project:")]
    used = {id.partition(":")[2] for id in finished}
    choice, ranked = _ranked(draft, used, len(finished))
    if len(ranked) < most:
        draft.slow = True  # what takes an hour a week for long is theirs to choose too
        ranked += _ranked(draft, used, len(finished))[1]
    ranked = [p for p in ranked if right_size(choice, p) <= _MUCH_LARGER]
    found, kinds = list[Project](), set[str]()
    for again in (False, True):
        for piece in ranked:
            other = kind_of_work(draft, piece.project) not in kinds
            if (other or again) and piece.project not in found:
                kinds.add(kind_of_work(draft, piece.project))
                found.append(piece.project)
    return found[:most]


_MOSTLY = Fraction(3, 4)
"""Share of a piece's hours after which it mostly waits on others, and the next may begin."""


def _mostly_done(draft: Draft, step: Step) -> int:
    """The week after the one in which most hours of a piece are behind; for whoever starts
    something, after its answer, on which hangs what follows."""
    if draft.aim.id == "start":
        return draft.calendar.week_of(step.due) + 1
    done = Fraction(0)
    for week, hours in sorted(draft.calendar.of(step.id)):
        done += hours
        if done >= step.p80 * _MOSTLY:
            return week + 1
    return draft.calendar.week_of(step.due) + 1


_NO_TIME = timedelta(days=42)
"""Before an answer that is due so soon, nothing is made besides."""


def due_soon(draft: Draft) -> bool:
    """Whether an answer is due before anything could be made besides."""
    by = draft.person.decide_by
    ends = draft.aim.ends == "decision" and not draft.aim.different
    return ends and (by is None or by - draft.today < _NO_TIME)


def _first_week(draft: Draft) -> int:
    """The first week after the first ninety days in a job; the first of all for everybody else, for
    whoever has begun something, and where the plan ends soon after."""
    begun = any(id.startswith("project:") for id in draft.person.progress.hours)
    if draft.settled is None or begun:
        return 0
    week = draft.calendar.week_of(draft.settled) + 1
    return max(0, week) if week + QUARTER <= draft.last_start else 0


def _ranked(draft: Draft, used: set[str], number: int) -> tuple[_Choice, list[Piece]]:
    """Every piece that could come next, the best first."""
    sizes = draft.aim.goals
    projects = draft.catalog.projects
    tried = {kind_of_work(draft, projects[ref]) for ref in used if ref in projects}
    # With many hours a week, pieces after the first one are a size larger.
    turn = _SIZES.index(sizes[min(number, len(sizes) - 1)])
    more = bool(number) and not draft.aim.different and draft.calendar.weekly >= _SIDE_BY_SIDE
    goals = (s for s in draft.steps if s.goal and not _aside(draft, s))
    last_goal = max(goals, key=lambda s: s.due, default=None)
    before = projects[last_goal.ref] if last_goal else None

    def theirs(p: Piece) -> bool:
        """Whether they began it, or chose it and can do it."""
        mine = p.project.id == draft.person.piece
        return p.id in begun or (mine and possible(draft.catalog, draft.person, p.project))

    choice = _Choice(draft, _SIZES[min(turn + more, len(_SIZES) - 1)], tried, before, number)
    begun = draft.person.progress.hours
    return choice, sorted(
        (
            p
            for p in pieces(draft)
            if p.project.id not in used
            and not draft.refused_lately(p.id)
            and (theirs(p) or _fair(draft, p))
            # What was agreed stays where it was.
            and (theirs(p) or p.id in draft.keep or goes_with(choice, p))
            and p.project.id not in draft.person.progress.aside
        ),
        key=lambda p: (*(criterion(choice, p) for criterion in CRITERIA), p.id),
    )


def _goal(
    draft: Draft, first: int, last: int, choice: _Choice, pieces: Sequence[Piece]
) -> Step | None:
    """The best piece that can be finished by week `last`."""
    room, begun, before = (
        draft.calendar.room(first, last),
        draft.person.progress.hours,
        choice.before,
    )
    ranked = [
        p
        for p in pieces
        if p.id in begun
        or is_own(p.project.id)
        or draft.left(p.id, p80_hours(draft, p.project)) <= room
    ]
    yes_is_part = draft.person.entrance == "inside" or draft.aim.id == "start"
    if ranked and not yes_is_part and before is not None and before.needs_yes:
        # Not two in a row that somebody else must allow, if there is another for the same role of
        # the size whose turn it is; inside one's own job, and of a partner, the yes is part of it.
        wish = ranked[0].wish
        stays = (*begun, *draft.keep)
        ranked.sort(
            key=lambda p: (
                bool(p.project.needs_yes or p.closes or right_size(choice, p) or p.wish != wish)
                and p.id not in stays
            )
        )
    for anyway in (False, True):
        for piece in ranked:
            # What began is never given up for a piece that is sooner done.
            far = draft.calendar.weeks - 1 if piece.id in begun else last
            start = _able(draft, piece, first)
            if choice.number and tries_second(choice, piece):
                # After the one before it, so that planned again the order is the same.
                ends = max(s.due for s in draft.steps if s.goal) if before else draft.today
                start = max(start, draft.calendar.week_of(ends) + 1)
            step = _book(draft, piece, start, far)
            if step is None and is_own(piece.project.id):
                # Too large for the weeks there are: a first part, as large as such things are.
                usual = draft.catalog.projects[piece.project.id]
                step = _book(draft, replace(piece, project=usual), start, far)
            if step is None:
                continue
            others = piece.project.with_others and piece.id not in begun
            if anyway or not (others and _between_terms(draft, step)):
                return _with_another(step, piece, ranked) if piece.project.needs_yes else step
            # Whom it needs is away then: only if nothing else fits.
            draft.calendar.clear(step.id)
    return None


def _able(draft: Draft, piece: Piece, first: int) -> int:
    """The first week, from `first` on, in which what a piece expects is shown: not before the end
    of the piece that shows it."""
    weeks = (
        draft.calendar.week_of(step.due) + 1
        for step in draft.steps
        if step.goal
        for need in piece.project.expects
        for competency, before, _ in step.shows
        if competency == need.competency
        and max(before, draft.person.likely.get(competency, 0)) < need.level
    )
    return max((first, *weeks))


def _between_terms(draft: Draft, step: Step) -> bool:
    """Whether most of a student's hours for a step lie in weeks with twice the usual hours and an
    end, which are those in which a university is empty."""
    if draft.person.situation not in ("student", "study-and-work"):
        return False
    calendar, booked = draft.calendar, draft.calendar.of(step.id)
    ends = [p.days for p in draft.person.periods if p.last]
    wide = (
        hours
        for week, hours in booked
        if calendar.hours(week) >= 2 * calendar.weekly
        and any(
            first <= calendar.end(week) and calendar.start(week) <= last for first, last in ends
        )
    )
    return 2 * sum(wide) > step.p80


def _with_another(step: Step, piece: Piece, ranked: Sequence[Piece]) -> Step:
    """A piece that needs a yes has another ready beside it that needs none."""
    free = (p for p in ranked if p is not piece and not p.project.needs_yes)
    another = next((p for p in free if p.wish == piece.wish), None)
    if another is None:
        return step
    reason = Reason("do-instead", {"project": str(another.project.id)})
    return replace(step, on_no=(*step.on_no, reason))


def _share(draft: Draft, project: Project) -> Fraction:
    """Share of a week that a goal may take: with many hours a second strand runs beside it."""
    if draft.calendar.weekly < _SIDE_BY_SIDE and draft.aim.search != "campaign":
        # For what somebody planned themselves they said the hours.
        slack = draft.person.obstacle_kind == "no-time" and not project.own
        return Fraction(draft.catalog.aims.slack_percent, 100) if slack else Fraction(1)
    return max(draft.share("show"), Fraction(1, 4))


def p80_hours(draft: Draft, project: Project) -> Fraction:
    """Hours that a project takes as such things go, or as they went for this person."""
    p80, _ = _usual(project.hours.p50, project.hours.p80)
    overrun = draft.person.progress.overrun
    return Fraction(project.hours.p50).limit_denominator(4) * overrun if overrun else p80


@lru_cache(maxsize=4096)
def _usual(p50: float, p80: float) -> tuple[Fraction, Fraction]:
    """P80 hours in quarters, and their ratio to P50."""
    middle, high = Fraction(p50).limit_denominator(4), Fraction(p80).limit_denominator(4)
    return high, high / middle if middle else Fraction(1)


def kind_of_work(draft: Draft, project: Project) -> str:
    """Ideas, people, projects or systems: by what the project shows first."""
    return draft.catalog.rules.lean_of(project.shows[0].competency) if project.shows else ""


def alone(draft: Draft, project: Project) -> Step | None:
    """The step of a project with nothing else to do, from the first week on; None if too long."""
    piece = Piece(project, _role_of(draft, project), 0, 0)
    return _book(draft, piece, 0, draft.calendar.weeks - 1)


def _book(draft: Draft, piece: Piece, first: int, last: int) -> Step | None:
    """The step, booked; or None, and nothing booked."""
    project, id = piece.project, piece.id
    placed = _book_parts(draft, project, first, last)
    if placed is None:
        return None
    parts = list(staggered(draft, placed))
    whole = parts[-1].text == project.parts[-1].do
    lifts = real_lifts(draft.levels, project_lifts(project)) if whole else ()
    p80 = sum((p.p80 for p in parts), Fraction(0))
    p50 = min(Fraction(project.hours.p50).limit_denominator(4), p80)
    return Step(
        id,
        "project",
        project.id,
        parts[0].start,
        parts[-1].due,
        p50,
        p80,
        tuple(parts),
        _reasons(draft, piece, lifts),
        on_no=(Reason("if-stuck", {"project": str(project.id)}),) if project.needs_yes else (),
        quarter=draft.calendar.week_of(parts[-1].due) // QUARTER + 1,
        goal=True,
        shows=lifts,
    )


def _reasons(
    draft: Draft, piece: Piece, lifts: Sequence[tuple[str, int, int]]
) -> tuple[Reason, ...]:
    """For which role it is done and what is seen in it; then what it shows, and who must agree."""
    project = piece.project
    own = project.id in draft.catalog.roles[piece.role].own_work or piece.role in project.roles
    if own or piece.shaped or piece.id not in draft.person.progress.hours:
        reasons = [Reason("own-work", {"role": piece.role, "project": str(project.id)})]
    else:
        reasons = [Reason("begun", {"role": piece.role})]
    said = draft.person.piece_hours
    if said and is_own(project.id) and project is draft.catalog.projects[project.id]:
        reasons.append(Reason("first-part", {"hours": said}))
    if draft.aim.different:
        reasons.insert(0, Reason("tries", {"lean": kind_of_work(draft, project)}))
    if piece.shaped:
        trades, backgrounds = draft.person.trades, draft.catalog.backgrounds
        trade = next(t for t in trades if project.id in backgrounds[t].projects)
        reasons.append(Reason("your-trade", {"trade": trade}))
    reasons += [
        Reason("closes-gap", {"competency": c, "before": a, "after": b, "role": asked})
        for c, a, b in lifts
        if (asked := draft.targets.asks(c, a))
    ]
    yes = in_own_place(draft.person, project).needs_yes
    reasons.append(Reason("needs-yes", {"who": yes}) if yes else Reason("no-permission"))
    return tuple(reasons)


def _book_parts(draft: Draft, project: Project, first: int, last: int) -> list[StepPart] | None:
    """The parts with their weeks, booked; or None, and nothing booked."""
    id = f"project:{project.id}"
    share = _share(draft, project)
    begun = draft.person.progress.hours.get(id) is not None
    parts: list[StepPart] = []
    week = first
    # What is under way has the weeks it has.
    work = groupby(_left_to_do(draft, project), key=lambda x: x[0].weekly and not begun)
    for weekly, some in work:
        run = list(some)
        series = _in_a_row(draft, id, run, week, last, share) if weekly else {}
        for part, hours in run:
            if weekly:
                placed = series.get(part.do)
            else:
                placed = draft.calendar.forward(id, hours, week, last, share)
            end = max(placed[1], placed[0] + part.weeks - 1) if placed else 0
            # Nothing is due in a week that is out.
            while placed and end < last and not draft.calendar.hours(end):
                end += 1
            if placed and begun:
                end = min(end, last)
            if placed is None or end > last:
                if parts and begun:
                    return parts  # too large for the time that is planned: as far as it goes
                draft.calendar.clear(id)
                return None
            start, due = draft.calendar.start(placed[0]), free_day(draft, end)
            parts.append(StepPart("part", part.do, part.done_when, hours, start, due))
            # After waiting on others the next part begins a week later; otherwise at once.
            week = max(placed[1], placed[0] + part.weeks) if part.weeks > 1 else placed[1]
    return parts


def _left_to_do(draft: Draft, project: Project) -> Iterator[tuple[Part, Fraction]]:
    """The parts that were not ticked, with their P80 hours that are still to do."""
    id = f"project:{project.id}"
    # Hours to plan for one hour at P50: as they went for this person, or as such things go.
    ratio = draft.person.progress.overrun or _usual(project.hours.p50, project.hours.p80)[1]
    sunk = draft.person.progress.hours.get(id)
    still = draft.open_parts(id, [part.do for part in project.parts])
    for part in project.parts:
        hours = Fraction(part.hours).limit_denominator(4) * ratio
        if sunk:
            # What was put in counts, first part first. Only a tick takes a part as done.
            least = LEAST_LEFT / len(still) if part.do in still else Fraction(0)
            credited = min(sunk, max(Fraction(0), hours - least))
            sunk, hours = sunk - credited, hours - credited
        if part.do in still:
            yield part, hours


def _in_a_row(
    draft: Draft,
    id: str,
    run: Sequence[tuple[Part, Fraction]],
    first: int,
    last: int,
    share: Fraction,
) -> dict[str, tuple[int, int]]:
    """First and last week of each part of a series that meets every week, which is booked in an
    unbroken stretch of weeks that hold a sitting; empty where there is none."""
    least = Fraction(draft.catalog.aims.piece_hours).limit_denominator(4)
    hours, weeks = sum((h for _, h in run), Fraction(0)), sum(max(1, p.weeks) for p, _ in run)
    used = draft.calendar.unbroken(id, hours, weeks, first, last, share, least)
    found: dict[str, tuple[int, int]] = {}
    done = Fraction(0)
    for part, more in run if used else ():
        begins = week_reaching(used, done, after=True)
        done += more
        found[part.do] = (begins, week_reaching(used, done))
    return found
