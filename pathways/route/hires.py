"""Whom an organization that begins or grows hires next, and what to ask of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from pathways.catalog import Catalog, reading
from pathways.catalog.decode import Reader
from pathways.catalog.records import Placed, Project, Role, Variant
from pathways.catalog.rules import Post
from pathways.catalog.values import Id, Mistake
from pathways.catalog.yaml_nodes import compose
from pathways.frozen import dataclass
from pathways.lists.openings import Places
from pathways.problems import BadInput, nearest
from pathways.route.openings import Opening


@dataclass(frozen=True, eq=False, repr=False)
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
    source = compose(raw, name)
    reader = Reader(source, reading.OWN_WORDS)
    found, rules = reader.read(Needs), catalog.rules.team
    for key, known in (("does", rules.does), ("on_fire", rules.fires)):
        for node, word in _words(source.at(key)):
            if word not in known:
                hint = nearest(word, known) or f"one of: {', '.join(known)}"
                message = f"{key}: '{word[:40]}' is not one of the allowed words"
                reader.report(node, "value.choice", message, hint)
    roles = []
    for node, word in _words(source.at("has")):
        place = catalog.find(word)
        if place is None or place[0] != "roles":
            hint = nearest(word, catalog.roles)
            reader.report(node, "id.unknown", f"there is no role '{word[:60]}'", hint)
        else:
            roles.append(place[1])
    there = source.at("where")
    if isinstance(there, yaml.ScalarNode) and there.value:
        where = Places(catalog).of(there.value)
        if not (where.remote or where.countries):
            hint = "write Lisbon, Portugal, or remote, EU"
            reader.report(there, "route.place", f"no country in '{there.value[:60]}'", hint)
    if not found or reader.problems:
        raise BadInput(reader.problems)
    held = (found.money_months, found.on_fire, found.where)
    return Needs(found.does, found.people, found.name, tuple(roles), *held)


def _words(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, str]]:
    for child in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(child, yaml.ScalarNode):
            yield child, child.value


@dataclass(frozen=True, slots=True)
class Hire:
    """Somebody to find next."""

    role: str
    fire: str
    """What is on fire that they put out; empty where it is only due."""
    because: str
    whole: bool
    """Whether there is a whole post's work for them."""
    team: int
    """How many work there when they come, in this order."""


@dataclass(frozen=True, slots=True)
class Later:
    """A role that is not due yet, and the number of people from which it is."""

    role: str
    after: int


def hires(catalog: Catalog, needs: Needs) -> tuple[list[Hire], list[Later]]:
    """Who is hired next, in order, and who later: what is on fire first, then what is due by the
    size of the team, which grows with every whole post."""
    rules = catalog.rules.team
    left = [post for post in rules.order if post.role not in needs.has and _wanted(post, needs)]
    size, found = needs.people, list[Hire]()
    while len(found) < rules.hires:
        due = [post for post in left if _fire(post, needs) or post.after <= size]
        if not due:
            break
        post = min(due, key=lambda post: _urgency(post, needs))
        whole = size >= post.whole and not catalog.roles[post.role].part_time
        found.append(Hire(post.role, _fire(post, needs), post.because, whole, size))
        left.remove(post)
        size += whole
    return found, [Later(post.role, post.after) for post in sorted(left, key=lambda p: p.after)]


def _wanted(post: Post, needs: Needs) -> bool:
    """Whether such an organization needs it at all: whatever it does, or for this, or now."""
    return bool(not post.does or {*post.does} & {*needs.does} or _fire(post, needs))


def _fire(post: Post, needs: Needs) -> str:
    """The worst of what is on fire that it puts out."""
    return next((fire for fire in needs.on_fire if fire in post.fires), "")


def _urgency(post: Post, needs: Needs) -> int:
    """The place of what is on fire; what is only due comes after that, in the order of the data."""
    fire = _fire(post, needs)
    return needs.on_fire.index(fire) if fire else len(needs.on_fire)


def pieces(catalog: Catalog, role: Role) -> list[Project]:
    """The role's own work that a weekend holds, from which a test can be cut; else its first."""
    own = [catalog.projects[id] for id in role.own_work]
    short = [piece for piece in own if piece.hours.p80 <= catalog.rules.sizes.weekend]
    # What can be marked comes first.
    return sorted(short, key=lambda piece: not piece.rubric)[:1] or own[:1]


def forms(role: Role, whole: bool) -> list[Variant]:
    """The other forms in which it is held, where there is no whole post for it."""
    return [] if whole else list(role.variants)


def openings_of(needs: Needs, found: Sequence[Hire]) -> list[Opening]:
    """The hires as openings, so that a cohort can be put beside them."""
    return [
        Opening(
            Id(hire.role),
            hire.role,
            "job" if hire.whole else "project",
            role=hire.role,
            place=needs.where,
            seats=1,
        )
        for hire in found
    ]
