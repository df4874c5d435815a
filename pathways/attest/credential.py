"""The signed files: an attestation, a withdrawal, a hand-over, as Open Badges 3.0 says them.

They are read strictly. Only what this program writes is accepted, so that nothing stands in a
signed file that is not shown; a signature is looked at after that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, Literal

from pathways.attest.limits import limits
from pathways.attest.proof import CONTEXTS, SUITES, Document, holds, public_of
from pathways.attest.request import Request, Row, Sha256, WorkFile
from pathways.catalog.text import clean, safe_link
from pathways.files import decode
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem, Refused

Seen = Literal["seen", "partly"]
SEEN: tuple[Seen, ...] = ("seen", "partly")


class SeenRow(Struct):
    """A row of the rubric that the reviewer speaks of."""

    id: str
    text: str
    competency: str
    seen: Seen


class Attestation(Struct):
    """What somebody signed that they saw of one piece of work."""

    id: str
    issuer: str
    """The did:key of whoever signed; who holds it, it does not say."""
    issuer_name: str
    relation: str
    """How they know the work, in their own words."""
    subject: str
    """The id that was made for the request."""
    name: str
    """How the person is called in it; empty where they would rather not say."""
    work: str
    """The id of a project; empty where the file names none."""
    title: str
    rows: tuple[SeenRow, ...]
    words: str
    made: date
    until: date | None
    files: tuple[WorkFile, ...]
    links: tuple[str, ...]
    request: str
    """The SHA-256 of the request that was answered; empty where the file names none."""


class Withdrawal(Struct):
    """That whoever signed an attestation no longer does."""

    id: str
    issuer: str
    issuer_name: str
    credential: str
    """The id of the attestation."""
    words: str
    made: date


class HandOver(Struct):
    """That another key takes the place of the one that signed this."""

    id: str
    issuer: str
    issuer_name: str
    to: str
    """The did:key of the new one."""
    made: date


Signed = Attestation | Withdrawal | HandOver

# -- written --------------------------------------------------------------------------------------

_WITHDRAWN, _HANDOVER = "WITHDRAWN: ", "HANDOVER: "


def attestation_of(
    request: Request,
    digest: str,
    by: tuple[str, str],
    relation: str,
    rows: dict[str, Seen],
    words: str,
    ids: tuple[str, str],
    at: datetime,
) -> Document:
    """What is signed when a request, known by its SHA-256, is answered `by` a did:key and a name;
    `ids` are new ones, of the file and of what was achieved."""
    id, achieved = ids
    leap = (at.month, at.day) == (2, 29)
    until = at.replace(year=at.year + limits().until.is_, day=28 if leap else at.day)
    files = (_evidence(f"urn:sha256:{f.sha256}", "File", f.name) for f in request.files)
    issuer: Document = {"id": by[0], "type": ["Profile"], "name": by[1]}
    if relation:
        issuer["description"] = relation
    return {
        "@context": CONTEXTS,
        "id": id,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"Reviewed work: {request.work.title}",
        "issuer": issuer,
        "validFrom": stamp(at),
        "validUntil": stamp(until),
        "credentialSubject": _subject(request, rows, words, achieved),
        "evidence": [
            _evidence(f"urn:sha256:{digest}", "Request", "request"),
            *files,
            *(_evidence(str(link), "Link") for link in request.links),
        ],
    }


def _subject(request: Request, rows: dict[str, Seen], words: str, achieved: str) -> Document:
    """Whose work it is, what it is judged by, and what was seen of it."""
    work, seen = request.work, [row for row in request.rows if row.id in rows]
    subject: Document = {"id": str(request.subject), "type": ["AchievementSubject"]}
    if request.name:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": request.name,
                "identityType": "name",
            }
        ]
    if work.finished and work.finished.exact:
        subject["activityEndDate"] = f"{work.finished}T00:00:00Z"
    subject["achievement"] = {
        "id": achieved,
        "type": ["Achievement"],
        "name": work.title,
        "description": work.done_when or work.title,
        "humanCode": str(work.id),
        "criteria": {"narrative": limits().narrative},
    }
    if seen:
        described = [_described(row, achieved) for row in seen]
        subject["achievement"]["resultDescription"] = described
        subject["result"] = [
            {"type": ["Result"], "resultDescription": told["id"], "value": rows[row.id]}
            for row, told in zip(seen, described, strict=True)
        ]
    if words:
        subject["narrative"] = words
    return subject


def _described(row: Row, achieved: str) -> Document:
    aligned = {
        "type": ["Alignment"],
        "targetName": row.competency,
        "targetUrl": f"urn:pathways:competency:{row.competency}",
    }
    return {
        "id": f"{achieved}#{row.id}",
        "type": ["ResultDescription"],
        "name": row.text,
        "resultType": "Result",
        "allowedValue": list(SEEN),
        **({"alignment": [aligned]} if row.competency else {}),
    }


def _evidence(id: str, genre: str, name: str = "") -> Document:
    named = {"name": name} if name else {}
    return {"id": id, "type": ["Evidence"], "genre": genre, **named}


def endorsement_of(
    about: str, comment: str, by: tuple[str, str], id: str, at: datetime
) -> Document:
    """What is signed to withdraw an attestation, or to hand over to another key."""
    return {
        "@context": CONTEXTS,
        "id": id,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": comment.partition(":")[0].capitalize(),
        "issuer": {"id": by[0], "type": ["Profile"], "name": by[1]},
        "validFrom": stamp(at),
        "credentialSubject": {
            "id": about,
            "type": ["EndorsementSubject"],
            "endorsementComment": comment,
        },
    }


def withdrawal_of(
    credential: str, words: str, by: tuple[str, str], id: str, at: datetime
) -> Document:
    """That an attestation is withdrawn."""
    return endorsement_of(credential, _WITHDRAWN + words, by, id, at)


def hand_over_of(to: str, by: tuple[str, str], id: str, at: datetime) -> Document:
    """That another key takes this one's place."""
    words = "another key takes the place of this one"
    return endorsement_of(to, _HANDOVER + words, by, id, at)


def stamp(at: datetime) -> str:
    """A time as it stands in a signed file."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


# -- read -----------------------------------------------------------------------------------------

_URN = re.compile(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DID = re.compile(r"did:key:z[1-9A-HJ-NP-Za-km-z]{40,60}")
_WHO = re.compile(f"{_URN.pattern}|{_DID.pattern}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_CREDENTIAL = {
    "@context": CONTEXTS,
    "id": _URN,
    "name": str,
    "issuer": {"id": _DID, "type": ["Profile"], "name": str, "description?": str},
    "validFrom": _TIME,
    "validUntil?": _TIME,
    "proof": (
        {
            "type": "DataIntegrityProof",
            "cryptosuite": re.compile("|".join(SUITES)),
            "created": _TIME,
            "verificationMethod": str,
            "proofPurpose": "assertionMethod",
            "@context?": CONTEXTS,
            "proofValue": re.compile("z[1-9A-HJ-NP-Za-km-z]{1,100}"),
        },
    ),
}
_ATTESTATION = {
    **_CREDENTIAL,
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "credentialSubject": {
        "id": _WHO,
        "type": ["AchievementSubject"],
        "identifier?": (
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": str,
                "identityType": "name",
            },
        ),
        "activityEndDate?": _TIME,
        "achievement": {
            "id": _URN,
            "type": ["Achievement"],
            "name": str,
            "description": str,
            "humanCode?": str,
            "criteria": {"narrative": str},
            "resultDescription?": (
                {
                    "id": re.compile(f"{_URN.pattern}#[a-z0-9-]{{1,60}}"),
                    "type": ["ResultDescription"],
                    "name": str,
                    "resultType": "Result",
                    "allowedValue": list(SEEN),
                    "alignment?": ({"type": ["Alignment"], "targetName": str, "targetUrl": str},),
                },
            ),
        },
        "result?": (
            {
                "type": ["Result"],
                "resultDescription": str,
                "value": re.compile("seen|partly"),
            },
        ),
        "narrative?": str,
    },
    "evidence?": (
        {
            "id": re.compile(r"urn:sha256:[0-9a-f]{64}|https?://\S{1,2000}"),
            "type": ["Evidence"],
            "genre?": re.compile("Request|File|Link"),
            "name?": str,
        },
    ),
}
_ENDORSEMENT = {
    **_CREDENTIAL,
    "type": ["VerifiableCredential", "EndorsementCredential"],
    "credentialSubject": {
        "id": _WHO,
        "type": ["EndorsementSubject"],
        "endorsementComment": re.compile(f"({_WITHDRAWN}|{_HANDOVER}).*", re.DOTALL),
    },
}
"""What a file holds: a text, one that fits a pattern, or just this; a list of just these, or in a
tuple of any number of one shape; an object with these keys, of which those with a `?` may be
missing."""


def read_signed(raw: bytes, name: str) -> tuple[Signed, Document]:
    """What a file says, and the whole of it; its signature is not looked at.

    Raises:
        BadInput: it is no such file, with what is wrong.
    """
    text = decode(raw, name, most=limits().size.is_)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_once,
            parse_float=_no_number,
            parse_int=_no_number,
            parse_constant=_no_number,
        )
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        said = getattr(error, "msg", "") or str(error)[:200]
        raise BadInput([Problem(name, line, column, "json.syntax", f"not JSON: {said}")]) from None
    kinds = document.get("type") if isinstance(document, dict) else None
    shape = _ENDORSEMENT if kinds == _ENDORSEMENT["type"] else _ATTESTATION
    wrong = list(_misfits(document, shape, "")) or list(_unmeant(document))
    if wrong:
        found = (Problem(name, 0, 0, "attest.form", message) for message in wrong[:20])
        raise BadInput(found)
    return (_attestation(document) if shape is _ATTESTATION else _endorsement(document)), document


def _once(pairs: Sequence[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"the key '{clean(twice)[:40]}' is there twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"the number {text[:40]}; a signed file of ours holds texts")


def _misfits(value: Any, shape: Any, where: str) -> Iterator[str]:
    """What is not as it is to be, a sentence each."""
    at = where or "the file"
    if isinstance(shape, dict):
        yield from _misfits_of_object(value, shape, where)
    elif isinstance(shape, tuple):
        if not isinstance(value, list) or not 1 <= len(value) <= _MANY:
            yield f"{at} is no list of 1 to {_MANY}"
            return
        for number, one in enumerate(value, 1):
            yield from _misfits(one, shape[0], f"{at}[{number}]")
    elif isinstance(shape, (type, re.Pattern)):
        if not isinstance(value, str) or not value or clean(value) != value:
            yield f"{at} is no text that can be shown as it is"
        elif isinstance(shape, re.Pattern) and not shape.fullmatch(value):
            yield f"{at} is not as such files have it"
    elif value != shape or type(value) is not type(shape):
        yield f"{at} is not {json.dumps(shape)[:120]}"


def _misfits_of_object(value: Any, shape: Document, where: str) -> Iterator[str]:
    at = where or "the file"
    if not isinstance(value, dict):
        yield f"{at} is no object"
        return
    known = {key.removesuffix("?"): (key, of) for key, of in shape.items()}
    for key in value.keys() - known.keys():
        yield f"{at}: the key '{clean(key)[:40]}' has no place here"
    for key, (written, of) in known.items():
        if key in value:
            yield from _misfits(value[key], of, f"{where}.{key}" if where else key)
        elif key == written:
            yield f"{at}: the key '{key}' is missing"


_MANY = 100
"""Entries of the longest list in a signed file."""


def _unmeant(document: Document) -> Iterator[str]:
    """What the shapes cannot say."""
    for key in ("validFrom", "validUntil"):
        try:
            _time(document.get(key, document["validFrom"]))
        except ValueError:
            yield f"{key} is a time that does not exist"
    suites = sorted(proof["cryptosuite"] for proof in document["proof"])
    if suites != sorted(SUITES):
        yield f"proof: one of each of {', '.join(SUITES)} is needed"
    subject = document["credentialSubject"]
    for row in subject.get("result", ()):
        described = subject["achievement"].get("resultDescription", ())
        if [d["id"] for d in described].count(row["resultDescription"]) != 1:
            yield "result: it is of a row that is not described once"
    said = [row["resultDescription"] for row in subject.get("result", ())]
    if len(said) != len(set(said)):
        yield "result: a row is there twice"
    if "endorsementComment" in subject:
        hands = subject["endorsementComment"].startswith(_HANDOVER)
        if hands != bool(_DID.fullmatch(subject["id"])):
            yield "credentialSubject: a withdrawal is of a file, a hand-over to a key"
    for evidence in document.get("evidence", ()):
        link = evidence["id"].startswith("http")
        if link and not safe_link(evidence["id"]):
            yield "evidence: this is no address"
        if link != (evidence.get("genre") == "Link"):
            yield "evidence: an address is a Link, and nothing else is"


def _time(text: Any) -> datetime:
    return datetime.fromisoformat(text)


def _attestation(held: Document) -> Attestation:
    subject, issuer = held["credentialSubject"], held["issuer"]
    achieved, evidence = subject["achievement"], held.get("evidence", [])
    described = {row["id"]: row for row in achieved.get("resultDescription", ())}
    rows = []
    for row in subject.get("result", ()):
        of = described[row["resultDescription"]]
        competency = of["alignment"][0]["targetName"] if "alignment" in of else ""
        rows.append(SeenRow(of["id"].partition("#")[2], of["name"], competency, row["value"]))
    hashes = {genre: [e for e in evidence if e.get("genre", "File") == genre] for genre in _GENRES}
    files = (WorkFile(e.get("name", "")[:100], _hash(e)) for e in hashes["File"])
    named = subject.get("identifier", ())
    until = held.get("validUntil")
    return Attestation(
        held["id"],
        issuer["id"],
        issuer["name"],
        issuer.get("description", ""),
        subject["id"],
        named[0]["identityHash"] if named else "",
        achieved.get("humanCode", ""),
        achieved["name"],
        tuple(rows),
        subject.get("narrative", ""),
        _time(held["validFrom"]).date(),
        _time(until).date() if until else None,
        tuple(files),
        tuple(e["id"] for e in hashes["Link"]),
        _hash(hashes["Request"][0]) if hashes["Request"] else "",
    )


_GENRES = ("Request", "File", "Link")


def _hash(evidence: Document) -> Sha256:
    return Sha256(evidence["id"].removeprefix("urn:sha256:"))


def _endorsement(held: Document) -> Withdrawal | HandOver:
    subject, issuer = held["credentialSubject"], held["issuer"]
    made, comment = _time(held["validFrom"]).date(), subject["endorsementComment"]
    who = held["id"], issuer["id"], issuer["name"]
    if comment.startswith(_HANDOVER):
        return HandOver(*who, subject["id"], made)
    return Withdrawal(*who, subject["id"], comment.removeprefix(_WITHDRAWN), made)


# -- checked --------------------------------------------------------------------------------------


class Finding(Struct):
    """One check and what came of it."""

    check: Literal["signature", "who", "dates", "request", "files", "withdrawn"]
    state: Literal["good", "refused", "open"]
    """`open` is what this check cannot settle; it refuses nothing."""
    words: str


def signature_of(document: Document) -> Finding:
    """Whether the key that the file names as its issuer signed just this."""
    did = document["issuer"]["id"]
    try:
        public_of(did)
    except ValueError:
        return Finding("signature", "refused", "The issuer is no key of Ed25519.")
    method = f"{did}#{did.removeprefix('did:key:')}"
    if any(proof["verificationMethod"] != method for proof in document["proof"]):
        words = "A signature names another key than the issuer's: somebody swapped one of them."
        return Finding("signature", "refused", words)
    for suite in reversed(SUITES):
        if not holds(document, suite):
            words = f"The signature ({suite}) is not of this file: it was changed, or forged."
            return Finding("signature", "refused", words)
    words = f"The key {did} signed just this, and nothing was changed since."
    return Finding("signature", "good", words)


def dates_of(document: Document, signed: Signed, day: date) -> Finding:
    """Whether it speaks of this day."""
    if signed.made > day:
        return Finding("dates", "refused", f"It says it was signed on {signed.made}: not yet.")
    until = document.get("validUntil")
    over = _time(until).date() if until else None
    if over and over < day:
        words = f"It spoke until {over}: it is too old to say much of today."
        return Finding("dates", "refused", words)
    until_when = f", and speaks until {over}" if over else ""
    return Finding("dates", "good", f"It says that it was signed on {signed.made}{until_when}.")


def asked_by(signed: Attestation, request: Request, digest: str) -> Finding:
    """Whether it answers just this request."""
    if signed.subject != request.subject:
        words = "It answers somebody else's request: the id of the person is another."
    elif signed.request != digest:
        words = "It answers another request: this one was changed after it was sent."
    else:
        return Finding("request", "good", "It answers just this request.")
    return Finding("request", "refused", words)


def checked(raw: bytes, name: str, day: date) -> Signed:
    """What a file says, once its signature is good and it is not of a later day.

    Raises:
        BadInput: it is no such file.
        Refused: the signature is not good.
    """
    signed, document = read_signed(raw, name)
    found = signature_of(document)
    if found.state == "good" and signed.made > day:
        found = dates_of(document, signed, day)
    if found.state == "refused":
        raise Refused(found.words, "nothing was added; ask whoever sent it")
    return signed
