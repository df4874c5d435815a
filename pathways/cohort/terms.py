"""Term against term: who came, who answered again, of whom nothing is known, and what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, get_args

from pathways.catalog import Catalog
from pathways.cohort.people import Facts, Member
from pathways.cohort.small_cells import LEAST, Cell, of_everybody, parts, shares
from pathways.cohort.store import Manifest
from pathways.cohort.who import email_key
from pathways.frozen import Struct

What = Literal["came", "stayed", "no plan", "silent", "unknown"]
"""New this term; answered again and has a plan of both terms; answered again and has none of one of
them; did not answer again; cannot be told, for want of an id or an address in common."""
Rung = Literal["higher", "same", "lower", "not placed"]
"""How somebody stands on the ladder of their plan now, against then."""
Role = Literal["closer", "as far", "another", "none"]
"""Of the role nearest to them then: less of it is missing now, or not; another is nearest now; one
of the terms has none."""
Mark = Literal["in-field", "goal"]
"""True now and not then: at work in the field; the first goal of then is none of the plan now."""


class One(Struct):
    """Somebody of either term, and what is known of them since the last one."""

    what: What
    now: Member | None
    then: Member | None

    @property
    def member(self) -> Member:
        """What was last kept of them."""
        held = self.now or self.then
        assert held is not None
        return held

    @property
    def both(self) -> tuple[Facts, Facts] | None:
        """What their plans of then and now rest on, where they have both."""
        return (self.then.facts, self.now.facts) if self.then and self.now else None


class Terms(Struct):
    """Two terms side by side, in numbers that are safe to show. Cells hold ids or codes; what is
    counted of one person twice is closed against subtraction with everything else here."""

    today: date
    before: date
    lock: Mapping[str, str]
    people: int
    """Of either term; of whom it cannot be told, somebody may be counted in both."""
    unmatched: bool
    """Whether there may be such."""
    who: tuple[Cell, ...]
    compared: int | None
    """How many answered again and have both plans; None where that is not shown, and then nothing
    below is but the roles."""
    rungs: tuple[Cell, ...]
    more_on: tuple[str, ...]
    """Rungs on which at least three more of those compared stand now."""
    roles: tuple[Cell, ...]
    marks: tuple[Cell, ...]
    programs: tuple[Cell, ...]
    """Finished since, as far as the older folder tells what was finished before."""
    few: tuple[str, ...]
    """Roles of which so few are nearest now that they are counted together; nobody, if `few_people`
    is 0."""
    few_people: int

    @property
    def of_everybody(self) -> tuple[str, ...]:
        """Parts in which one number is that of everybody compared, which tells of each one."""
        names = ("rungs", "roles", "marks", "programs")
        return of_everybody({name: getattr(self, name) for name in names}, self.compared)


# -- who is who ------------------------------------------------------------------------------------


def matched(now: Iterable[Member], then: Iterable[Member]) -> list[One]:
    """Everybody of two terms, each once: matched by id, else by address, else by the moment of one
    and the same answer; never by a name."""
    new, old = list(now), list(then)
    partner = _partners(new, old)
    kinds = (_kinds(new), _kinds(old))
    found = []
    for member in new:
        before = partner.get(member.id)
        if before:
            planned = bool(member.facts and before.facts)
            what: What = "stayed" if planned else "no plan"
            # The same moment in both is the same answer, which only stands in the sheet still.
            again = not _moments(member) & _moments(before)
            found.append(One(what if again else "silent", member, before))
        else:
            told = _kind(member) & kinds[1]
            found.append(One("came" if told else "unknown", member, None))
    taken = {id(one) for one in partner.values()}
    for member in old:
        if id(member) not in taken:
            found.append(One("silent" if _kind(member) & kinds[0] else "unknown", None, member))
    return found


def _partners(new: Sequence[Member], old: Sequence[Member]) -> dict[str, Member]:
    """By id of the new folder, who they are in the old one."""
    first = {member.key: member for member in old}
    found = {m.id: first[m.key] for m in new if m.key in first}
    taken = {id(one) for one in found.values()}
    left = [m for m in new if m.id not in found]
    # A key beside the first one counts where it is one person's alone, in both folders.
    once = [Counter(key for m in side for key in _keys(m)) for side in (new, old)]
    by_key = {key: m for m in old if id(m) not in taken for key in _keys(m) if once[1][key] == 1}
    for member in left:
        for key in _keys(member):
            before = by_key.get(key)
            if before and once[0][key] == 1 and id(before) not in taken:
                found[member.id] = before
                taken.add(id(before))
                break
    return found


def _keys(member: Member) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (member.key, email_key(member.email), *member.also))))


def _kind(member: Member) -> set[str]:
    """By what somebody can be found again: an id, an address, both or neither."""
    return {key.partition(" ")[0] for key in _keys(member)} & {"id", "email"}


def _kinds(members: Iterable[Member]) -> set[str]:
    return {kind for member in members for kind in _kind(member)}


def _moments(member: Member) -> set[str]:
    """When they answered."""
    return {key for key in _keys(member) if key.startswith("time ")}


# -- what became of them ---------------------------------------------------------------------------


def rung_of(catalog: Catalog, then: Facts, now: Facts) -> Rung:
    """How they stand on the ladder of their plan now, against then."""
    ladder = catalog.ladders.get(now.ladder)
    order = [str(rung.id) for rung in ladder.rungs] if ladder else []
    was, is_ = known(catalog, then.rungs.get(now.ladder, "")), now.rung
    if was not in order or is_ not in order:
        return "not placed"
    step = order.index(is_) - order.index(was)
    return "higher" if step > 0 else "lower" if step < 0 else "same"


def role_of(catalog: Catalog, then: Facts, now: Facts) -> Role:
    """What became of the role that was nearest to them."""
    role = known(catalog, then.role)
    if not role or not now.role:
        return "none"
    if role != now.role:
        return "another"
    return "closer" if set(now.gaps) < {known(catalog, id) for id in then.gaps} else "as far"


def marks_of(catalog: Catalog, then: Facts, now: Facts) -> Iterator[Mark]:
    """What else is true of them now and was not then."""
    if now.situation == "in-field" and then.situation not in ("", "in-field"):
        yield "in-field"
    first = known(catalog, then.first_goal.ref) if then.first_goal else ""
    if first and first not in (step.ref for step in now.steps if step.goal):
        yield "goal"


def finished(catalog: Catalog, then: Facts, now: Facts) -> set[str]:
    """Programs that they finished since; none where the older folder does not say."""
    if then.done is None:
        return set()
    return set(now.done or ()) - {known(catalog, id) for id in then.done}


def known(catalog: Catalog, id: str) -> str:
    """What an id of an older catalog is called in this one."""
    place = catalog.find(id) if id else None
    return str(place[1]) if place else id


def compare_terms(now: Manifest, then: Manifest, catalog: Catalog) -> tuple[Terms, list[One]]:
    """Two terms in numbers, and everybody of both.

    Raises:
        Damaged: a shard of a batch cannot be read.
    """
    everybody = matched(now.everybody(), then.everybody())
    who = _parts(What, (one.what for one in everybody))
    alone = any(cell.of == ("stayed",) for cell in who)
    pairs = [both for one in everybody if alone and one.what == "stayed" and (both := one.both)]
    marks = Counter[str](mark for both in pairs for mark in marks_of(catalog, *both))
    done = Counter(id for both in pairs for id in finished(catalog, *both))
    heads = Counter(one.now.facts.role for one in everybody if one.now and one.now.facts)
    few = _few(parts({role: heads[role] for role in (*catalog.roles, "")}), catalog)
    made = Terms(
        date.fromisoformat(now.today),
        date.fromisoformat(then.today),
        now.lock,
        len(everybody),
        any("unknown" in cell.of for cell in who),
        who,
        len(pairs) if alone else None,
        _parts(Rung, (rung_of(catalog, *both) for both in pairs)),
        tuple(_more_on(catalog, pairs)),
        _parts(Role, (role_of(catalog, *both) for both in pairs)),
        tuple(shares(marks, len(pairs))),
        tuple(shares(done, len(pairs))),
        *few,
    )
    return made, everybody


def nobody_heads_for(everybody: Iterable[One], catalog: Catalog) -> list[str]:
    """Roles that are nearest to nobody of this term: for the organizer alone, since a page without
    names cannot tell nobody from one."""
    heads = {one.now.facts.role for one in everybody if one.now}
    return [str(role) for role in catalog.roles if role not in heads]


def _parts(words: object, said: Iterable[str]) -> tuple[Cell, ...]:
    counts = Counter(said)
    return tuple(parts({word: counts[word] for word in get_args(words)})) if counts else ()


def _few(roles: Sequence[Cell], catalog: Catalog) -> tuple[tuple[str, ...], int]:
    """The roles that are counted together and of how many people, else those of nobody."""
    together = next((cell for cell in roles if len(cell.of) > 1), None)
    if together:
        return tuple(role for role in together.of if role), together.count
    shown = {cell.of[0] for cell in roles}
    return tuple(str(role) for role in catalog.roles if role not in shown), 0


def _more_on(catalog: Catalog, pairs: Sequence[tuple[Facts, Facts]]) -> Iterator[str]:
    """Without its number, which would tell of single moves together with the counts of these."""
    for name, ladder in catalog.ladders.items():
        then, now = (
            Counter(known(catalog, pair[side].rungs.get(name, "")) for pair in pairs)
            for side in (0, 1)
        )
        yield from (str(r.id) for r in ladder.rungs if now[r.id] - then[r.id] >= LEAST)
