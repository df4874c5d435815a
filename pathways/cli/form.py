"""`pathways form`: the interview as a form for many people."""

from __future__ import annotations

from pathways.cli import out
from pathways.cli.desks import desk
from pathways.cli.options import Data, Json, Output, flag, format_option
from pathways.cohort.form import to_form


def form(
    full: bool = flag("--full/--short", "All questions, or the first block. Default: short."),
    format: str | None = format_option(
        "md (text to paste from), google (a script that makes the form), csv (a table to fill "
        "in), html (a page to print), json. Default: by the name of the file, else md."
    ),
    output: Output = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """The interview as a form for many people: to paste, fill in or print."""
    chosen = out.format_for(format, output, "form", as_json=as_json)
    out.write_out(to_form(desk(data=data).catalog, full, chosen), output, private=False)
