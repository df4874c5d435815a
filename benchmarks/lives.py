"""The pages of twenty-six invented people, for readers who judge what is chosen.

    python benchmarks/lives.py FOLDER

Writes a page for each file of benchmarks/lives into the folder, as of 28 November 2026, and prints
words and lines of each at 80 columns. What each of them would tell an adviser is in
benchmarks/lives/stories.md; docs/how-the-planner-is-tested.md says how the pages are judged. The
answers were typed by somebody who had not seen the planner: do not mend them to please it.
"""

from __future__ import annotations

import re
import sys
import textwrap
from datetime import date
from pathlib import Path

LIVES = Path(__file__).resolve().parent / "lives"
sys.path.insert(0, str(LIVES.parent.parent))
DAY = date(2026, 11, 28)


def main(folder: str) -> None:
    """Write the pages and print their size."""
    import pathways
    from pathways.render.one_page import to_one_page

    Path(folder).mkdir(parents=True, exist_ok=True)
    for path in sorted(LIVES.glob("*.yaml")):
        desk = pathways.Desk(given=(path.name, path.read_bytes()), day=DAY)
        page = to_one_page(desk.document)
        (Path(folder) / f"{path.stem}.md").write_text(page, "utf-8")
        lines = re.sub(r"\]\([^)\s]*\)", "]", page).split("\n")[1:]
        most = sum(len(textwrap.wrap(line, 80)) for line in lines)
        print(f"{path.stem}: {sum(len(x.split()) for x in lines)} words, {most} lines")


if __name__ == "__main__":
    main(*sys.argv[1:])
