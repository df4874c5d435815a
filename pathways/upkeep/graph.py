"""The links of the data as a graph: ladders, what leads to a role, what comes before a program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from pathways.catalog import Catalog
from pathways.catalog.crosscheck import LINK_FIELDS
from pathways.frozen import Struct


class Node(Struct, order=True):
    """One thing of the catalog; `id` is `room:id`."""

    id: str
    label: str

    @property
    def room(self) -> str:
        """Which room of the catalog it is in."""
        return self.id.partition(":")[0]


class Edge(Struct, order=True):
    """A link from what comes first to what it leads to."""

    source: str
    target: str
    label: str


class Graph(Struct):
    """Nodes by id, and the links between them."""

    title: str
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]


_LINKS = (
    ("rungs", "roles", "", "hires", False),
    ("rungs", "programs", "", "serves", True),
    ("rungs", "stands", "competency", "level {0.level}", True),
    ("roles", "next", "", "then", False),
    ("roles", "programs", "", "leads to", True),
    ("roles", "levels", "competency", "level {0.level}", True),
    ("programs", "builds", "competency", "to level {0.to}", False),
    ("projects", "roles", "", "proof for", False),
    ("projects", "shows", "competency", "level {0.level}", False),
    ("agendas", "roles", "", "read for", False),
    ("backgrounds", "bridges", "role", "near to", False),
    ("backgrounds", "projects", "", "in its shape", True),
    ("backgrounds", "shows", "competency", "level {0.level}", False),
)
"""A list of the entries of a room, the field of its items that names something (they are ids
themselves where there is none), the label, and whether what is named comes first."""


def all_links(catalog: Catalog) -> tuple[Edge, ...]:
    """Every link of the data, from what comes first to what it leads to."""
    edges: set[Edge] = set()
    for room, held, field, label, first in _LINKS:
        other = LINK_FIELDS[field or held]
        for id, entry in getattr(catalog, room).items():
            for item in getattr(entry, held):
                here = f"{room}:{id}"
                there = f"{other}:{getattr(item, field) if field else item}"
                ends = (there, here) if first else (here, there)
                edges.add(Edge(*ends, label.format(item)))
    for ladder in catalog.ladders.values():
        for below, above in pairwise(ladder.rungs):
            edges.add(Edge(f"rungs:{below.id}", f"rungs:{above.id}", "next rung"))
    for program in catalog.programs.values():
        for need in program.requires:
            edges |= {Edge(f"programs:{p}", f"programs:{program.id}", "first") for p in need.any}
    return tuple(sorted(edges))


def ladders(catalog: Catalog) -> Graph:
    """Both ladders: their rungs, and the roles that hire people who stand on them."""
    return _between(catalog, "Ladders and their roles", "rungs")


def programs(catalog: Catalog) -> Graph:
    """Programs: which asks for which first, and to which roles they lead."""
    return _between(catalog, "Programs and where they lead", "programs")


def around(catalog: Catalog, room: str, id: str) -> Graph:
    """Everything that one entry is linked to."""
    node = f"{room}:{id}"
    title = f"{_name(catalog, node)} and what it is linked to"
    return _graph(catalog, title, lambda e: node in (e.source, e.target), (node,))


def _between(catalog: Catalog, title: str, room: str) -> Graph:
    """The links from one room to itself and to the roles."""
    ends = (f"{room}:", "roles:")
    return _graph(
        catalog, title, lambda e: e.source.startswith(ends[0]) and e.target.startswith(ends)
    )


def _graph(
    catalog: Catalog, title: str, keep: Callable[[Edge], bool], also: Iterable[str] = ()
) -> Graph:
    edges = tuple(e for e in all_links(catalog) if keep(e))
    ids = sorted({*also, *(e.source for e in edges), *(e.target for e in edges)})
    return Graph(title, {id: Node(id, _name(catalog, id)) for id in ids}, edges)


def _name(catalog: Catalog, node: str) -> str:
    room, _, id = node.partition(":")
    return str(getattr(catalog, room)[id].name)


# -- drawn by other programs ----------------------------------------------------------------------


def to_mermaid(graph: Graph) -> str:
    """A Mermaid flowchart, which many Markdown pages draw."""
    short = {id: f"n{n}" for n, id in enumerate(graph.nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {short[id]}["{_mermaid(node.label)}"]' for id, node in graph.nodes.items()]
    lines += [
        f'  {short[e.source]} -->|"{_mermaid(e.label)}"| {short[e.target]}' for e in graph.edges
    ]
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    """Text inside quotes: everything that could end them or start markup becomes a code."""
    return "".join(c if c.isalnum() or c in " ,.:/()+-–’'" else f"#{ord(c)};" for c in text)


_SHAPES = {"rungs": "house", "roles": "box", "programs": "ellipse", "competencies": "hexagon"}


def to_dot(graph: Graph) -> str:
    """The graph for Graphviz."""
    lines = [f"digraph {_quoted(graph.title)} {{", "  rankdir=LR;", "  node [fontname=sans];"]
    for id, node in graph.nodes.items():
        shape = _SHAPES.get(node.room, "note")
        lines.append(f"  {_quoted(id)} [label={_quoted(node.label)}, shape={shape}];")
    for e in graph.edges:
        label = _quoted(e.label)
        lines.append(f"  {_quoted(e.source)} -> {_quoted(e.target)} [label={label}];")
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
