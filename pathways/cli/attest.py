"""`pathways attest`: work that somebody else vouches for, in a file that a stranger can check.

The person's side is here: ask somebody to vouch, keep what they signed, show it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pathways import files
from pathways.attest.request import Row
from pathways.cli import out, reviewing
from pathways.cli.desks import OWN
from pathways.cli.options import Output, argument, group, option
from pathways.desk import Desk

attest_app = group(no_args_is_help=True)


@attest_app.command()
def request(
    project: str = argument("A project of yours that is finished or begun, by id or name."),
    rows: str = option("--rows", "Which rows of its rubric go out: all or 1,3. Default: asks.", ""),
    file: list[Path] = option(
        "--file", "A file they saw; only its name and SHA-256 go out. Repeatable.", []
    ),
    link: list[str] = option("--link", "An address they saw. Repeatable.", []),
    name: str = option("--name", "Your name, if it is to stand there. Default: none.", ""),
    ask: str = option("--ask", "Your own sentence to them.", ""),
    to: str = option("--to", "Whom you ask, for your record alone. Default: who looked at it.", ""),
    output: Output = None,
    desk: Desk = OWN,
) -> None:
    """Write the small file that asks somebody to vouch for a piece of your work.

    It goes to whoever saw the work, in a mail or a chat. Nothing is sent by itself, and nothing of
    your answers is in it.
    """
    from pathways.desk import projects, vouching

    desk.files.refuse(output)
    of = projects.project(desk, project)
    chosen = rows or _ask_rows(vouching.rows_of(desk, of))
    out.write_out(vouching.request(desk, of, chosen, file, link, name, ask, to), output)
    out.tell("Send it to whoever saw the work. They run: pathways attest sign FILE")
    out.say(f"When their file comes back: pathways attest add FILE{desk.files.option}")


def _ask_rows(rows: Sequence[Row]) -> str:
    """Which rows go out, as somebody types it."""
    if not out.on_terminal():
        out.fail("which rows are to go out?", "--rows all, or --rows 1,3")
    for number, row in enumerate(rows, 1):
        out.tell(f"{number}. {row.text}{f' ({row.told})' if row.told else ''}")
    out.tell("Whoever reads your request sees what you say of each row in it, and no other row.")
    try:
        return input("Which rows go out? 1,3 or all (plain Enter): ").strip() or "all"
    except (KeyboardInterrupt, EOFError):
        out.stopped("Stopped. Nothing was asked.")


@attest_app.command()
def add(
    file: Path = argument("What they signed and sent back."),
    request: Path | None = option(
        "--request", "The request that a group made for you and sent along."
    ),
    desk: Desk = OWN,
) -> None:
    """Check what somebody signed for you, keep it beside your record, and let it count."""
    from pathways.desk import vouching

    added = vouching.add(desk, files.read(file, str(file)), str(file), request)
    for sentence in vouching.said(desk, added):
        out.tell(sentence)


@attest_app.command()
def page(
    file: Path = argument("A signed attestation."),
    output: Output = None,
    desk: Desk = OWN,
) -> None:
    """One attestation as a page to print, with a square that holds the SHA-256 of its file."""
    from pathways.desk import vouching

    desk.files.refuse(output)
    made = vouching.page(desk, files.read(file, str(file)), str(file))
    out.write_out(made, output, private=False)


for command in (
    *(reviewing.sign, reviewing.verify, reviewing.key, reviewing.contacts),
    *(reviewing.withdraw, reviewing.handover, reviewing.register),
):
    attest_app.command()(command)
