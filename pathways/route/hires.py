"""Whom an organization that begins or grows hires next, and what to ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pathways.catalog import Catalog
from pathways.catalog.decode import Reader
from pathways.catalog.records import Placed, Role
from pathways.catalog.rules import Post
from pathways.catalog.values import Id, Mistake
from pathways.catalog.yaml_nodes import compose
from pathways.frozen import Struct
from pathways.lists.openings import Places
from pathways.problems import BadInput
from pathways.route.openings import Opening, check_place, check_word, id_of


class Needs(Placed):
    """An organization as it is. A key that is missing is unknown."""

    does: tuple[str, ...]
    """What it does: words under `team` in data/rules.yaml."""
    people: int
    """Who work there now, for whatever share of a week."""
    name: str = ""
    has: tuple[str, ...] = ()
    """Roles of the catalog that somebody there has, by id or name."""
    money_months: int | None = None
    """Months for which there is money."""
    on_fire: tuple[str, ...] = ()
    """What cannot wait, the worst first: words under `team` too."""
    where: str = ""
    """A city with its country, a country, or remote; several with semicolons."""

    def __post_init__(self) -> None:
        for key in ("people", "money_months"):
            if not 0 <= (getattr(self, key) or 0) <= 10_000:
                raise Mistake("team.number", f"{key}: {getattr(self, key)} is no such number", key)


def parse_needs(raw: bytes, name: str, catalog: Catalog) -> Needs:
    """The needs in bytes that came from `name`.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    reader, rules = Reader(compose(raw, name)), catalog.rules.team
    found, at = reader.read(Needs), reader.file.at

    def said(key: str) -> Sequence[str]:
        """What could be read is checked too, so that every mistake is told at once."""
        held: Sequence[str] = getattr(found, key) if found else reader.parts.get(key, ())
        return held

    for key, known in (("does", rules.does), ("on_fire", rules.fires)):
        for n, word in enumerate(said(key)):
            check_word(reader, at(key, n), key, word, known)
    has = [id_of(reader, catalog, "roles", one, at("has", n)) for n, one in enumerate(said("has"))]
    check_place(reader, at("where"), Places(catalog), str(said("where") or ""))
    if not found or reader.problems:
        raise BadInput(reader.problems)
    return replace(found, has=tuple(has))


class Hire(Struct):
    """Somebody to find next."""

    role: str
    fires: tuple[str, ...]
    """What is on fire that they put out; none where they are only due."""
    because: str
    whole: bool
    """Whether there is a whole post's work for them."""
    team: int
    """How many work there when they come, in this order."""
    piece: str
    """The piece of the role's own work that a test can be cut from; empty where none is known."""


class Later(Struct):
    """A role for later."""

    role: str
    after: int
    """The number of people from which it is due; 0 where it is, once those before it came."""


def hires(catalog: Catalog, needs: Needs) -> tuple[list[Hire], list[Later]]:
    """Who is hired next, in order, and who later: for each thing that is on fire somebody who puts
    it out, then who is due by the size of the team, which grows with every whole post."""
    rules = catalog.rules.team
    left = [post for post in rules.order if _is_for(post, needs)]
    size, found, open_ = needs.people, list[Hire](), list(dict.fromkeys(needs.on_fire))
    for turn in (*open_, *[""] * rules.hires):
        able = [post for post in left if (turn in post.fires if turn else post.after <= size)]
        if turn:  # whoever knows this kind of organization puts a fire out before who suits any
            able.sort(key=lambda post: not post.does)
            able = able if turn in open_ else []
        if not able or len(found) == rules.hires:
            continue
        post = able[0]
        role = catalog.roles[post.role]
        fires = tuple(filter(post.fires.__contains__, open_))
        whole = size >= post.whole and not role.part_time
        found.append(Hire(post.role, fires, post.because, whole, size, piece(catalog, role)))
        left.remove(post)
        open_ = [fire for fire in open_ if fire not in fires]
        size += whole
    later = (
        Later(p.role, 0 if {*p.fires} & {*open_} or p.after <= size else p.after) for p in left
    )
    return found, sorted(later, key=lambda one: one.after)


def _is_for(post: Post, needs: Needs) -> bool:
    """Whether an organization that does this needs it, and has nobody for it."""
    return post.role not in needs.has and (not post.does or bool({*post.does} & {*needs.does}))


def piece(catalog: Catalog, role: Role) -> str:
    """The role's own work that a weekend holds and that can be marked, of such what the fewest
    other roles share; else its first."""

    def suits(id: str) -> tuple[bool, bool, int]:
        project = catalog.projects[id]
        shared = sum(id in other.own_work for other in catalog.roles.values())
        return (project.hours.p80 > catalog.rules.sizes.weekend, not project.rubric, shared)

    return min(role.own_work, key=suits, default="")


def opening(hire: Hire, needs: Needs) -> Opening:
    """A hire as an opening, so that a cohort can be put beside it."""
    kind = "job" if hire.whole else "project"
    return Opening(Id(hire.role), hire.role, kind, role=hire.role, place=needs.where, seats=1)
