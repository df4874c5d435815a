"""What a reviewer, a group and a verifier do with attestations: keys, signing, checking."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pathways import files
from pathways.attest import credential
from pathways.attest.credential import Attestation, Finding, HandOver, SeenRow, Signed, Withdrawal
from pathways.attest.limits import limits
from pathways.attest.proof import Document, did_of, key_in, new_key, public_of, sign
from pathways.attest.request import (
    Sha256,
    Subject,
    read_request,
    work_file,
    write_request,
)
from pathways.catalog.decode import parse
from pathways.catalog.text import one_line
from pathways.catalog.values import When
from pathways.desk.desk import Desk
from pathways.desk.home import Home, exists, owned, refusing, write
from pathways.desk.page import as_csv, as_json
from pathways.files import hash_of
from pathways.frozen import Struct
from pathways.problems import Refused, as_typed, one_of, quoted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# -- keys -----------------------------------------------------------------------------------------


class Known(Struct):
    """What can be read of a key without its passphrase."""

    name: str
    did: str


def known(path: Path) -> Known:
    """Whose key a file holds; raises Refused where there is none, or it is no such file."""
    lines = _text(path).splitlines()[:2]
    told = dict(line.split(": ", 1) for line in lines if ": " in line)
    try:
        public_of(told["did"])
        return Known(one_line(told["name"]), told["did"])
    except (KeyError, ValueError):
        raise Refused(f"{quoted(path)} is no key of pathways attest") from None


def _text(path: Path) -> str:
    if not exists(path):
        raise Refused(f"there is no key in {quoted(path)} yet", "pathways attest key --name NAME")
    return files.decode(files.read(path, str(path)), str(path))


def refuse_second(path: Path) -> None:
    """Refuse to make a key where there is one."""
    if exists(path):
        tip = "use the one that is there, or give another file with --key"
        raise Refused(f"there is a key in {quoted(path)}; it was not changed", tip)


def long_enough() -> str:
    """How long a passphrase has to be."""
    return f"at least {limits().passphrase.is_} characters: three or four words"


def make_key(path: Path, name: str, passphrase: str) -> Known:
    """Make a key; one that is there is never written over.

    Raises:
        Refused: there is one, the passphrase is too short, or it cannot be written.
    """
    most, name = limits(), one_line(name)
    if not 1 <= len(name) <= most.names.is_:
        raise Refused("a key needs the name that others know you by", "--name 'Ana Lopes'")
    if len(passphrase) < most.passphrase.is_:
        raise Refused("this passphrase is too short", long_enough())
    text, did = new_key(name, passphrase.encode())
    with refusing(f"cannot write {quoted(path)}", "no key was made"):
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.locked(files.lock_of(path)):
            refuse_second(path)
            files.write(path, text, private=True)
        files.remove(files.lock_of(path))
    return Known(name, did)


class Signer(Struct):
    """A key that was opened."""

    name: str
    did: str
    key: Ed25519PrivateKey


def opened(
    path: Path, ask: Callable[[], str], tries: int = 1, say: Callable[[str], None] = print
) -> Signer:
    """The key of a file, by a passphrase that is asked for so many times; raises as `known`, and
    for another passphrase."""
    for _ in range(tries - 1):
        try:
            return _opened(path, ask())
        except Refused as error:
            say(f"Not yet: {error.message}. Try again; Ctrl-C stops.")
    return _opened(path, ask())


def _opened(path: Path, passphrase: str) -> Signer:
    told = known(path)
    key = key_in(_text(path), passphrase.encode())
    if did_of(key) != told.did:
        raise Refused(f"{quoted(path)} names another key than it holds", "nothing was signed")
    return Signer(told.name, told.did, key)


def _written(document: Document, by: Signer, at: datetime) -> str:
    """A document that was signed, as the text of a file."""
    return as_json(sign(document, by.key, credential.stamp(at)))


def _new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def moment(desk: Desk) -> datetime:
    """The time to sign at: now, or the end of the morning of a day that was given."""
    now = datetime.now(UTC).replace(microsecond=0)
    if desk.day == date.today():
        return now
    return datetime(desk.day.year, desk.day.month, desk.day.day, 12, tzinfo=UTC)


# -- to sign --------------------------------------------------------------------------------------

Said = Literal["seen", "partly", "declined"]
SAID: tuple[Said, ...] = ("seen", "partly", "declined")


class Answers(Struct):
    """What a reviewer says of one request. A row that is not there is declined, and leaves no
    trace."""

    rows: dict[str, Said]
    relation: str = ""
    words: str = ""
    name: str = ""
    """In a batch: the person, where they sent no request."""
    request: str = ""
    """In a batch: the file of the person's own request."""


class _Batch(Struct):
    answers: tuple[Answers, ...]
    relation: str = ""


def read_answers(path: Path) -> Answers:
    """The answers in a file; raises BadInput with every mistake."""
    return parse(files.read(path, str(path), pipe=True), str(path), Answers)


def problem_with(text: str, what: str = "words") -> str:
    """Why a text of the reviewer cannot stand in the file, or nothing."""
    most = limits().words.is_ if what == "words" else limits().text.is_
    return f"That is longer than {most} characters." if len(text) > most else ""


def signed(desk: Desk, raw: bytes, name: str, answers: Answers, by: Signer) -> str:
    """A request answered and signed, as the text of a file.

    Raises:
        Refused: a row that was not asked about, a text that is too long, or nothing said at all.
    """
    request = read_request(raw, name)
    for row in answers.rows:
        asked = [r.id for r in request.rows]
        one_of(row, asked, f"{quoted(name)} does not ask about a row '{row[:40]}'")
    relation, words = one_line(answers.relation), one_line(answers.words)
    wrong = problem_with(words) or problem_with(relation, "relation")
    if wrong:
        raise Refused(wrong, "two sentences are enough")
    if not relation:
        raise Refused("how do you know this work?", "a relation is needed: I host her group")
    rows: dict[str, credential.Seen] = {
        id: said for id, said in answers.rows.items() if said != "declined"
    }
    if not rows and not words:
        raise Refused("you said nothing about it, so nothing was signed", "that is fine too")
    who, ids, at = (by.did, by.name), (_new_id(), _new_id()), moment(desk)
    document = credential.attestation_of(request, hash_of(raw), who, relation, rows, words, ids, at)
    return _written(document, by, at)


def batch_of(source: Path, template: Path | None) -> list[tuple[bytes, str, Answers, bool]]:
    """What is to be signed: request, its name, answers, and whether the request was made here.

    `source` is a folder of requests (`ana.json`) each with its answers beside it (`ana.yaml`), or
    a YAML or CSV file with a line for each person.

    Raises:
        Refused: somebody has neither a request of their own nor one to begin from.
    """
    found: list[tuple[bytes, str, Answers, bool]] = []
    if source.is_dir():
        for path in sorted(source.glob("*.json")):
            raw = files.read(path, str(path))
            found.append((raw, str(path), read_answers(path.with_suffix(".yaml")), False))
    else:
        base = files.read(template, str(template)) if template else b""
        for answers in _lines(source):
            if answers.request:
                path = source.parent / answers.request
                found.append((files.read(path, str(path)), str(path), answers, False))
                continue
            if not template:
                tip = "a column `request`, or REQUEST before --batch, for the work and its rows"
                raise Refused(f"{quoted(source)}: somebody has no request", tip)
            asked = read_request(base, str(template))
            asked = replace(asked, subject=Subject(_new_id()), name=one_line(answers.name))
            found.append((write_request(asked).encode(), str(template), answers, True))
    most = limits().batch.is_
    if not 1 <= len(found) <= most:
        raise Refused(f"{quoted(source)} holds {len(found)} people, not 1 to {most}")
    return found


def _lines(source: Path) -> Iterator[Answers]:
    raw = files.read(source, str(source), pipe=True)
    if source.suffix.lower() != ".csv":
        batch = parse(raw, str(source), _Batch)
        for answers in batch.answers:
            yield replace(answers, relation=answers.relation or batch.relation)
        return
    apart = ("name", "request", "relation", "words")
    for number, row in enumerate(csv.DictReader(io.StringIO(files.decode(raw, str(source)))), 2):
        cells = {(key or "").strip(): (value or "").strip() for key, value in row.items()}
        rows = {key: said for key, said in cells.items() if key not in apart and said}
        for key, said in rows.items():
            one_of(said, SAID, f"{quoted(source)}:{number}: {key[:40]} is '{said[:40]}'")
        told: dict[str, Any] = {key: cells.get(key, "") for key in apart}
        yield Answers(rows=rows, **told)  # type: ignore[arg-type]


def sign_batch(desk: Desk, source: Path, template: Path | None, by: Signer, into: Path) -> int:
    """Sign for many people into a new folder: a file each, the requests that were made here, and a
    register without names; how many.

    Raises:
        Refused: one of them cannot be signed, or the folder holds something; nothing is written.
    """
    made: dict[str, str] = {}
    for number, (raw, name, answers, new) in enumerate(batch_of(source, template), 1):
        text = signed(desk, raw, name, answers, by)
        made[f"{number:03}.json"] = text
        if new:
            made[f"{number:03}-request.json"] = raw.decode()
    texts = [(n, t.encode()) for n, t in made.items() if "-request" not in n]
    made["register.csv"] = register_text(register(texts))
    with refusing(f"cannot write {quoted(into)}", "nothing was written"):
        if not files.unfinished(into, {}):
            raise Refused(f"{quoted(into)} is there and is not empty", "give a new folder")
        files.write_folder(into, made)
    return len(texts)


# -- withdrawals, hand-overs, the register --------------------------------------------------------


def to_withdraw(raw: bytes, name: str) -> Attestation:
    """The attestation in a file, once its signature is good; raises Refused."""
    found = _good(raw, name)
    if not isinstance(found, Attestation):
        raise Refused(f"{quoted(name)} is no attestation", "nothing was withdrawn")
    return found


def withdraw(desk: Desk, raw: bytes, name: str, words: str, by: Signer) -> str:
    """That an attestation is withdrawn, signed by the key that signed it."""
    found = to_withdraw(raw, name)
    if found.issuer != by.did:
        raise Refused("another key signed it, so this one cannot withdraw it", found.issuer)
    at = moment(desk)
    if problem_with(words):
        raise Refused(problem_with(words))
    document = credential.withdrawal_of(found.id, words, (by.did, by.name), _new_id(), at)
    return _written(document, by, at)


def hand_over(desk: Desk, to: str, by: Signer) -> str:
    """That another key takes the place of this one, signed by this one."""
    try:
        public_of(to)
    except ValueError:
        raise Refused(f"'{to[:60]}' is no key", "did:key:z6Mk…, as attest key shows") from None
    if to == by.did:
        raise Refused("this is the key that signs", "give the new one")
    at = moment(desk)
    document = credential.hand_over_of(to, (by.did, by.name), _new_id(), at)
    return _written(document, by, at)


class Registered(Struct):
    """A line of the list that a group can publish: no names are in it."""

    sha256: str
    work: str
    made: date
    withdrawn: date | None


def register(held: Sequence[tuple[str, bytes]]) -> list[Registered]:
    """The list of these signed files, whose signatures have to be good; what is withdrawn among
    them says when."""
    found = [(raw, _good(raw, name)) for name, raw in held]
    gone = {(s.credential, s.issuer): s.made for _, s in found if isinstance(s, Withdrawal)}
    return [
        Registered(hash_of(raw), s.title, s.made, gone.get((s.id, s.issuer)))
        for raw, s in found
        if isinstance(s, Attestation)
    ]


def register_text(entries: Sequence[Registered], in_json: bool = False) -> str:
    """The list as a table, or as JSON."""
    if in_json:
        return as_json([
            {**asdict(e), "made": str(e.made), "withdrawn": e.withdrawn and str(e.withdrawn)}
            for e in entries
        ])  # fmt: skip
    rows = [(e.sha256, e.work, str(e.made), str(e.withdrawn or "")) for e in entries]
    return as_csv([("sha256", "what", "date", "withdrawn"), *rows])


def _good(raw: bytes, name: str) -> Signed:
    found, document = credential.read_signed(raw, name)
    told = credential.signature_of(document)
    if told.state != "good":
        raise Refused(f"{quoted(name)}: {told.words}", "nothing was written")
    return found


# -- contacts -------------------------------------------------------------------------------------


class Contact(Struct):
    """Whose key a key is, and how and when somebody made sure of it."""

    did: str
    name: str
    how: str
    confirmed: When

    def __post_init__(self) -> None:
        try:
            public_of(self.did)
        except ValueError:
            raise ValueError(f"'{self.did[:60]}' is no key such as did:key:z6Mk…") from None
        if not self.confirmed.exact:
            raise ValueError("confirmed is a day, such as 2026-11-29")


class _Contacts(Struct):
    contacts: tuple[Contact, ...]


def contacts(home: Home) -> tuple[Contact, ...]:
    """The list; empty where there is none. Raises BadInput with every mistake."""
    raw = files.read(home.contacts, str(home.contacts), absent=b"")
    return parse(raw, str(home.contacts), _Contacts).contacts if raw else ()


def contacts_as_plain(held: Sequence[Contact]) -> list[dict[str, Any]]:
    """The list for JSON."""
    return [{**asdict(c), "confirmed": str(c.confirmed)} for c in held]


def add_contact(desk: Desk, did: str, name: str, how: str) -> Contact:
    """Put somebody on the list, as confirmed on the desk's day; a key that is there is told anew.

    Raises:
        Refused: it is no key, or a name or the way is not said.
    """
    day = When.of(desk.day)
    try:
        added = Contact(did.strip(), one_line(name), one_line(how), day)
    except ValueError as error:
        raise Refused(str(error), "pathways attest key shows it to whoever holds it") from None
    if not added.name or not added.how:
        raise Refused("who is it, and how did you make sure?", "--name NAME --how 'by phone'")
    home = desk.files
    with owned(home):
        rest = [c for c in contacts(home) if c.did != added.did]
        held = {"contacts": contacts_as_plain((*rest, added))}
        write(home.contacts, as_json(held), private=True)
    return added


# -- to check -------------------------------------------------------------------------------------


class Checked(Struct):
    """One signed file, and what each check came to."""

    file: str
    sha256: str
    kind: Literal["attestation", "withdrawal", "hand-over"]
    title: str
    name: str
    """How the one whose work it is calls themselves; empty where the file does not say."""
    by: str
    """How whoever signed calls themselves."""
    relation: str
    rows: tuple[SeenRow, ...]
    words: str
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether a check refused it."""
        return any(finding.state == "refused" for finding in self.findings)

    @property
    def known(self) -> bool:
        """Whether it is whole and the contacts here know whose key signed it."""
        return not self.refused and any(
            f.check == "who" and f.state == "good" for f in self.findings
        )


def verify(
    desk: Desk,
    given: Sequence[Path],
    work: Sequence[Path] = (),
    request: Path | None = None,
) -> list[Checked]:
    """Check signed files, each thing by itself; trust is shown, and never computed."""
    read = []
    for path in given:
        raw = files.read(path, str(path), most=limits().size.is_, pipe=True)
        read.append((str(path), hash_of(raw), *credential.read_signed(raw, str(path))))
    signatures = {name: credential.signature_of(document) for name, _, _, document in read}
    good = [signed for name, _, signed, _ in read if signatures[name].state == "good"]
    hashes = {file.sha256: file.name for file in map(work_file, work)}
    asked = None
    if request:
        raw = files.read(request, str(request), pipe=True)
        asked = read_request(raw, str(request)), hash_of(raw)
    people = contacts(desk.home) if desk.home else ()
    found = []
    for name, digest, signed, document in read:
        findings = [signatures[name]]
        if findings[0].state == "good":
            findings += [
                _who(signed, people, good),
                credential.dates_of(document, signed, desk.day),
            ]
            if isinstance(signed, Attestation):
                findings += [credential.asked_by(signed, *asked)] if asked else []
                findings += [*_of_files(signed, hashes), _withdrawn(signed, good)]
        kind = _KINDS[type(signed)]
        told: tuple[str, tuple[SeenRow, ...], str] = ("", (), "")
        title = whose = ""
        if isinstance(signed, Attestation):
            title, whose = signed.title, signed.name
            told = signed.relation, signed.rows, signed.words
        by = signed.issuer_name
        found.append(Checked(name, digest, kind, title, whose, by, *told, tuple(findings)))
    return found


_KINDS: Mapping[type, Literal["attestation", "withdrawal", "hand-over"]] = {
    Attestation: "attestation",
    Withdrawal: "withdrawal",
    HandOver: "hand-over",
}


def _who(signed: Signed, people: Sequence[Contact], good: Sequence[Signed]) -> Finding:
    known = {person.did: person for person in people}
    if person := known.get(signed.issuer):
        words = (
            f"By {person.name}: the contacts on this computer have the key as confirmed on "
            f"{person.confirmed} ({person.how}). If that was not you, ask them. "
            "Nobody else checked what they say."
        )
        return Finding("who", "good", words)
    for hand in good:
        if isinstance(hand, HandOver) and hand.to == signed.issuer and hand.issuer in known:
            before = known[hand.issuer].name
            words = (
                f"The key of {before} handed over to this one on {hand.made}. Ask {before} "
                "before you take it for theirs."
            )
            return Finding("who", "open", words)
    words = (
        f"By an unknown key that calls itself '{signed.issuer_name}': a good signature says "
        "nothing about who. Ask that person by a way that is not in this file; then: "
        f"pathways attest contacts --add {as_typed(signed.issuer)} --name NAME --how HOW"
    )
    return Finding("who", "open", words)


def _of_files(signed: Attestation, hashes: Mapping[Sha256, str]) -> Iterator[Finding]:
    named = {file.sha256: file.name for file in signed.files}
    for digest, name in hashes.items():
        if digest in named:
            yield Finding("files", "good", f"{name} is the file that they name, byte for byte.")
        else:
            words = f"{name} is no file that they name: not one byte of it may be another."
            yield Finding("files", "refused", words)
    for digest, name in named.items():
        if digest not in hashes:
            words = f"They name '{name}', which is not among the files given (--work FILE)."
            yield Finding("files", "open", words)


def _withdrawn(signed: Attestation, good: Sequence[Signed]) -> Finding:
    """Its own key can withdraw it, and one that this key handed over to."""
    keys, before = {signed.issuer}, 0
    while len(keys) > before:
        before = len(keys)
        keys |= {h.to for h in good if isinstance(h, HandOver) and h.issuer in keys}
    about = [w for w in good if isinstance(w, Withdrawal) and w.credential == signed.id]
    for gone in about:
        if gone.issuer in keys:
            words = f"It was withdrawn on {gone.made}: {gone.words}."
            return Finding("withdrawn", "refused", words)
    other = " One by another key withdraws nothing." if about else ""
    words = f"No withdrawal among the files given.{other} There may be one elsewhere."
    return Finding("withdrawn", "open", words)


def _verdict(one: Checked) -> str:
    """What to make of it, before anything that it says."""
    if one.refused:
        return "Refused: see NO below."
    if one.known:
        return "Unaltered, and by a key that the contacts on this computer know."
    by = one_line(one.by)
    return f"Unaltered, and not settled who signed: anybody can make a key and call it '{by}'."


_SIGNS = {"good": "yes", "refused": "NO", "open": "not settled"}


def as_text(found: Sequence[Checked]) -> str:
    """What came of it, as plain lines."""
    lines = []
    for one in found:
        lines.append(f"{quoted(one.file)}: {one.kind} {one_line(one.title)}".rstrip())
        lines += [f"  {_verdict(one)}", f"  SHA-256 {one.sha256}", ""]
        if one.kind == "attestation" and one.findings[0].state == "good":
            whose = f"the work of {one.name}" if one.name else "work, and names nobody whose it is"
            known = f", who says: {one.relation}" if one.relation else ""
            lines.append(f"  {one_line(f'It is about {whose}. By {one.by}{known}.')}")
            lines += [f"  {row.seen}: {one_line(row.text)}" for row in one.rows]
            lines += [f"  “{one_line(one.words)}”"] * bool(one.words)
            lines.append("")
        lines += [f"  {f.check}: {_SIGNS[f.state]}. {one_line(f.words)}" for f in one.findings]
    return "\n".join(lines) + "\n"


def plain(found: Sequence[Checked]) -> list[dict[str, Any]]:
    """The same for JSON."""
    return [{**asdict(one), "refused": one.refused, "known": one.known} for one in found]
