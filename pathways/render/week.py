"""The week as a page for a phone, with boxes that stay ticked on that page."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from markupsafe import Markup

from pathways.record.coming import Coming, Sitting
from pathways.render.document import Document
from pathways.render.html import render_html
from pathways.render.json_plan import Worded, named

_SCRIPT = """
for (const box of document.querySelectorAll("input[data-key]")) {
  const key = "pathways " + box.dataset.key;
  try {
    box.checked = localStorage.getItem(key) !== null;
    box.addEventListener("change", () => {
      if (box.checked) localStorage.setItem(key, "1");
      else localStorage.removeItem(key);
    });
  } catch {
    document.getElementById("lost").hidden = false;
  }
}
"""
"""All that runs on the page; its policy lets nothing else run, and nothing reach a network."""


def to_week(document: Document, it: Coming | None) -> str:
    """What is next as one HTML file that asks nothing of any network."""
    say = Worded(document)
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
    return render_html(
        "next.html.j2",
        doc=document,
        it=it,
        week=[_item(say, document, s) for s in it.week] if it else [],
        offers=[say.words("offer", a) for a in document.offers],
        late=[{**_item(say, document, s), "late": True} for s in it.late] if it else [],
        dates=[
            (p.due, named(document, s.ref)["name"], say.words("part_inside", s, p))
            for s, p in (it.dates if it else ())
        ],
        script=Markup(_SCRIPT),
        digest=Markup(f"sha256-{digest}"),
    )


def _item(say: Worded, document: Document, s: Sitting) -> dict[str, Any]:
    cue = document.cue_on(s.day)
    at = cue.at if cue and not s.any_day else ""
    # The box of another day, or of another person on the same phone, is another box.
    whose = f"{document.profile.name or ''}|{s.step.id}|{s.milestone.key}|{s.day}"
    return {
        "key": hashlib.sha256(whose.encode("utf-8", "replace")).hexdigest()[:16],
        "day": s.day,
        "at": at,
        "any_day": s.any_day,
        "hours": s.hours,
        "words": say.words("part", s.step, s.part),
        "done_words": say.words("part_done", s.step, s.part),
        "of": say.words("step_name", s.step) if s.step.kind in ("project", "apply", "job") else "",
        "finishes": s.finishes,
        "number": s.milestone.number,
        "late": False,
    }
