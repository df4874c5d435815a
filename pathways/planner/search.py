"""Looking for a post: a few openings beside other work, or a search week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess.assessment import plain_levels, readiness
from pathways.catalog import Catalog
from pathways.planner.draft import QUARTER, Draft, booked_step, next_free
from pathways.planner.offers import near
from pathways.planner.plan import Campaign, Reason, Step
from pathways.planner.value import BESIDE
from pathways.profile import Person

_WAIT = 180
"""Days that an employer may be expected to wait for somebody."""

_MONTH = 30
"""Days."""


def add_search(draft: Draft) -> None:
    """What the aim and the calendar ask for; nothing where nobody looks for a post."""
    held = any(s.kind == "job" for s in draft.steps)
    if draft.aim.search == "none" or held or draft.just_hired or draft.loose:
        return
    if campaigns(draft):
        _add_campaign(draft)
    else:
        _add_openings(draft)


def presses(draft: Draft) -> bool:
    """Whether the money ends: then a search has its share of the weeks before any piece of work."""
    return campaigns(draft) and money_decides(draft) is not None and not _begins(draft)


def campaigns(draft: Draft) -> bool:
    """Whether the search is the work of every week: by the aim, or because the money ends, or the
    person is free full-time soon."""
    person = draft.person
    if draft.aim.search == "none" or person.situation == "in-field":
        return False
    last = draft.calendar.end(draft.calendar.weeks - 1)
    free = person.full_time == "offer" or bool(
        person.full_time_from and person.full_time_from <= last
    )
    return draft.aim.search == "campaign" or (free and bool(person.roles))


def _begins(draft: Draft) -> int:
    """The week in which a search begins: once the first piece of work is done, where the money does
    not end; so many months before notice is given, somebody is free or the money decides, and not
    before the day on which they know what they want to know first, where months are left then;
    where the search is what the plan is for, at once.
    After so many noes on paper it begins only once there is something new to show: a finished
    piece, or where the money ends the page of evidence, somebody's word and the stages of the
    noes."""
    rules, person = draft.catalog.aims, draft.person
    first, money = 0, money_decides(draft)
    if draft.aim.search != "campaign":
        first = _first_piece_done(draft) if money is None else 0
        free = notice_day(draft.catalog, person, draft.today) or person.full_time_from
        days = [day for day in (free, money) if day is not None and day > draft.today]
        # What somebody wants to know before they go on is known before they apply.
        by, soon = person.yes_by, draft.today + timedelta(days=_MONTH * rules.search.soon)
        last = [day - timedelta(days=_MONTH * rules.search.notice) for day in days]
        if by and person.settles and draft.today < by <= min((soon, *last)):
            first = max(first, draft.calendar.week_of(by) + 1)
        if days:
            ahead = min(days) - timedelta(days=_MONTH * rules.search.soon)
            first = max(first, draft.calendar.week_of(max(draft.today, ahead)))
    if person.rest_until and _resting(draft):
        first = max(first, draft.calendar.week_of(person.rest_until))
    if person.noes_on_paper < rules.refused.few:
        return first
    soon = draft.today + timedelta(days=_MONTH * rules.search.soon)
    presses = person.money_until is not None and person.money_until <= soon
    if presses or draft.aim.search == "campaign":
        return max(first, _PAGE_READ)
    goals = [draft.calendar.week_of(s.due) + 1 for s in draft.steps if s.goal]
    return max(first, min(goals, default=0))


def _first_piece_done(draft: Draft) -> int:
    """The week after the first piece of work; the first of all where one was finished before, or
    the search is under way."""
    progress = draft.person.progress
    begun = (*progress.hours, *progress.waiting, *progress.refused)
    if any(id.startswith("project:") for id in progress.finished) or any(
        id.startswith("job:") for id in begun
    ):
        return 0
    return min((draft.calendar.week_of(s.due) + 1 for s in draft.steps if s.goal), default=0)


def notice_day(catalog: Catalog, person: Person, today: date) -> date | None:
    """The day by which somebody who is to begin elsewhere gives notice; None without a post, for
    one that ends by itself, and where no day is known."""
    at_work = person.situation in ("working", "study-and-work") and person.money_until is None
    by_itself = any(catalog.backgrounds[t].ends_by_itself for t in person.trades)
    begins = person.full_time_from
    if not at_work or by_itself or begins is None or begins <= today:
        return None
    months = begins.year * 12 + begins.month - 1 - catalog.aims.search.notice
    return begins.replace(year=months // 12, month=months % 12 + 1, day=min(begins.day, 28))


_PAGE_READ = 2
"""Weeks in which a page of evidence is written and read by somebody who hires, and two people say
that they vouch."""


def _add_campaign(draft: Draft) -> None:
    """The hours of a search, until the money decides or to the end of what is planned: it ends with
    a post and not with a quarter."""
    role = next(iter(_jobs(draft)), draft.assessment.shortlist[0].role)
    if role in draft.person.progress.aside:
        return
    first = _begins(draft)
    last = draft.calendar.weeks - 1
    decides = money_decides(draft)
    if decides is not None:
        last = max(first + 1, min(last, draft.calendar.week_of(decides)))
    free, hours, share = draft.calendar.free, draft.calendar.hours, draft.share("search")
    room = sum((min(free(w), hours(w) * share) for w in range(first, last + 1)), Fraction(0))
    if (_resting(draft) and draft.person.rest_until is None) or room <= 0:
        return
    placed = draft.calendar.forward(f"job:{role}", room, first, last, share)
    if placed is None:
        return
    # What takes more than two full days has a stop within it. Whole months, to the nearest: a week
    # later it is still as many.
    least = 1 if room <= draft.catalog.rules.sizes.weekend else 2
    months = max(least, (placed[1] - placed[0] + 3) // 4)
    codes = [f"search-{n}" for n in range(1, months + 1)]
    why = Reason("campaign", {"role": role})
    step = _step(draft, role, room, placed, codes, why)
    told, later = step.parts[:_TOLD], step.parts[_TOLD:]
    if later:
        # Further on it is the same from month to month.
        rest = sum((part.p80 for part in later), Fraction(0))
        told += (replace(later[0], code="search-on", p80=rest, due=later[-1].due),)
    draft.steps.append(replace(step, parts=told, quarter=1))


_TOLD = 3
"""Months of a search that are told one by one."""


def _resting(draft: Draft) -> bool:
    """Whether so many noes came, none of them late, that a piece of work comes before the next."""
    return rests(draft.catalog, draft.person, draft.today)


def rests(catalog: Catalog, person: Person, today: date) -> bool:
    """Whether applications for posts rest after many noes, for weeks where their days are known.
    Whoever came far, or has to find a post, goes on."""
    late = person.noes.get("talk", 0) + person.noes.get("trial", 0)
    return (
        sum(person.noes.values()) >= catalog.aims.refused.many
        and not late
        and person.money_until is None
        and catalog.aims.aim(person.aim).search != "campaign"
        and (person.rest_until is None or person.rest_until > today)
    )


def money_decides(draft: Draft) -> date | None:
    """The day on which a bridge job is taken: some months before the money ends."""
    person, left = draft.person, draft.catalog.aims.search.months_left
    if person.money_until is not None:
        return max(draft.today, person.money_until - timedelta(days=_MONTH * left))
    free_now = person.full_time_from is not None and person.full_time_from <= draft.today
    if person.pay_months and free_now and person.situation == "between" and person.years:
        return draft.today + timedelta(days=_MONTH * max(0, person.pay_months - left))
    return None


def campaign(draft: Draft) -> Campaign | None:
    """The numbers of the search that was booked: by week, of a usual week."""
    step = next((s for s in draft.steps if s.kind == "job"), None)
    if step is None or step.reasons[0].code != "campaign":
        return None
    rules = draft.catalog.aims.search
    first = draft.calendar.week_of(step.start)
    last = min(draft.calendar.week_of(step.due), first + QUARTER - 1)
    widest = max(draft.calendar.hours(w) for w in range(first, last + 1))
    hours = widest * draft.share("search")
    each, practice = Fraction(rules.application), Fraction(rules.practice)
    practices = 2 * hours >= 2 * each + practice
    writing = 2 * hours - (practice if practices else 0)
    if draft.person.noes_on_paper >= draft.catalog.aims.refused.few:
        each *= Fraction(rules.careful)
    fortnight = max(1, min(2 * rules.most_a_week, int(writing / each)))
    found = fortnight * rules.found_for_each
    begins = next_free(draft.catalog, draft.person, step.start)
    return Campaign(step.ref, hours, fortnight, found, practices, money_decides(draft), begins)


def search_roles(draft: Draft) -> tuple[str, ...]:
    """The roles whose openings a search looks at: the one it is for, then the targets and the roles
    of the person's own rung and the next that are near enough today. Nobody with long experience is
    sent below it."""
    step = next((s for s in draft.steps if s.kind == "job"), None)
    if step is None:
        return ()
    ladder = draft.catalog.ladders[draft.assessment.ladder]
    at = draft.assessment.standings[ladder.id].index
    rungs = [str(role) for rung in ladder.rungs[at : at + 2] for role in rung.roles]
    shown, roles = plain_levels(draft.person), draft.catalog.roles
    near_today = [
        role
        for role in (*draft.targets.roles, *rungs)
        if near(draft, role, shown)
        and role not in draft.person.progress.aside
        and not (draft.person.senior and roles[role].seniority in _BELOW)
    ]
    return tuple(dict.fromkeys((step.ref, *near_today)))


_BELOW = ("entry", "early")
"""Posts in which long experience is read as: will leave."""


def _add_openings(draft: Draft) -> None:
    """One step of direct applications, as soon as some target role is near enough.

    Somebody with wishes applies for what they wished for; while none of that is near, for what the
    plan before held. Nobody is sent to a job that they could not take within half a year.
    """
    for role in _jobs(draft):
        id = f"job:{role}"
        if not _fair(draft, role, draft.levels):
            continue
        goals = [s for s in draft.steps if s.goal]
        after = draft.calendar.week_of(goals[0].due) + 1 if goals else 1
        # What is fair today is begun this fortnight, and so never put off when one plans again.
        fair, rest = _fair(draft, role, plain_levels(draft.person)), draft.person.rest_until
        rested = draft.calendar.week_of(rest) if rest and _resting(draft) else 0
        begins = [max(rested, week) for week in ((0, after) if fair else (after,))]
        p80 = draft.left(id, min(Fraction(12), draft.calendar.weekly * 3))
        for begin in begins:
            last = min(begin + QUARTER - 1, draft.calendar.weeks - 1)
            if not could_take(draft, role, draft.calendar.end(last)):
                continue
            share = max(draft.share("search"), Fraction(1, 4))
            placed = draft.calendar.forward(id, p80, begin, last, share)
            if placed:
                ready = readiness(draft.catalog.roles[role], draft.levels, draft.catalog)
                codes = ("job-find", "job-tailor", "job-send")
                why = Reason("near-enough", {"role": role, "met": ready.met, "asked": ready.asked})
                draft.steps.append(_step(draft, role, p80, placed, codes, why))
                return


def _step(
    draft: Draft,
    role: str,
    p80: Fraction,
    placed: tuple[int, int],
    codes: Sequence[str],
    why: Reason,
) -> Step:
    return booked_step(
        draft,
        "job",
        role,
        (p80 * 2 / 3, p80),
        placed,
        codes,
        (why,),
        checks=_job_checks(draft, role),
        on_no=(Reason("no-says-little"), Reason("ask-why"), Reason("goal-stands")),
        selective=True,
    )


def _fair(draft: Draft, role: str, levels: dict[str, int]) -> bool:
    """Whether a role is near enough, by what is shown and what the trade usually shows."""
    usual = draft.person.likely
    have = {c: max(levels.get(c, 0), usual.get(c, 0)) for c in {*levels, *usual}}
    return near(draft, role, have)


def _jobs(draft: Draft) -> list[str]:
    """Roles to apply for, the one worked towards most first. Levels that rise move the aim up; what
    was applied for until then stays a way in."""
    aims = [role for role, weight in draft.targets.weights if weight > BESIDE]
    progress = draft.person.progress
    steps = (*draft.keep, *sorted(progress.refused), *sorted(progress.waiting))
    before = [id.partition(":")[2] for id in steps if id.startswith("job:")]
    known = [role for role in dict.fromkeys(before) if role in draft.catalog.roles]
    every = [*aims, *(role for role in known if role not in aims)]
    aside = progress.aside
    return [role for role in every if draft.catalog.roles[role].hired and role not in aside]


_PARTLY = frozenset({"part-time", "contract", "board", "volunteer"})
"""Forms of work that leave room for something else."""


def could_take(draft: Draft, role: str, applied: date) -> bool:
    """Whether the person could begin within half a year: full-time, or in a form that they want."""
    record, person = draft.catalog.roles[role], draft.person
    wanted = person.work_wanted or (_PARTLY if person.full_time == "never" else frozenset())
    partly = record.part_time or any(v.form in wanted for v in record.variants)
    if partly or (person.full_time != "never" and person.full_time_from is None):
        return True
    if person.full_time_from is None:
        return False
    return (person.full_time_from - applied).days <= _WAIT


def _job_checks(draft: Draft, role: str) -> tuple[Reason, ...]:
    """What an opening must be asked before anything is written for it."""
    person = draft.person
    found = []
    if not draft.catalog.roles[role].part_time and not person.work_wanted & _PARTLY:
        if person.full_time == "unknown":
            found.append(Reason("full-time"))
        elif person.full_time_from and person.full_time_from > draft.today:
            found.append(Reason("job-from", {"since": person.full_time_from}))
    if person.move not in ("yes", "job"):
        found.append(Reason("job-place"))
    found.append(Reason("job-rights"))
    if person.languages and not any(x[:2] == "en" for x in person.languages):
        found.append(Reason("language", {"language": "English"}))
    return tuple(found)
