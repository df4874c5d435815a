"""A graph of the data as Mermaid, as DOT, and as a drawing that needs no other program."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Mapping

from pathways.upkeep.graph import Edge, Graph, Node


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


_BOX, _ROW, _MARGIN = 26, 36, 16
_CHARACTER = 7.2
"""Width of a character in a font of 13 pixels, generously."""

_FILLS = {
    "rungs": "#d7e7e8",
    "roles": "#e4e7eb",
    "programs": "#fdf1d3",
    "projects": "#e6f0dc",
    "agendas": "#efe3f1",
    "competencies": "#f6ded8",
}


def to_svg(graph: Graph) -> str:
    """A drawing in columns, from what comes first on the left to what it leads to on the right."""
    columns = _columns(graph)
    widths = [max(_width(graph.nodes[id].label) for id in column) for column in columns]
    places: dict[str, tuple[float, float, float]] = {}
    x = float(_MARGIN)
    tallest = max((len(column) for column in columns), default=0)
    gap = min(160, 60 + tallest * 2)  # many lines need room to part
    for column, width in zip(columns, widths, strict=True):
        top = _MARGIN + 24 + (tallest - len(column)) * _ROW / 2
        for row, id in enumerate(column):
            places[id] = (x, top + row * _ROW, width)
        x += width + gap
    high, wide = _MARGIN * 2 + 24 + tallest * _ROW, max(x - gap + _MARGIN, 320)
    title = html.escape(graph.title)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" '
        f'width="{wide:g}" height="{high:g}" role="img" aria-label="{title}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{title}</title>",
        f'<rect width="{wide:g}" height="{high:g}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="{_MARGIN + 6}" font-weight="600">{title}</text>',
    ]
    lines += [_svg_edge(e, places) for e in graph.edges]
    lines += [_svg_node(node, places[id]) for id, node in graph.nodes.items()]
    return "\n".join([*lines, "</svg>"]) + "\n"


def _svg_edge(edge: Edge, places: Mapping[str, tuple[float, float, float]]) -> str:
    (x1, y1, wide), (x2, y2, _) = places[edge.source], places[edge.target]
    x1, y1, y2 = x1 + wide, y1 + _BOX / 2, y2 + _BOX / 2
    bend = max(30.0, (x2 - x1) / 2)
    path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
    title = f"<title>{html.escape(edge.label)}</title>"
    return f'<path d="{path}" fill="none" stroke="#50565d" opacity=".55">{title}</path>'


def _svg_node(node: Node, place: tuple[float, float, float]) -> str:
    x, y, wide = place
    fill = _FILLS.get(node.room, "#fff")
    label = html.escape(node.label)
    return (
        f'<g><rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{_BOX}" rx="5" fill="{fill}" '
        f'stroke="#1f6a70"/><text x="{x + 8:g}" y="{y + 17.5:g}" fill="#1c1e21">{label}</text></g>'
    )


def _width(text: str) -> float:
    cells = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return round((cells + sum(c.isupper() for c in text) * 0.4) * _CHARACTER + 20)


_SWEEPS = 4


def _columns(graph: Graph) -> list[list[str]]:
    """Nodes by column: each right of everything that leads to it, circles broken where they close.

    Within a column, nodes stand near what they are linked to.
    """
    forward = _without_circles(graph)
    depth = dict.fromkeys(graph.nodes, 0)
    for _ in graph.nodes:
        moved = False
        for e in forward:
            if depth[e.target] <= depth[e.source]:
                depth[e.target], moved = depth[e.source] + 1, True
        if not moved:
            break
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=0) + 1)]
    for id in graph.nodes:
        columns[depth[id]].append(id)
    linked: dict[str, list[str]] = {id: [] for id in graph.nodes}
    for e in graph.edges:
        linked[e.source].append(e.target)
        linked[e.target].append(e.source)
    for _ in range(_SWEEPS):
        row = {id: n - len(column) / 2 for column in columns for n, id in enumerate(column)}
        for column in columns:
            column.sort(
                key=lambda id: (
                    sum(row[other] for other in linked[id]) / len(linked[id]) if linked[id] else 0,
                    id,
                )
            )
    return columns


def _without_circles(graph: Graph) -> list[Edge]:
    """The links without those that would close a circle, met in the order of ids."""
    leads: dict[str, list[Edge]] = {id: [] for id in graph.nodes}
    for e in graph.edges:
        leads[e.source].append(e)
    kept: list[Edge] = []
    state: dict[str, int] = {}
    for start in graph.nodes:
        stack = [(start, iter(leads[start]))] if start not in state else []
        state.setdefault(start, 1)
        while stack:
            node, rest = stack[-1]
            link = next(rest, None)
            if link is None:
                state[node] = 2
                stack.pop()
            elif state.get(link.target) != 1:
                kept.append(link)
                if link.target not in state:
                    state[link.target] = 1
                    stack.append((link.target, iter(leads[link.target])))
    return kept
