"""A graph of the data as Mermaid and as DOT, which other programs draw."""

from __future__ import annotations

from pathways.upkeep.graph import Graph


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
