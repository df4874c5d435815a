"""Templates of one's own: they win, they are kept in, and their mistakes have a file and a line.

After a change of what templates are given, `python tests/test_templates.py` writes the reference in
docs/templates.md anew; read the difference, and raise CONTEXT_VERSION if something was lost.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import re
import socket
import threading
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from inside import run
from jinja2 import Environment, nodes
from test_doors import DEMO, ROOT

from pathways.desk import Desk
from pathways.render import html
from pathways.render import text as markdown
from pathways.render.templates import CONTEXT_VERSION, NAMES, OF_A_DOCUMENT

DOCS = ROOT / "docs" / "templates.md"
DESCRIBED: dict[str, tuple[str, ...]] = {
    "render.document": (
        "Document", "Ask", "Lock", "Line", "Odds", "Cited", "Known", "Receipt",
    ),
    "planner.plan": (
        "Plan", "NoPlan", "Step", "StepPart", "WeekItem", "WeekLoad", "Watch", "LeftOut", "Reason",
        "Campaign", "Named",
    ),
    "planner.admission": ("Admission",),
    "assess.assessment": ("Assessment", "Standing", "RoleFit", "Readiness", "Gap", "Margin"),
    "render.one_page": ("OnePage", "Item", "Room", "Seen"),
    "render.parts": ("Page", "Section", "Block"),
    "render.charts": ("Charts", "LadderMap", "RungMark", "Levels", "LevelBar", "Timeline", "Row",
                      "Tick", "Weeks", "WeekBar"),
}


def reference() -> str:
    """Every public part of what a template is given, from the program's own words."""
    parts = []
    for module, names in DESCRIBED.items():
        tree = ast.parse(inspect.getsource(import_module(f"pathways.{module}")))
        found = {n.name: n for n in tree.body if isinstance(n, ast.ClassDef)}
        for name in names:
            parts.append(f"### {name}\n\n{_said(ast.get_docstring(found[name]))}\n\n"
                         + "\n".join(_members(found[name])))
    return "\n\n".join(parts)


def _members(node: ast.ClassDef) -> list[str]:
    lines = []
    for item, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(item, ast.AnnAssign):
            note = after.value.value if (  # a string below a field describes it
                isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)) else ""
            name = ast.unparse(item.target)
            text = f"- `{name}`: `{ast.unparse(item.annotation)}`"
            lines.append(text + (f". {_said(str(note))}" if note else ""))
        elif isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            asked = ", ".join(a.arg for a in item.args.args[1:])
            asked += ", ".join(f"*{a.arg}" for a in [item.args.vararg] if a)
            kept = ("property", "cached_property")
            plain = any(isinstance(d, ast.Name) and d.id in kept for d in item.decorator_list)
            call = item.name if plain else f"{item.name}({asked})"
            kind = ast.unparse(item.returns) if item.returns else ""
            lines.append(f"- `{call}`: `{kind}`. {_said(ast.get_docstring(item))}")
    return lines


def _said(docstring: str | None) -> str:
    assert docstring, "what a template may use is described"
    first = " ".join(docstring.split("\n\n")[0].split())
    return re.sub(r"(?<!`)<", "\\<", first)


def templates(folder: Path, **files: str) -> Path:
    for name, held in files.items():
        (folder / name.replace("__", ".")).write_text(held, encoding="utf-8")
    return folder


def test_the_reference_describes_what_there_is() -> None:
    assert f"<!-- reference -->\n\n{reference()}\n\n<!-- end -->" in DOCS.read_text("utf-8")


def test_every_name_filter_template_and_the_version_is_described() -> None:
    said = DOCS.read_text("utf-8")
    own = {*markdown._environment().filters, *html._environment(True).filters}
    plain = {*Environment(autoescape=True).filters}
    wanted = {*NAMES, *(own - plain)}
    # Of commands that take no templates of one's own.
    other = ("applications", "no.j2", "next", "why", "compare", "replan", "so_far", "progress",
             "project", "batch", "brief", "form", "data_changelog", "drift", "impact", "stale",
             "route", "match", "vouch", "team")
    wanted |= {p.name for p in (ROOT / "templates").glob("*.j2") if not p.name.startswith(other)}
    assert [name for name in sorted(wanted) if f"`{name}" not in said] == []
    assert f"at present {CONTEXT_VERSION}" in said


@pytest.mark.parametrize("number", [0, 1])
def test_the_examples_of_the_page_work(number: int, tmp_path: Path) -> None:
    blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", DOCS.read_text("utf-8"), re.MULTILINE)
    example = [b for b in blocks if "{%" in b and "context_version" not in b][number]
    ours = templates(tmp_path, page__md__j2=re.sub("(?m)^    ", "", example))
    done = run("demo", "-f", "md", "--templates", ours)
    assert done.returncode == 0, done.stderr
    assert ("Coimbra" in done.stdout and "## This fortnight" in done.stdout) if number == 0 else (
        done.stdout.count("\n- 2026-11-") == 5)


def test_macros_that_are_made_once_for_a_document_read_nothing_else() -> None:
    env = markdown._environment()
    for name, given in OF_A_DOCUMENT.items():
        tree = env.parse((ROOT / "templates" / name).read_text("utf-8"))
        macros = list(tree.find_all(nodes.Macro))
        local = {m.name for m in macros} | {"loop", "w"}
        outside = {n.name for n in tree.find_all(nodes.Name) if n.name.isupper()}
        for macro in macros:
            args = {a.name for a in macro.args}
            stored = {n.name for n in macro.find_all(nodes.Name) if n.ctx != "load"}
            read = {n.name for n in macro.find_all(nodes.Name) if n.ctx == "load"}
            assert read - args - stored - outside - local <= {*given}, (name, macro.name)


def test_two_documents_in_turn_keep_their_own_words() -> None:
    lives = sorted((ROOT / "benchmarks" / "lives").glob("p0[1-4].yaml"))
    day = date(2026, 11, 28)
    made = [Desk(given=(p.name, p.read_bytes()), day=day).document for p in lives]
    one = [markdown.to_markdown(d) for d in made]
    markdown._environment.cache_clear()
    assert [markdown.to_markdown(d) for d in reversed(made)][::-1] == one
    assert len(set(one)) == len(one)


def test_one_sentence_changes_every_format_that_has_it(tmp_path: Path) -> None:
    ours = templates(tmp_path, page__md__j2='Hello from us.\n\n{% include "shipped/page.md.j2" %}',
                     plan__md__j2='{% include "shipped/plan.md.j2" %}\n\nGoodbye.')
    for full in ([], ["--full"]):
        for format in ("md", "html", "text"):
            shown = run("demo", "-f", format, *full, "--templates", ours).stdout
            assert shown.count("Hello from us.") == 1
            assert shown.count("Goodbye.") == bool(full or format == "html")
    page, target = run("demo", "-f", "html", "--templates", ours).stdout, tmp_path / "plan.html"
    target.write_text(page, encoding="utf-8")
    assert run("verify", target, "--profile", DEMO, "--templates", ours).returncode == 0
    assert run("verify", target, "--profile", DEMO).returncode == 1


def test_each_format_has_a_template_that_can_be_replaced(tmp_path: Path) -> None:
    ours = templates(
        tmp_path,
        plan__html__j2="<p>{{ doc.profile.name }}, {{ page.sections[0].title }}</p>",
        plan__typ__j2="#set document(title: {{ page.plain_title }})\n#{{ doc.profile.name }}",
        calendar__j2=(ROOT / "templates" / "calendar.j2").read_text("utf-8").replace(
            "Check in on your plan", "Tea with Rui"),
        portfolio__md__j2="# {{ p.name }} made this",
        adviser_note__md__j2="# {{ doc.profile.name }} asks",
    )
    assert re.fullmatch(r"<p>Inês, This fortnight \([\d.]+ hours\)</p>\n",
                        run("demo", "-f", "html", "--templates", ours).stdout)
    assert "Tea with Rui" in run("demo", "-f", "ics", "--templates", ours).stdout
    assert run("demo", "-o", tmp_path / "plan.pdf", "--templates", ours).returncode == 0
    me = tmp_path / "me.yaml"
    me.write_bytes(DEMO.read_bytes())
    assert "made this" in run("portfolio", "--profile", me, "--templates", ours).stdout
    assert "asks" in run("adviser-note", "--profile", me, "--templates", ours).stdout


def test_what_people_write_is_escaped_in_ones_own_templates_too(tmp_path: Path) -> None:
    ours = templates(tmp_path, plan__html__j2="{{ doc.profile.name }}",
                     page__md__j2="{{ doc.profile.name }}", plan__md__j2="{{ doc.profile.name }}")
    me = tmp_path / "me.yaml"
    text = DEMO.read_text(encoding="utf-8").replace("name: Inês", "name: '<b>[x](y)'")
    me.write_text(text, encoding="utf-8")
    assert run("plan", me, "-f", "html", "--templates", ours).stdout == "&lt;b&gt;[x](y)\n"
    for full in ([], ["--full"]):
        shown = run("plan", me, "-f", "md", *full, "--templates", ours).stdout
        assert shown.endswith("\n\\<b\\>\\[x\\](y)\n")


@pytest.mark.parametrize("format, name, held, said", [
    ("md", "plan.md.j2", "one\n\n{{ dok.plan }}\n", ":3:4: 'dok' is undefined; did you mean 'doc'"),
    ("md", "plan.md.j2", "{{ doc.profile.nam }}", ":1:16: 'Profile' has no attribute 'nam'; did"),
    ("md", "plan.md.j2", "a\n{% for %}\n", ":2:1: Expected an expression"),
    ("md", "plan.md.j2", "{{ doc.name }", ":1:1: unexpected '}'"),
    ("md", "plan.md.j2", "\n{{ doc.__class__ }}", ":2:8: access to attribute '__class__'"),
    ("md", "plan.md.j2", "{{ ''.join.__globals__ }}", ":1:12: "),
    ("md", "plan.md.j2", "{{ mark.__globals__ }}", ":1:9: access to attribute '__globals__'"),
    ("md", "plan.md.j2", "{{ '{0.__class__}'.format(doc) }}", "access to attribute '__class__'"),
    ("md", "plan.md.j2", "{{ doc.catalog.programs.clear() }}", ":1:"),
    ("md", "plan.md.j2", "{% include '../../../etc/passwd' %}", ":1:1: there is no template '../"),
    ("md", "plan.md.j2", "{% include '/etc/passwd' %}", ":1:1: there is no template '/etc/"),
    ("md", "plan.md.j2", "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "it calls itself"),
    ("md", "plan.md.j2", "{{ doc.program('nope') }}", ":1:17: KeyError: 'nope'"),
    ("md", "words.j2", "nothing here", "page.md.j2:"),
    ("html", "plan.html.j2", "{{ page.titel }}", ":1:9: 'Page' has no attribute 'titel'"),
    ("ics", "calendar.j2", "{% macro name() %}\n{{ x }}{% endmacro %}", ":2:4: 'x' is undefined"),
    ("pdf", "plan.typ.j2", "#let x = (", "plan.typ.j2: unclosed delimiter"),
    ("pdf", "plan.typ.j2", '#read("/etc/passwd")', "plan.typ.j2: file not found"),
    ("pdf", "plan.typ.j2", '#read("../../etc/passwd")', "plan.typ.j2: "),
    ("pdf", "plan.md.j2", "".join(f"{'  ' * n}- x\n" for n in range(200)), "plan.md.j2: maximum"),
    *((format, "plan.md.j2", "# x\n\n{{ mark('timelin') }}",
       ":3:10: there is no picture 'timelin'; did you mean 'timeline'?")
      for format in ("md", "text", "html", "pdf")),
    *((format, "page.md.j2", "# x\n\n{{ it.gaol }}", ":3:7: 'OnePage' has no attribute 'gaol'; did")
      for format in ("md", "text", "html", "pdf")),
    ("md", "page.md.j2", "{{ its }}", ":1:4: 'its' is undefined; did you mean 'it'?"),
    ("pdf", "page.md.j2", "".join(f"{'  ' * n}- x\n" for n in range(200)), "page.md.j2: maximum"),
    ("md", "plan.html", "x", "did you mean 'plan.html.j2'?"),
])  # fmt: skip
def test_a_mistake_is_said_with_its_place_and_nothing_is_written(
    format: str, name: str, held: str, said: str, tmp_path: Path
) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / name).write_text(held, encoding="utf-8")
    target = tmp_path / "out"
    wrong = run("demo", "-f", format, "--full", "-o", target, "--templates", ours)
    assert wrong.returncode == 2 and said in wrong.stderr, wrong.stderr
    assert "Traceback" not in wrong.stderr and not wrong.stdout and not target.exists()


@pytest.mark.parametrize("what", ["include 'sub/secret'", "include 'secret'", "extends 'secret'",
                                  "import 'secret' as s"])
@pytest.mark.parametrize("format, name", [("md", "page.md.j2"), ("md", "plan.md.j2"),
                                          ("html", "plan.html.j2"), ("pdf", "plan.typ.j2")])
def test_a_link_out_of_the_folder_is_not_followed(
    format: str, name: str, what: str, tmp_path: Path
) -> None:
    away, ours, target = tmp_path / "away", tmp_path / "ours", tmp_path / "out"
    away.mkdir()
    ours.mkdir()
    (away / "secret").write_text("a private thing", encoding="utf-8")
    (ours / "secret").symlink_to(away / "secret")
    (ours / "sub").symlink_to(away)
    (ours / name).write_text(f"x\n{{% {what} %}}", encoding="utf-8")
    wrong = run("demo", "-f", format, "--full", "-o", target, "--templates", ours)
    assert wrong.returncode == 2 and not target.exists() and "private" not in wrong.stderr
    assert f"{ours / name}:2:" in wrong.stderr and "leads out of the folder" in wrong.stderr


def test_a_template_that_is_a_link_out_of_the_folder_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("private {{ ", encoding="utf-8")
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "plan.md.j2").symlink_to(tmp_path / "secret")
    wrong = run("demo", "-f", "md", "--templates", ours)
    assert wrong.returncode == 2 and f"{ours / 'plan.md.j2'}: leads out of" in wrong.stderr
    assert "private" not in wrong.stderr and not wrong.stdout


def test_the_folder_itself_and_a_file_in_it_may_be_links(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "ours.txt").write_text("Hello from us.", encoding="utf-8")
    (ours / "page.md.j2").symlink_to(ours / "ours.txt")
    (tmp_path / "link").symlink_to(ours)
    assert "Hello from us." in run("demo", "-f", "md", "--templates", tmp_path / "link").stdout


def test_what_stands_beside_markdown_is_escaped_for_markdown(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    text = DEMO.read_text(encoding="utf-8").replace("name: Inês", "name: \"[x](y) & 'z'\"")
    me.write_text(text, encoding="utf-8")
    ours = templates(tmp_path, page__md__j2="a {{ doc.profile.name ~ ('*b*' | safe) }}")
    assert "a \\[x\\](y) & 'z'*b*" in run("plan", me, "-f", "md", "--templates", ours).stdout


def test_mistakes_of_syntax_are_all_said_at_once(tmp_path: Path) -> None:
    ours = templates(tmp_path, plan__md__j2="{% if %}", words__j2="{{ }", why__md__j2="\n{% x %}")
    wrong = run("demo", "-f", "md", "--templates", ours)
    assert wrong.returncode == 2 and "3 problems; nothing was written." in wrong.stderr
    missing = run("demo", "-f", "md", "--templates", tmp_path / "nowhere")
    assert missing.returncode == 2 and "there is no such folder" in missing.stderr


if __name__ == "__main__":
    page = DOCS.read_text("utf-8")
    start, end = page.index("<!-- reference -->"), page.index("<!-- end -->")
    DOCS.write_text(f"{page[:start]}<!-- reference -->\n\n{reference()}\n\n{page[end:]}", "utf-8")


# == what a stranger's template cannot do ==========================================================

PACKAGE = '#import "@preview/" + "answers-of-ana:1.0.0"\n'


@pytest.mark.parametrize("named", [False, True])
def test_the_name_of_a_package_reaches_nobody(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typst = pytest.importorskip("typst")
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        where = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, where)
        monkeypatch.setenv("NO_PROXY", "*" if named else "")
        before = dict(os.environ)
        ours = tmp_path / "ours"
        ours.mkdir()
        (ours / "plan.typ.j2").write_text(PACKAGE, "utf-8")
        said = run("demo", "-f", "pdf", "-o", tmp_path / "x.pdf", "--templates", ours)
        assert said.returncode == 2 and "it uses a package, and none is fetched" in said.stderr
        assert dict(os.environ) == before
        proxy.settimeout(0.1)
        with pytest.raises(TimeoutError):
            proxy.accept()
        # The same without the guard knocks there, so the test would see it.
        if not named:
            knock = threading.Thread(target=_typst_fails, args=(typst,), daemon=True)
            knock.start()
            proxy.settimeout(20)
            proxy.accept()[0].close()
            knock.join(20)


def _typst_fails(typst: Any) -> None:
    with contextlib.suppress(typst.TypstError):
        typst.compile(PACKAGE.encode(), format="pdf")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("of", ["file", "folder"])
def test_a_link_out_of_the_folder_is_not_followed_by_the_pdf(of: str, tmp_path: Path) -> None:
    pytest.importorskip("typst")
    ours, secret = tmp_path / "ours", tmp_path / "secrets" / "secret.txt"
    (ours / "more").mkdir(parents=True)
    secret.parent.mkdir()
    secret.write_text("secret", "utf-8")
    (ours / "more" / "x").symlink_to(secret if of == "file" else secret.parent)
    read = "more/x" if of == "file" else "more/x/secret.txt"
    (ours / "plan.typ.j2").write_text(f'#read("{read}")', "utf-8")
    said = run("demo", "-f", "pdf", "-o", tmp_path / "x.pdf", "--templates", ours)
    assert said.returncode == 2 and "leads out of the folder by a link" in said.stderr
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.skipif(os.name == "nt", reason="modes of Unix")
def test_whatever_answers_went_into_is_for_its_owner_alone(tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_bytes((ROOT / "examples" / "founder.yaml").read_bytes())
    me = ("--profile", tmp_path / "me.yaml", "--today", "2026-11-22")
    (tmp_path / "plan.md").touch(0o644)
    for name in ("plan.md", "plan.json", "plan.ics", "plan.html", "plan.txt"):
        assert run("plan", tmp_path / "me.yaml", "-o", tmp_path / name).returncode == 0
    assert run("adviser-note", *me, "-o", tmp_path / "note.md").returncode == 0
    assert run("replan", *me).returncode == 0
    assert run("log", "hours", "3", *me[:2]).returncode == 0
    kept = [p for p in tmp_path.rglob("*") if p.name != "me.yaml"]
    assert len(kept) >= 8
    assert [p.name for p in kept if p.stat().st_mode & 0o077] == []
    assert run("form", "-o", tmp_path / "form.md").returncode == 0
    assert (tmp_path / "form.md").stat().st_mode & 0o044  # nobody's answers are in it
