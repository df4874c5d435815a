"""`pathways attest`: work that somebody else vouches for, in a file that a stranger can check.

The person's side comes first: ask somebody to vouch, keep what they signed, show it. Then what a
reviewer, a group and a verifier do, at a terminal or without one.
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import Annotated, Any

import typer

from pathways import files
from pathways.attest.request import Request, Row, read_request
from pathways.catalog.text import one_line
from pathways.cli import out
from pathways.cli.desks import OWN
from pathways.cli.options import Json, Made, Output, OwnProfile, Today, argument, group, option
from pathways.desk import Desk, attests, home_of
from pathways.desk.desk import day_of
from pathways.desk.home import saved_path
from pathways.problems import quoted

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
    made = vouching.request_of(desk, of, chosen, file, link, name, ask)
    out.write_out(vouching.request(desk, made, to), output)
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
    out.tell(*vouching.said(desk, added))


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


# -- whoever vouches, and whoever checks ----------------------------------------------------------

KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The file of your key. Default: in your folder.")
]
Passphrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="A file with the passphrase. Default: asks."),
]


def _folder(profile: OwnProfile = None, today: Today = None) -> Desk:
    """The desk of a folder in which there need not be answers: a reviewer has none."""
    home = home_of(Path(profile) if profile else saved_path())
    return Desk(home, (), day_of(today), out.say)


FOLDER: Any = Made(_folder)


def _passphrase(file: Path | None, twice: bool = False) -> str:
    if file is not None:
        return files.decode(files.read(file, str(file), pipe=True), str(file)).rstrip("\r\n")
    if not out.on_terminal():
        out.fail("there is no terminal to ask for the passphrase", "--passphrase-file FILE")
    try:
        typed = getpass.getpass("Passphrase of your key: ")
        if twice and getpass.getpass("The same again: ") != typed:
            out.fail("the two are not the same", "no key was made")
    except EOFError:
        out.stopped("Stopped. Nothing was done.")
    return typed


def _signer(desk: Desk, key: Path | None, passphrase: Path | None) -> attests.Signer:
    path = key or desk.files.key
    told = attests.known(path)  # that there is none is said before anything is asked
    out.say(f"Signing as {told.name}, {told.did}")
    tries = 3 if passphrase is None else 1  # a file says the same each time
    return attests.opened(path, lambda: _passphrase(passphrase), tries, out.say)


def _beside(path: Path, word: str) -> Path | None:
    """Where a signed file goes when nobody said so: beside what it is about, over nothing; on a
    pipe to standard output."""
    if not out.on_terminal():
        return None
    names = chain([""], (f"-{number}" for number in count(2)))
    beside = (path.with_name(f"{path.stem}-{word}{number}.json") for number in names)
    return next(found for found in beside if not found.exists())


@attest_app.command()
def sign(
    request: Path | None = argument("The request that you were sent.", None),
    answers: Path | None = option("--answers", "Your answers in a file. Default: asks."),
    batch: Path | None = option(
        "--batch", "Answers about many people: YAML or CSV, or a folder of requests and answers."
    ),
    into: Path | None = option("--out", "With --batch: the new folder to write into."),
    key: KeyFile = None,
    passphrase_file: Passphrase = None,
    output: Output = None,
    desk: Desk = FOLDER,
) -> None:
    """Say what you saw of somebody's work, row by row, and sign it. What you decline leaves no
    trace."""
    if batch is not None:
        if into is None:
            out.fail("--batch needs a folder to write into", "--out FOLDER")
        by = _signer(desk, key, passphrase_file)
        count = attests.sign_batch(desk, batch, request, by, into)
        out.say(f"Wrote {count} signed files and register.csv, without names, in {quoted(into)}")
        return
    if request is None:
        out.fail("whose request?", "pathways attest sign REQUEST")
    raw = files.read(request, str(request), pipe=True)
    asked = read_request(raw, str(request))
    said = attests.read_answers(answers) if answers is not None else None
    if said is None and not out.on_terminal():
        out.fail("there is no terminal to ask on", "--answers FILE, with relation, words and rows")
    # The passphrase first: a wrong one costs nobody their answers.
    by = _signer(desk, key, passphrase_file)
    said = said or _ask(asked, by.name)
    text = attests.signed(desk, raw, str(request), said, by)
    out.write_out(text, output or _beside(request, "signed"))
    out.tell("Send it back the way the request came. Nothing was sent by itself.")


def _ask(asked: Request, by: str) -> attests.Answers:
    """One sitting at a terminal."""
    from pathways.cli.screens import fitted
    from pathways.interview.choosing import in_turn

    sitting = _Sitting(asked)
    try:
        if not in_turn([*asked.rows, *_TEXTS], sitting.ask):
            out.stopped("Stopped. Nothing was signed.")
        print(fitted(f"\nAbout {_whose(asked)}: {one_line(asked.work.title)}", "", "  "))
        for row in asked.rows:
            if sitting.rows[row.id] != "declined":
                print(fitted(f"{sitting.rows[row.id]}: {one_line(row.text)}", "  ", "    "))
        print(fitted(f"{sitting.told['relation']}. {sitting.told['words']}", "  ", "  "))
        if named := [*(file.name for file in asked.files), *map(str, asked.links)]:
            print(fitted(f"It names as well, as they sent it: {', '.join(named)}", "  ", "    "))
        left = list(sitting.rows.values()).count("declined")
        print(fitted(f"Signed as {by}. Left out, without a trace: {left}.", "  ", "  "))
        if not out.sure("Is that who you mean, and sign just this?"):
            out.stopped("Nothing was signed.")
    except EOFError:
        out.stopped("Stopped. Nothing was signed.")
    return attests.Answers(sitting.rows, **sitting.told)


_TEXTS = {
    "relation": "How do you know this work? Such as: I host her group",
    "words": "Two sentences on what you saw, or nothing.",
}


def _whose(asked: Request) -> str:
    return one_line(asked.name) or "somebody who gives no name"


class _Sitting:
    """What was answered so far."""

    def __init__(self, asked: Request) -> None:
        from pathways.cli.screens import fitted, screen

        self.rows: dict[str, attests.Said] = {}
        self.told: dict[str, str] = {}
        self.screen, work = screen(review=False), asked.work
        print(fitted(f"You are asked by {_whose(asked)} about: {one_line(work.title)}"))
        shown = [f"Done when: {work.done_when}"] * bool(work.done_when)
        shown += [f"File: {file.name}" for file in asked.files]
        shown += [f"Link: {link}" for link in asked.links]
        for line in (*shown, asked.asks):
            print(fitted(one_line(line), "  ", "  "))
        print(
            fitted(
                "Say only what you saw yourself. What you decline leaves no trace, and there is "
                "no way here to say something bad."
            )
        )

    def ask(self, what: Any) -> Any:
        """An answer, or the key that was pressed instead."""
        return self._text(what) if isinstance(what, str) else self._row(what)

    def _row(self, row: Row) -> Any:
        from pathways.cli.screens import fitted
        from pathways.interview.choosing import Choice, Key

        choices = [
            Choice("I saw this", "seen"),
            Choice("I saw part of it", "partly"),
            Choice("I did not see it, or would rather not say: no trace", "declined"),
        ]
        own = f"\nThey say: {one_line(row.told)}" if row.told else ""
        said = self.screen.pick(fitted(f"\n{one_line(row.text)}{own}"), choices, None, zero="")
        if not isinstance(said, Key):
            self.rows[row.id] = said
            shown = "left out" if said == "declined" else said
            print(fitted(f"{one_line(row.text)} -> {shown}"))
        return said

    def _text(self, what: str) -> Any:
        from pathways.cli.screens import fitted, typed_well
        from pathways.interview.choosing import Key

        def problem(text: str) -> str:
            empty = "A few words are needed here." if what == "relation" and not text else ""
            return empty or attests.problem_with(text, what)

        said = typed_well(
            self.screen, fitted(f"\n{_TEXTS[what]}"), problem, self.told.get(what, "")
        )
        if not isinstance(said, Key):
            self.told[what] = said
        return said


@attest_app.command()
def verify(
    signed: list[Path] = argument("Signed files: attestations, withdrawals, hand-overs."),
    work: list[Path] = option("--work", "A file that they say they saw. Repeatable.", []),
    request: Path | None = option("--request", "The request that it is to answer."),
    desk: Desk = FOLDER,
    as_json: Json = False,
) -> None:
    """Check signed files offline, each thing by itself. Exits 1 when something is refused, or when
    nobody here knows whose key it is."""
    found = attests.verify(desk, signed, work, request)
    out.emit(attests.plain(found) if as_json else attests.as_text(found))
    out.exit_if(not all(one.known for one in found))


@attest_app.command()
def key(
    name: str = option("--name", "What others call you; makes a key.", ""),
    key: KeyFile = None,
    passphrase_file: Passphrase = None,
    desk: Desk = FOLDER,
) -> None:
    """Show your key as others know it, or make one with --name."""
    path = key or desk.files.key
    if name:
        attests.refuse_second(path)
        if passphrase_file is None:
            out.say(f"Choose a passphrase: {attests.long_enough()}. Nothing shows while you type.")
        made = attests.make_key(path, name, _passphrase(passphrase_file, twice=True))
        out.say(
            f"Wrote {quoted(path)}. Whoever has it and the passphrase signs as you.",
            "Tell those who will check your signatures this key, in person or by phone:",
        )
    else:
        made = attests.known(path)
    out.emit(f"{made.did}\n")


@attest_app.command()
def contacts(
    add: str = option("--add", "A key, did:key:…, that you made sure of.", ""),
    name: str = option("--name", "Whose it is.", ""),
    how: str = option("--how", "How you made sure: in person, by phone.", ""),
    desk: Desk = FOLDER,
    as_json: Json = False,
) -> None:
    """Whose keys you confirmed, how and when; --add puts one on the list."""
    if add:
        added = attests.add_contact(desk, add, name, how)
        out.say(f"{added.name} is among your contacts, confirmed on {added.confirmed}.")
        return
    held = attests.contacts(desk.files)
    if as_json:
        out.emit(attests.contacts_as_plain(held))
    elif held:
        out.emit("".join(f"{c.name}, {c.confirmed}, {c.how}: {c.did}\n" for c in held))
    else:
        out.say("You have confirmed nobody's key yet.")


@attest_app.command()
def withdraw(
    credential: Path = argument("The attestation that you signed."),
    words: str = option("--words", "Why, in a sentence that does them no harm.", ""),
    key: KeyFile = None,
    passphrase_file: Passphrase = None,
    output: Output = None,
    desk: Desk = FOLDER,
) -> None:
    """Sign that you no longer vouch for something; send it to whoever holds the attestation."""
    raw, said = files.read(credential, str(credential)), one_line(words) or _MISTAKE
    whose = attests.to_withdraw(raw, str(credential))
    out.say(f"You take back what you signed for {whose.name or 'somebody'}: {whose.title}")
    out.say(f"The reason that stands in it: {said}" + (" (another: --words)" * (not words)))
    by = _signer(desk, key, passphrase_file)
    text = attests.withdraw(desk, raw, str(credential), said, by)
    out.write_out(text, output or _beside(credential, "withdrawn"))
    out.tell("Send it to them, and to whoever you know has the first. Nothing was sent by itself.")


_MISTAKE = "it was signed by mistake"


@attest_app.command()
def handover(
    to: str = argument("The new key, did:key:…"),
    key: KeyFile = None,
    passphrase_file: Passphrase = None,
    output: Output = None,
    desk: Desk = FOLDER,
) -> None:
    """Sign with the old key that a new one takes its place."""
    by = _signer(desk, key, passphrase_file)
    out.write_out(attests.hand_over(desk, to, by), output)


@attest_app.command()
def register(
    signed: list[Path] = argument("Attestations, and withdrawals of them."),
    output: Output = None,
    as_json: Json = False,
) -> None:
    """The list of what a group signed, which it can publish: hash, what, date; no names."""
    held = [(str(path), files.read(path, str(path))) for path in signed]
    entries = attests.register(held)
    out.write_out(attests.register_text(entries, as_json), output, private=False)
