"""The plan as a PDF: few pages, headings, bookmarks, links, tags, every name readable."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pypdf
import pytest
from test_doors import DAY, DEMO, ROOT, run

from pathways.catalog import load_catalog
from pathways.desk import make_document
from pathways.profile import read_profile
from pathways.render.pdf import to_pdf

pytestmark = pytest.mark.usefixtures("installed")

EXAMPLES = [*sorted((ROOT / "examples").glob("*.yaml")), DEMO]


def pdf_of(profile: Path, **env: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "pathways", "plan", profile, "-f", "pdf", "--today", DAY],
        capture_output=True, cwd=ROOT, env={**os.environ, **env},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout



@cache
def made(profile: Path) -> pypdf.PdfReader:
    catalog = load_catalog()
    document = make_document(catalog, read_profile(profile, catalog), date.fromisoformat(DAY))
    return pypdf.PdfReader(io.BytesIO(to_pdf(document)))


def text_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def outline(reader: pypdf.PdfReader) -> list[str]:
    def flat(items: list) -> list[str]:
        return [t for i in items for t in (flat(i) if isinstance(i, list) else [str(i.title)])]

    return flat(reader.outline)


@pytest.mark.parametrize("profile", EXAMPLES, ids=lambda p: p.stem)
def test_every_example_is_a_few_tagged_pages(profile: Path) -> None:
    reader = made(profile)
    assert (1 if profile.stem == "no-time" else 2) <= len(reader.pages) <= 6
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en" and "/StructTreeRoot" in root
    # Held to PDF/UA when it was made, unless a name asks for fonts that typst does not bring.
    held = b"pdfuaid:part" in root["/Metadata"].get_data()
    assert held != (profile.stem == "non-english")
    assert (reader.metadata and "from 22 November 2026" in str(reader.metadata.title)) or (
        profile.stem == "no-time"
    )


def test_bookmarks_are_the_headings_and_links_are_those_of_the_markdown() -> None:
    markdown = run("demo", "-f", "md", "--full").stdout
    headings = re.findall(r"^#{2,3} (.+)$", markdown, re.MULTILINE)
    assert outline(made(DEMO)) == headings
    linked = {
        note.get_object()["/A"]["/URI"]
        for page in made(DEMO).pages for note in page.get("/Annots", [])
    }
    assert linked == set(re.findall(r"\]\((https?://[^)]+)\)", markdown))


def test_the_pages_say_what_the_markdown_says() -> None:
    squeezed = re.sub(r"\W", "", text_of(made(DEMO)))
    # A page may end inside a sentence: its footer, with two numbers of pages, is taken out.
    squeezed = re.sub(r"Inêswhattodonextfrom22November2026\d\d", "", squeezed)
    for line in run("demo", "-f", "md", "--full").stdout.split("---\n", 2)[2].splitlines():
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        for sentence in re.split(r"[|.]", plain):
            words = re.sub(r"^\d+$|\W", "", sentence)[:25]
            assert words in squeezed, sentence


def test_accents_and_other_alphabets_can_be_read(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    for name in ("Zoé Łukasz Müşerref Ördög Muñoz Đặng", "Анна Щербакова", "Ελένη", "דנה"):
        text = DEMO.read_text(encoding="utf-8").replace("name: Inês", f"name: {name}")
        me.write_text(text, encoding="utf-8")
        made.cache_clear()
        reader = made(me)
        assert name in str(reader.metadata.title if reader.metadata else "")
        shown = reader.pages[0].extract_text()[:80]
        assert all(word in shown or word[::-1] in shown for word in name.split()), shown


def test_a_name_that_no_built_in_font_has_still_gives_a_plan() -> None:
    reader = made(ROOT / "examples" / "non-english.yaml")
    assert "王磊" in str(reader.metadata.title if reader.metadata else "")


def test_the_same_plan_gives_the_same_bytes_in_any_place() -> None:
    first = pdf_of(DEMO, TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C")
    assert first == pdf_of(DEMO, TZ="Etc/GMT+12", PYTHONHASHSEED="77", LC_ALL="de_DE.UTF-8")
    assert b"D:20261122000000" in first


def test_without_typst_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "typst.py").write_text("raise ImportError('none')", encoding="utf-8")
    target = tmp_path / "plan.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "pathways", "demo", "-o", target],
        capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}"},
    )
    assert done.returncode == 2 and not target.exists() and not done.stdout
    assert done.stderr == "pathways: a PDF needs typst\n  pip install 'pathways-advisor[pdf]'\n"


def test_a_pdf_is_a_file_and_not_a_mess_on_a_terminal(tmp_path: Path) -> None:
    import pexpect

    spoken = pexpect.spawn(sys.executable, ["-m", "pathways", "demo", "-f", "pdf"], cwd=str(ROOT))
    spoken.expect(pexpect.EOF)
    spoken.close()
    assert spoken.exitstatus == 2 and b"--output plan.pdf" in (spoken.before or b"")
    assert run("demo", "-o", tmp_path / "plan.PDF").returncode == 0
    assert (tmp_path / "plan.PDF").read_bytes().startswith(b"%PDF-")


def test_no_time_gets_the_kind_page() -> None:
    shown = text_of(made(ROOT / "examples" / "no-time.yaml"))
    assert "That is a fact about your weeks, not about you." in shown
