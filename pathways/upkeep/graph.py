"""The links of the data as a graph: ladders, what leads to a role, what comes before a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pathways.catalog import Catalog


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """One thing of the catalog; `id` is `room:id`."""

    id: str
    label: str

    @property
    def room(self) -> str:
        """Which room of the catalog it is in."""
        return self.id.partition(":")[0]


@dataclass(frozen=True, slots=True, order=True)
class Edge:
    """A link from what comes first to what it leads to."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes by id, and the links between them."""

    title: str
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]


def all_links(catalog: Catalog) -> tuple[Edge, ...]:
    """Every link of the data, from what comes first to what it leads to."""
    edges: set[Edge] = set()
    for ladder in catalog.ladders.values():
        for below, above in zip(ladder.rungs, ladder.rungs[1:], strict=False):
            edges.add(Edge(f"rungs:{below.id}", f"rungs:{above.id}", "next rung"))
        for rung in ladder.rungs:
            edges |= {Edge(f"rungs:{rung.id}", f"roles:{r}", "hires") for r in rung.roles}
            edges |= {Edge(f"programs:{p}", f"rungs:{rung.id}", "serves") for p in rung.programs}
            edges |= {
                Edge(f"competencies:{s.competency}", f"rungs:{rung.id}", f"level {s.level}")
                for s in rung.stands
            }
    for role in catalog.roles.values():
        edges |= {Edge(f"roles:{role.id}", f"roles:{other}", "then") for other in role.next}
        edges |= {Edge(f"programs:{p}", f"roles:{role.id}", "leads to") for p in role.programs}
        edges |= {
            Edge(f"competencies:{x.competency}", f"roles:{role.id}", f"level {x.level}")
            for x in role.levels
        }
    for program in catalog.programs.values():
        for need in program.requires:
            edges |= {Edge(f"programs:{p}", f"programs:{program.id}", "first") for p in need.any}
        edges |= {
            Edge(f"programs:{program.id}", f"competencies:{b.competency}", f"to level {b.to}")
            for b in program.builds
        }
    for project in catalog.projects.values():
        edges |= {Edge(f"projects:{project.id}", f"roles:{r}", "proof for") for r in project.roles}
        edges |= {
            Edge(f"projects:{project.id}", f"competencies:{s.competency}", f"level {s.level}")
            for s in project.shows
        }
    for agenda in catalog.agendas.values():
        edges |= {Edge(f"agendas:{agenda.id}", f"roles:{r}", "read for") for r in agenda.roles}
    for trade in catalog.backgrounds.values():
        node = f"backgrounds:{trade.id}"
        edges |= {Edge(node, f"roles:{bridge.role}", "near to") for bridge in trade.bridges}
        edges |= {Edge(f"projects:{p}", node, "in its shape") for p in trade.projects}
        edges |= {
            Edge(node, f"competencies:{s.competency}", f"level {s.level}") for s in trade.shows
        }
    return tuple(sorted(edges))


def ladders(catalog: Catalog) -> Graph:
    """Both ladders: their rungs, and the roles that hire people who stand on them."""
    rooms = {("rungs", "rungs"), ("rungs", "roles")}
    return _graph(catalog, "Ladders and their roles", lambda e: _rooms(e) in rooms)


def programs(catalog: Catalog) -> Graph:
    """Programs: which asks for which first, and to which roles they lead."""
    rooms = {("programs", "programs"), ("programs", "roles")}
    return _graph(catalog, "Programs and where they lead", lambda e: _rooms(e) in rooms)


def around(catalog: Catalog, room: str, id: str) -> Graph:
    """Everything that one entry is linked to."""
    node = f"{room}:{id}"
    title = f"{_name(catalog, node)} and what it is linked to"
    return _graph(catalog, title, lambda e: node in (e.source, e.target), (node,))


def _rooms(edge: Edge) -> tuple[str, str]:
    return edge.source.partition(":")[0], edge.target.partition(":")[0]


def _graph(
    catalog: Catalog, title: str, keep: Callable[[Edge], bool], also: Iterable[str] = ()
) -> Graph:
    edges = tuple(e for e in all_links(catalog) if keep(e))
    ids = sorted({*also, *(e.source for e in edges), *(e.target for e in edges)})
    return Graph(title, {id: Node(id, _name(catalog, id)) for id in ids}, edges)


def _name(catalog: Catalog, node: str) -> str:
    room, _, id = node.partition(":")
    return str(getattr(catalog, room)[id].name)
