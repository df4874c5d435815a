"""Attestations: what is signed holds, and what is forged, changed, swapped or old is refused."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from inside import run
from test_json import misfits

pytest.importorskip("rfc8785")
pytest.importorskip("pyld")
pytest.importorskip("cryptography")

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pathways.attest import proof
from pathways.attest.credential import (
    Attestation,
    Document,
    HandOver,
    Withdrawal,
    attestation_of,
    checked,
    endorsement_of,
    hand_over_of,
    read_signed,
    signature_of,
    withdrawal_of,
)
from pathways.attest.request import hash_of, read_request
from pathways.problems import BadInput, Refused

ROOT = Path(__file__).resolve().parent.parent
DAY, AT = date(2026, 11, 29), datetime(2026, 11, 29, tzinfo=UTC)
PASS = "four plain words here"
SAMPLE = (ROOT / "tests" / "attestation.json").read_bytes()
NODE = os.environ.get("PATHWAYS_NODE_VERIFIER", "")
MUTATED = int(os.environ.get("PATHWAYS_MUTATED", "300"))

KEY = Ed25519PrivateKey.from_private_bytes(hash_of(b"demo reviewer - not secret").encode()[:32])
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
BY = proof.did_of(KEY), "Ana Lopes"
EVE = proof.did_of(OTHER), "Ana Lopes"
IDS = tuple(f"urn:uuid:00000000-0000-4000-8000-00000000000{n}" for n in "1a")

ASKED: Document = {
    "pathways": "attest-request/1", "subject": "urn:uuid:00000000-0000-4000-8000-0000000000aa",
    "made": "2026-11-28", "name": "Bo",
    "work": {"id": "run-reading-group", "title": "A reading group", "done_when": "Six sessions.",
             "finished": "2026-11-20"},
    "rows": [
        {"id": "r1", "text": "Six sessions took place", "competency": "facilitation",
         "told": "all"},
        {"id": "r2", "text": "People came back", "competency": None, "told": ""},
        {"id": "r3", "text": "Notes were sent", "competency": None, "told": ""},
    ],
    "files": [{"name": "memo.pdf", "sha256": hash_of(b"the memo")}],
    "links": ["https://example.org/notes"], "asks": "What did you see?",
}  # fmt: skip
REQUEST = json.dumps(ASKED).encode()


def bare(by: tuple[str, str] = BY, **changed: Any) -> Document:
    asked = read_request(json.dumps({**ASKED, **changed}).encode(), "r")
    rows = {"r1": "seen", "r2": "partly"}
    return attestation_of(
        asked, hash_of(REQUEST), by, "I host her group", rows,  # type: ignore[arg-type]
        "She kept nine people to the end.", IDS, AT,
    )  # fmt: skip


@cache
def _good() -> str:
    return json.dumps(proof.sign(bare(), KEY, "2026-11-29T00:00:00Z"))


def good() -> Document:
    held: Document = json.loads(_good())
    return held


def signed(document: Document, key: Ed25519PrivateKey = KEY) -> bytes:
    return json.dumps(proof.sign(document, key, "2026-11-29T00:00:00Z")).encode()


def read_attestation(raw: bytes, name: str = "this file") -> Attestation:
    found, _ = read_signed(raw, name)
    assert isinstance(found, Attestation)
    return found


# -- what holds -----------------------------------------------------------------------------------


def test_a_sample_that_four_verifiers_accepted_is_accepted() -> None:
    found = checked(SAMPLE, "sample", DAY)
    assert isinstance(found, Attestation)
    assert (found.issuer_name, found.title) == ("Example Reviewer", "Reviewed work sample")
    assert found.files[0].sha256 == hash_of(b"The finished memo, byte for byte.\n")


def test_what_was_said_comes_back_and_what_was_declined_leaves_no_trace() -> None:
    raw = json.dumps(good()).encode()
    found = checked(raw, "x", DAY)
    assert found == read_attestation(raw) and isinstance(found, Attestation)
    assert [(r.id, r.text, r.competency, r.seen) for r in found.rows] == [
        ("r1", "Six sessions took place", "facilitation", "seen"),
        ("r2", "People came back", "", "partly"),
    ]
    assert (found.issuer, found.issuer_name, found.relation) == (*BY, "I host her group")
    assert (found.subject, found.name, found.work) == (ASKED["subject"], "Bo", "run-reading-group")
    assert (found.made, found.until) == (DAY, date(2031, 11, 29))
    assert found.links == ("https://example.org/notes",) and found.request == hash_of(REQUEST)
    assert b"r3" not in raw and b"Notes were sent" not in raw and b"declined" not in raw
    unnamed = json.dumps(bare(name=""))
    assert "Bo" not in unnamed and "identifier" not in unnamed


def test_a_leap_day_has_an_end() -> None:
    asked = read_request(REQUEST, "r")
    at = datetime(2028, 2, 29, 12, tzinfo=UTC)
    made = attestation_of(asked, "", BY, "x", {"r1": "seen"}, "", IDS, at)
    assert made["validUntil"] == "2033-02-28T12:00:00Z"


def test_withdrawals_and_hand_overs_come_back() -> None:
    gone = checked(signed(withdrawal_of(IDS[0], "by mistake", BY, IDS[1], AT)), "w", DAY)
    assert isinstance(gone, Withdrawal) and (gone.credential, gone.words) == (IDS[0], "by mistake")
    hand = checked(signed(hand_over_of(EVE[0], BY, IDS[1], AT)), "h", DAY)
    assert isinstance(hand, HandOver) and (hand.issuer, hand.to) == (BY[0], EVE[0])


# -- what is refused for its signature ------------------------------------------------------------

_CHANGED: dict[str, Callable[[Document], Any]] = {
    "another name of the issuer": lambda d: d["issuer"].update(name="Eve"),
    "another relation": lambda d: d["issuer"].update(description="Head of research"),
    "no relation": lambda d: d["issuer"].pop("description"),
    "another person": lambda d: d["credentialSubject"].update(id=IDS[0]),
    "another name of the person": lambda d: d["credentialSubject"]["identifier"][0].update(
        identityHash="Cy"),
    "no name of the person": lambda d: d["credentialSubject"].pop("identifier"),
    "another title": lambda d: d["credentialSubject"]["achievement"].update(name="A camp"),
    "another project": lambda d: d["credentialSubject"]["achievement"].update(humanCode="camp"),
    "a better row": lambda d: d["credentialSubject"]["result"][1].update(value="seen"),
    "a row left out": lambda d: d["credentialSubject"]["result"].pop(),
    "rows in another order": lambda d: d["credentialSubject"]["result"].reverse(),
    "another row": lambda d: d["credentialSubject"]["achievement"]["resultDescription"][0].update(
        name="Sixty sessions"),
    "another competency": lambda d: d["credentialSubject"]["achievement"]["resultDescription"][0][
        "alignment"][0].update(targetName="leading"),
    "other words": lambda d: d["credentialSubject"].update(narrative="The best of all."),
    "no words": lambda d: d["credentialSubject"].pop("narrative"),
    "other criteria": lambda d: d["credentialSubject"]["achievement"].update(
        criteria={"narrative": "Everything was checked."}),
    "an earlier end of the work": lambda d: d["credentialSubject"].update(
        activityEndDate="2020-01-01T00:00:00Z"),
    "a later day": lambda d: d.update(validFrom="2026-11-29T00:00:01Z"),
    "a later end": lambda d: d.update(validUntil="2099-11-29T12:00:00Z"),
    "no end": lambda d: d.pop("validUntil"),
    "another id": lambda d: d.update(id=IDS[1]),
    "another headline": lambda d: d.update(name="Prize"),
    "another file": lambda d: d["evidence"][1].update(id="urn:sha256:" + "0" * 64),
    "another name of a file": lambda d: d["evidence"][1].update(name="thesis.pdf"),
    "another request": lambda d: d["evidence"][0].update(id="urn:sha256:" + "0" * 64),
    "another link": lambda d: d["evidence"][2].update(id="https://example.net/notes"),
    "no evidence": lambda d: d.pop("evidence"),
    "a signature of another time": lambda d: d["proof"][1].update(created="2026-11-28T12:00:00Z"),
    "the other proof of another time": lambda d: d["proof"][0].update(
        created="2026-11-28T12:00:00Z"),
    "the proofs swapped": lambda d: (
        d["proof"][0].update(cryptosuite="eddsa-jcs-2022"),
        d["proof"][1].update(cryptosuite="eddsa-rdfc-2022")),
    "the values swapped": lambda d: d["proof"].__setitem__(
        0, {**d["proof"][0], "proofValue": d["proof"][1]["proofValue"]}),
    "a short value": lambda d: d["proof"][1].update(proofValue=d["proof"][1]["proofValue"][:-3]),
    "a value of nothing": lambda d: d["proof"][1].update(proofValue="z1"),
    "a value with zeros before it": lambda d: d["proof"][1].update(
        proofValue="z1" + d["proof"][1]["proofValue"][1:]),
    "a value of one sign more": lambda d: d["proof"][0].update(
        proofValue=d["proof"][0]["proofValue"] + "1"),
    "a value without its settings": lambda d: d["proof"][1].pop("@context"),
    "signatures of a sibling": lambda d: d.update(
        proof=json.loads(signed({**bare(), "name": "Reviewed work: B"}))["proof"]),
    "the other proof of a sibling": lambda d: d["proof"].__setitem__(
        0, json.loads(signed({**bare(), "name": "Reviewed work: B"}))["proof"][0]),
    "signatures of a withdrawal": lambda d: d.update(
        proof=json.loads(signed(withdrawal_of(IDS[0], "x", BY, IDS[1], AT)))["proof"]),
}  # fmt: skip


@pytest.mark.parametrize("how", _CHANGED)
def test_what_was_changed_is_not_of_its_signature(how: str) -> None:
    held = good()
    _CHANGED[how](held)
    with pytest.raises((Refused, BadInput)) as told:
        checked(json.dumps(held).encode(), "x", DAY)
    if isinstance(told.value, Refused):
        assert "it was changed, or forged" in told.value.message
    else:  # a row that is described and not spoken of is of another form
        assert told.value.problems[0].code == "attest.form"


def _swap_method(held: Document, did: str) -> None:
    for each in held["proof"]:
        each["verificationMethod"] = f"{did}#{did.removeprefix('did:key:')}"


@pytest.mark.parametrize("how", ["issuer", "method", "both", "one method", "no fragment"])
def test_a_key_that_is_swapped_is_refused(how: str) -> None:
    held = good()
    if how in ("issuer", "both"):
        held["issuer"]["id"] = EVE[0]
    if how in ("method", "both"):
        _swap_method(held, EVE[0])
    if how == "one method":
        held["proof"][0]["verificationMethod"] = EVE[0]
    if how == "no fragment":
        for each in held["proof"]:
            each["verificationMethod"] = BY[0]
    found = signature_of(held)
    said = "changed, or forged" if how == "both" else "names another key than the issuer's"
    assert found.state == "refused" and said in found.words
    with pytest.raises(Refused):
        checked(json.dumps(held).encode(), "x", DAY)


def test_signed_by_another_key_in_the_name_of_the_first_is_refused() -> None:
    held = json.loads(signed(bare(), OTHER))
    _swap_method(held, BY[0])
    with pytest.raises(Refused, match="changed, or forged"):
        checked(json.dumps(held).encode(), "x", DAY)


@pytest.mark.parametrize("did", ["did:key:z" + "1" * 48, "did:key:z" + "z" * 50,
                                 "did:key:z6Mk" + "g" * 40])
def test_an_issuer_that_is_no_key_is_refused(did: str) -> None:
    held = good()
    held["issuer"]["id"] = did
    assert signature_of(held).state == "refused"


def test_a_day_to_come_is_refused() -> None:
    with pytest.raises(Refused, match="2026-11-29: not yet"):
        checked(json.dumps(good()).encode(), "x", date(2026, 11, 28))


# -- what is refused for its form -----------------------------------------------------------------

_MISSHAPEN: dict[str, tuple[Callable[[Document], Any], str]] = {
    "a key of no meaning": (lambda d: d.update(x_extra="1"), "'x_extra' has no place here"),
    "one inside": (lambda d: d["issuer"].update(url="https://a.b"), "issuer: the key 'url'"),
    "an e-mail": (lambda d: d["issuer"].update(email="a@b.c"), "issuer: the key 'email'"),
    "a status list": (lambda d: d.update(credentialStatus={}), "'credentialStatus'"),
    "no proof": (lambda d: d.pop("proof"), "the key 'proof' is missing"),
    "an empty proof": (lambda d: d.update(proof=[]), "proof is no list"),
    "a lone proof": (lambda d: d.update(proof=d["proof"][0]), "proof is no list"),
    "one proof": (lambda d: d["proof"].pop(), "one of each of"),
    "one proof twice": (lambda d: d.update(proof=[d["proof"][0]] * 2), "one of each of"),
    "a third proof": (lambda d: d["proof"].append(d["proof"][0]), "one of each of"),
    "another suite": (lambda d: d["proof"][0].update(cryptosuite="ecdsa-rdfc-2019"),
                      "proof[1].cryptosuite"),
    "another kind of proof": (lambda d: d["proof"][0].update(type="Ed25519Signature2020"),
                              "proof[1].type"),
    "another purpose": (lambda d: d["proof"][0].update(proofPurpose="authentication"),
                        "proof[1].proofPurpose"),
    "another base": (lambda d: d["proof"][0].update(proofValue="uAAAA"), "proof[1].proofValue"),
    "no context": (lambda d: d.pop("@context"), "'@context' is missing"),
    "contexts in another order": (lambda d: d["@context"].reverse(), "@context is not"),
    "another context": (lambda d: d["@context"].append("https://example.org/c"), "@context is not"),
    "a context of its own": (lambda d: d["@context"].append({"name": "https://x.y/z"}),
                             "@context is not"),
    "an older context": (lambda d: d["@context"].__setitem__(
        1, "https://purl.imsglobal.org/spec/ob/v3p0/context.json"), "@context is not"),
    "another context of a proof": (lambda d: d["proof"][1].update({"@context": ["https://x.y"]}),
                                   "proof[2].@context"),
    "another type": (lambda d: d.update(type=["VerifiableCredential"]), "type is not"),
    "a type as a text": (lambda d: d.update(type="OpenBadgeCredential"), "type is not"),
    "an issuer as a text": (lambda d: d.update(issuer=BY[0]), "issuer is no object"),
    "did:web": (lambda d: d["issuer"].update(id="did:web:example.org"), "issuer.id is not"),
    "an id that is none": (lambda d: d.update(id="memo"), "id is not as"),
    "a list for a name": (lambda d: d.update(name=["a"]), "name is no text"),
    "an empty name": (lambda d: d["issuer"].update(name=""), "issuer.name is no text"),
    "a name that turns": (lambda d: d["issuer"].update(name="Ana\u202eseipoL"), "issuer.name"),
    "a name for the terminal": (lambda d: d["issuer"].update(name="\x1b[2JAna"), "issuer.name"),
    "a black mark": (lambda d: d["credentialSubject"]["result"][0].update(value="failed"),
                     "result[1].value"),
    "a hashed name": (lambda d: d["credentialSubject"]["identifier"][0].update(hashed=True),
                      "identifier[1].hashed"),
    "a row of nothing": (lambda d: d["credentialSubject"]["result"][0].update(
        resultDescription=IDS[0] + "#r9"), "a row that is not described once"),
    "a row twice": (lambda d: d["credentialSubject"]["result"].append(
        d["credentialSubject"]["result"][0]), "a row is there twice"),
    "a file that is no hash": (lambda d: d["evidence"][1].update(id="memo.pdf"), "evidence[2].id"),
    "a script as a link": (lambda d: d["evidence"][2].update(id="javascript:alert(1)"),
                           "evidence[3].id"),
    "a link without a host": (lambda d: d["evidence"][2].update(id="https:///x"), "no address"),
    "a hash that is called a link": (lambda d: d["evidence"][1].update(genre="Link"),
                                     "an address is a Link"),
    "a month 13": (lambda d: d.update(validFrom="2026-13-29T12:00:00Z"), "does not exist"),
    "an end that is none": (lambda d: d.update(validUntil="2026-02-30T12:00:00Z"),
                            "does not exist"),
    "a time of another zone": (lambda d: d.update(validFrom="2026-11-29T12:00:00+01:00"),
                               "validFrom is not as"),
    "three hundred rows": (lambda d: d["credentialSubject"].update(
        result=d["credentialSubject"]["result"] * 150), "no list of 1 to 100"),
}  # fmt: skip


@pytest.mark.parametrize("how", _MISSHAPEN)
def test_what_has_another_form_is_refused_with_its_place(how: str) -> None:
    change, said = _MISSHAPEN[how]
    held = good()
    change(held)
    with pytest.raises(BadInput) as told:
        checked(json.dumps(held).encode(), "x", DAY)
    assert any(said in p.message for p in told.value.problems), told.value.problems


@pytest.mark.parametrize(("raw", "said"), [
    (b"", "not JSON"), (b"[]", "no object"), (b"null", "no object"), (b"{", "not JSON"),
    (b'{"id": 1}', "the number 1"), (b'{"id": 1.5}', "the number"), (b'{"id": NaN}', "the number"),
    (b'{"id": "a", "id": "b"}', "'id' is there twice"), (b"\xff\xfe", "not UTF-8"),
    (b"[" * 100_000, "not JSON"), (b" " * 300_000, "larger than"),
    (b"-----BEGIN PRIVATE KEY-----", "not JSON"),
], ids=range(12))
def test_what_is_no_such_file_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(BadInput) as told:
        checked(raw, "x", DAY)
    assert any(said in p.message for p in told.value.problems), told.value.problems


@pytest.mark.parametrize(("about", "comment"), [
    (BY[0], "WITHDRAWN: x"), (IDS[0], "HANDOVER: x"), (IDS[0], "Well done"), ("x", "WITHDRAWN: x"),
])
def test_an_endorsement_of_another_kind_is_refused(about: str, comment: str) -> None:
    with pytest.raises(BadInput):
        checked(signed(endorsement_of(about, comment, BY, IDS[1], AT)), "x", DAY)


def test_a_file_that_was_changed_anywhere_is_never_taken_for_good() -> None:
    raw, chance, refused = _good().encode(), random.Random(7), 0
    whole = json.loads(raw)
    for _ in range(MUTATED):
        held = bytearray(raw)
        for _ in range(chance.choice((1, 1, 1, 2, 8))):
            at = chance.randrange(len(held))
            match chance.randrange(4):
                case 0:
                    held[at] = chance.randrange(256)
                case 1:
                    del held[at : at + chance.choice((1, 1, 20, 300))]
                case 2:
                    held[at:at] = bytes([chance.choice(b'"{}[],:0a1z\\ \n')])
                case 3:
                    end = at + chance.choice((1, 5, 60))
                    held[at:at] = held[at:end]
            if not held:
                break
        try:
            checked(bytes(held), "x", DAY)
        except (BadInput, Refused):
            refused += 1
        else:
            assert json.loads(held) == whole
    assert refused > MUTATED * 0.8


def test_values_that_are_changed_one_by_one_are_never_taken_for_good() -> None:
    """Every text of the file, one sign of it."""
    places: list[tuple[str | int, ...]] = []

    def walk(value: Any, at: tuple[str | int, ...]) -> None:
        if isinstance(value, str):
            places.append(at)
        for key, inside in (value.items() if isinstance(value, dict) else
                            enumerate(value) if isinstance(value, list) else ()):
            walk(inside, (*at, key))

    walk(good(), ())
    assert len(places) > 60
    for place in places:
        held: Any = good()
        inside = held
        for key in place[:-1]:
            inside = inside[key]
        text = inside[place[-1]]
        inside[place[-1]] = text[:-1] + ("b" if text[-1] != "b" else "c")
        with pytest.raises((BadInput, Refused)):
            checked(json.dumps(held).encode(), "x", DAY)


# -- keys and contexts ----------------------------------------------------------------------------


def test_nothing_is_fetched_and_a_context_that_was_changed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="no context"):
        proof._shipped("https://example.org/c")
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "credentials-v2.json").write_text("{}", "utf-8")
    monkeypatch.setattr(proof, "folder", lambda _: tmp_path)
    with pytest.raises(Refused, match="was changed"):
        proof._shipped(proof.CONTEXTS[0])


@pytest.mark.parametrize("missing", ["cryptography", "rfc8785", "pyld"])
def test_what_is_not_installed_is_said_with_the_line_that_installs_it(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [m for m in sys.modules if m.split(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(Refused) as told:
        checked(_good().encode(), "x", DAY)
    assert told.value.tip == "pip install 'pathways-advisor[credential]'"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a passphrase, a key and a request."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "pw").write_text(PASS + "\n", "utf-8")
    (tmp_path / "req.json").write_bytes(REQUEST)
    (tmp_path / "a.yaml").write_text(
        "relation: I host her group\nwords: She kept nine people.\nrows: {r1: seen, r2: partly}\n",
        "utf-8",
    )
    (tmp_path / "memo.pdf").write_bytes(b"the memo")
    assert make_key(tmp_path).returncode == 0
    return tmp_path


def make_key(folder: Path, *more: str) -> Any:
    return attest(folder, "key", "--name", "Ana Lopes", "--passphrase-file", "pw", *more, day=False)


def attest(folder: Path, *words: str, day: bool = True) -> Any:
    words = ("attest", *words, *(("--today", str(DAY)) if day and words[0] != "register" else ()))
    return run(*words, cwd=folder)


def sign(folder: Path, to: str = "s.json", *more: str) -> Any:
    return attest(folder, "sign", "req.json", "--answers", "a.yaml", "--passphrase-file", "pw",
                  "-o", to, *more)


def test_a_key_is_its_owners_alone_and_never_written_over(own: Path) -> None:
    path = own / "data" / "pathways-advisor" / "attest.key"
    held = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600 and b"BEGIN ENCRYPTED PRIVATE KEY" in held
    again = make_key(own)
    assert again.returncode == 2 and "it was not changed" in again.stderr
    assert path.read_bytes() == held
    assert attest(own, "key").stdout.startswith("did:key:z6Mk")
    (own / "pw").write_text("short\n", "utf-8")
    assert "too short" in make_key(own, "--key", "new.key").stderr
    assert not (own / "new.key").exists()
    (own / "pw").write_text("another passphrase\n", "utf-8")
    wrong = sign(own)
    assert wrong.returncode == 2 and "another passphrase" in wrong.stderr


@pytest.mark.parametrize(("answers", "said"), [
    ("relation: x\nwords: ''\nrows: {}\n", "you said nothing about it"),
    ("relation: x\nrows: {r1: declined}\n", "you said nothing about it"),
    ("rows: {r1: seen}\n", "how do you know this work"),
    ("relation: x\nrows: {r9: seen}\n", "does not ask about a row 'r9'"),
    ("relation: x\nrows: {r1: bad}\n", "not one of the allowed words"),
    (f"relation: x\nwords: {'x' * 600}\nrows: {{r1: seen}}\n", "longer than 500"),
    ("relation: x\nverdict: no\nrows: {r1: seen}\n", "unknown key 'verdict'"),
])
def test_answers_that_cannot_be_signed(own: Path, answers: str, said: str) -> None:
    (own / "a.yaml").write_text(answers, "utf-8")
    wrong = sign(own)
    assert wrong.returncode == 2 and said in " ".join(wrong.stderr.split())
    assert not (own / "s.json").exists()


@pytest.mark.parametrize(("change", "said"), [
    (lambda d: d.update(asks=1) or d.update(extra="x"), "unknown key 'extra'"),
    (lambda d: d.update(subject="Bo"), "is not an id such as urn:uuid"),
    (lambda d: d.update(rows=[]), "between 1 and 40 rows"),
    (lambda d: d["rows"].append(d["rows"][0]), "is there twice"),
    (lambda d: d["files"][0].update(sha256="0"), "is not a SHA-256"),
    (lambda d: d.update(links=["javascript:x"]), "is not a web address"),
    (lambda d: d["work"].update(title="x" * 700), "longer than 600"),
    (lambda d: d.update(pathways="attest-request/2"), "not one of the allowed words"),
    (lambda d: d.update(made="2026"), "made is a day"),
])
def test_a_request_is_read_strictly(own: Path, change: Any, said: str) -> None:
    held = json.loads(REQUEST)
    change(held)
    (own / "req.json").write_text(json.dumps(held), "utf-8")
    wrong = sign(own)
    assert wrong.returncode == 2 and said in " ".join(wrong.stderr.split()), wrong.stderr


# -- what a verifier sees -------------------------------------------------------------------------


def lines(folder: Path, *words: str, bad: bool = False) -> str:
    """What is said of signed files; 0 is for those alone whose key the contacts here know."""
    told = attest(folder, "verify", *words)
    found = json.loads(attest(folder, "verify", *words, "--json").stdout)
    assert any(one["refused"] for one in found) == bad, told.stdout + told.stderr
    assert ("Refused: see NO below." in told.stdout) == bad
    assert told.returncode == int(not all(one["known"] for one in found))
    unknown = any(not one["known"] and not one["refused"] for one in found)
    assert ("not settled who signed" in told.stdout) == unknown
    return str(told.stdout)


def test_each_thing_is_checked_by_itself(own: Path) -> None:
    assert sign(own).returncode == 0
    said = lines(own, "s.json", "--work", "memo.pdf", "--request", "req.json")
    assert "signature: yes" in said and "request: yes" in said and "files: yes" in said
    assert "unknown key that calls itself 'Ana Lopes'" in said
    assert "says nothing about who" in said and "No withdrawal among the files given." in said
    assert "not revoked" not in said
    assert "It is about the work of Bo. By Ana Lopes, who says: I host her group." in said
    assert "  seen: Six sessions took place\n" in said
    did = attest(own, "key").stdout.strip()
    added = attest(own, "contacts", "--add", did, "--name", "Ana", "--how", "by phone")
    assert added.returncode == 0, added.stderr
    said = lines(own, "s.json")
    assert "By Ana: the contacts on this computer have the key as confirmed on 2026-11-29" in said
    held = json.loads(attest(own, "contacts", "--json").stdout)
    assert [c["name"] for c in held] == ["Ana"] and misfits("contacts", held) == []
    found = json.loads(attest(own, "verify", "s.json", "--json").stdout)
    assert found[0]["known"] and found[0]["sha256"] == hash_of((own / "s.json").read_bytes())
    assert misfits("attested", found) == []
    (own / "memo.pdf").write_bytes(b"the memo.")
    said = lines(own, "s.json", "--work", "memo.pdf", bad=True)
    assert "memo.pdf is no file that they name" in said
    old = run("attest", "verify", "s.json", "--today", "2031-11-30", cwd=own)
    assert old.returncode == 1 and "It spoke until 2031-11-29" in old.stdout
    held = json.loads((own / "s.json").read_text("utf-8"))
    held["issuer"]["name"] = "Eve"
    (own / "bad.json").write_text(json.dumps(held), "utf-8")
    said = lines(own, "bad.json", "s.json", bad=True)
    assert "bad.json: attestation A reading group\n  Refused: see NO below." in said
    assert attest(own, "verify", "req.json").returncode == 2
    assert attest(own, "verify", "none.json").returncode == 2


def test_what_answers_another_request_is_refused(own: Path) -> None:
    assert sign(own).returncode == 0
    other = {**ASKED, "subject": IDS[0]}
    (own / "other.json").write_text(json.dumps(other), "utf-8")
    assert "somebody else's request" in lines(own, "s.json", "--request", "other.json", bad=True)
    (own / "later.json").write_text(json.dumps({**ASKED, "asks": "More?"}), "utf-8")
    said = lines(own, "s.json", "--request", "later.json", bad=True)
    assert "changed after it was sent" in said


def test_a_withdrawal_counts_if_its_own_key_signed_it_or_one_it_handed_over_to(own: Path) -> None:
    assert sign(own).returncode == 0
    words = ("withdraw", "s.json", "--passphrase-file", "pw", "-o", "w.json")
    assert attest(own, *words, "--words", "It was another group").returncode == 0
    assert "withdrawn: NO. It was withdrawn on 2026-11-29: It was another group." in lines(
        own, "s.json", "w.json", bad=True)
    register = attest(own, "register", "s.json", "w.json")
    sha = hash_of((own / "s.json").read_bytes())
    assert register.stdout.splitlines()[1] == f"{sha},A reading group,2026-11-29,2026-11-29"
    held = json.loads(attest(own, "register", "s.json", "w.json", "--json").stdout)
    assert misfits("register", held) == [] and held[0]["withdrawn"] == "2026-11-29"
    # Another key: it withdraws nothing, until the first one hands over to it.
    assert make_key(own, "--key", "new.key").returncode == 0
    new = attest(own, "key", "--key", "new.key").stdout.strip()
    refused = attest(own, *words, "--key", "new.key")
    assert refused.returncode == 2 and "another key signed it" in refused.stderr
    id = json.loads((own / "s.json").read_text("utf-8"))["id"]
    from pathways.desk.attests import opened

    key = opened(own / "new.key", lambda: PASS).key
    (own / "w2.json").write_bytes(signed(withdrawal_of(id, "x", (new, "A"), IDS[1], AT), key))
    assert "One by another key withdraws nothing" in lines(own, "s.json", "w2.json")
    over = attest(own, "handover", new, "--passphrase-file", "pw", "-o", "h.json")
    assert over.returncode == 0, over.stderr
    assert "withdrawn: NO" in lines(own, "s.json", "w2.json", "h.json", bad=True)


def test_a_key_that_was_handed_over_to_is_shown_and_not_believed(own: Path) -> None:
    did = attest(own, "key").stdout.strip()
    attest(own, "contacts", "--add", did, "--name", "Ana", "--how", "in person")
    make_key(own, "--key", "new.key")
    new = attest(own, "key", "--key", "new.key").stdout.strip()
    assert attest(own, "handover", new, "--passphrase-file", "pw", "-o", "h.json").returncode == 0
    assert sign(own, "s.json", "--key", "new.key").returncode == 0
    assert "unknown key" in lines(own, "s.json")
    assert "The key of Ana handed over to this one on 2026-11-29. Ask Ana" in lines(
        own, "s.json", "h.json")
    assert attest(own, "handover", did, "--passphrase-file", "pw").returncode == 2
    assert attest(own, "handover", "did:web:x", "--passphrase-file", "pw").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
def test_a_sitting_loses_nothing_to_a_wrong_passphrase_and_writes_over_nothing(own: Path) -> None:
    import pexpect
    from test_terminal import environment

    before = (own / "req-signed.json", own / "req-signed-2.json")
    before[0].write_text("what was sent", "utf-8")
    env = {**environment(), "XDG_DATA_HOME": str(own / "data")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forking a process that has threads
        asked = pexpect.spawn(sys.executable, ["-m", "pathways", "attest", "sign", "req.json"],
                              env=env, cwd=str(own), dimensions=(60, 100), encoding="utf-8",
                              timeout=20)  # fmt: skip
    asked.delaybeforesend = None
    # Each once its prompt is there: what is typed before a passphrase is asked for is dropped.
    for shown, keys in (
        ("Passphrase", "another one entirely\r"), ("Try again.*Passphrase", f"{PASS}\r"),
        ("asked by Bo about", ""), ("Six sessions took place", "1"), ("People came back", "2"),
        ("Notes were sent", "3"), ("-> left out", ""), ("How do you know", "I host her group\r"),
        ("Two sentences", "\r"), ("About Bo: A reading group", ""), ("as well.*memo.pdf", ""),
        ("Signed as Ana Lopes. Left out, without a trace: 1", "y\r"), ("req-signed-2.json", ""),
    ):  # fmt: skip
        asked.expect(shown)
        asked.send(keys)
    asked.expect(pexpect.EOF)
    assert before[0].read_text("utf-8") == "what was sent"
    found = read_attestation(before[1].read_bytes())
    assert [(row.id, row.seen) for row in found.rows] == [("r1", "seen"), ("r2", "partly")]


# -- a group --------------------------------------------------------------------------------------

_CSV = "name,relation,words,r1,r2\nBo,I host it,Good.,seen,\nCy,I host it,,partly,seen\n"


def batch(folder: Path, what: str, *request: str) -> Any:
    words = ("--batch", what, "--out", "o", "--passphrase-file", "pw")
    return attest(folder, "sign", *request, *words)


def test_a_group_signs_for_many_and_holds_a_list_without_names(own: Path) -> None:
    (own / "b.csv").write_text(_CSV, "utf-8")
    told = batch(own, "b.csv", "req.json")
    assert told.returncode == 0, told.stderr
    files = sorted(p.name for p in (own / "o").iterdir())
    assert files == ["001-request.json", "001.json", "002-request.json", "002.json", "register.csv"]
    found = [read_attestation((own / "o" / f"00{n}.json").read_bytes()) for n in (1, 2)]
    assert [f.name for f in found] == ["Bo", "Cy"] and found[0].subject != found[1].subject
    assert lines(own, "o/001.json", "--request", "o/001-request.json")
    said = lines(own, "o/001.json", "--request", "o/002-request.json", bad=True)
    assert "somebody else's" in said
    register = (own / "o" / "register.csv").read_text("utf-8")
    assert "Bo" not in register and len(register.splitlines()) == 3
    again = batch(own, "b.csv", "req.json")
    assert again.returncode == 2 and "not empty" in again.stderr


def test_a_group_answers_requests_that_people_sent(own: Path) -> None:
    (own / "in").mkdir()
    for name in ("bo", "cy"):
        (own / "in" / f"{name}.json").write_bytes(REQUEST)
        (own / "in" / f"{name}.yaml").write_bytes((own / "a.yaml").read_bytes())
    assert batch(own, "in").returncode == 0
    assert lines(own, "o/002.json", "--request", "in/cy.json")
    (own / "in.yaml").write_text(
        "relation: I host it\nanswers:\n- {request: in/bo.json, rows: {r1: seen}}\n", "utf-8")
    told = attest(own, "sign", "--batch", "in.yaml", "--out", "p", "--passphrase-file", "pw")
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(("table", "said"), [
    ("name,relation,r1\nBo,x,great\n", "r1 is 'great'"),
    ("name,relation,r9\nBo,x,seen\n", "does not ask about a row 'r9'"),
    ("name,relation,r1\nBo,x,\n", "you said nothing"),
    ("name,relation,r1\n", "holds 0 people"),
])
def test_a_batch_that_cannot_be_signed_writes_nothing(own: Path, table: str, said: str) -> None:
    (own / "b.csv").write_text(table, "utf-8")
    told = batch(own, "b.csv", "req.json")
    assert told.returncode == 2 and said in " ".join(told.stderr.split()), told.stderr
    assert not (own / "o").exists()


# -- others that verify ---------------------------------------------------------------------------


@pytest.mark.skipif(not NODE, reason="PATHWAYS_NODE_VERIFIER says where it is")
def test_a_verifier_in_another_language_says_the_same(tmp_path: Path) -> None:
    held = good()
    held["credentialSubject"]["result"][1]["value"] = "seen"
    files = {
        "good": _good().encode(), "sample": SAMPLE, "changed": json.dumps(held).encode(),
        "withdrawn": signed(withdrawal_of(IDS[0], "x", BY, IDS[1], AT)),
        "handed over": signed(hand_over_of(EVE[0], BY, IDS[1], AT)),
    }  # fmt: skip
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    script, contexts = ROOT / "tests" / "verify_attestations.mjs", ROOT / "data" / "credentials"
    done = subprocess.run(["node", script, contexts, *files], cwd=tmp_path, capture_output=True,
                          text=True)
    assert done.returncode == 0, done.stderr
    said = {row.pop("file"): row for row in map(json.loads, done.stdout.splitlines())}
    for name in files:
        fine = name != "changed"
        assert said[name] == dict.fromkeys(proof.SUITES, fine), name


@pytest.mark.skipif("PATHWAYS_OB3_SCHEMA" not in os.environ, reason="says where the schema is")
def test_it_fits_the_schema_of_open_badges() -> None:
    import jsonschema

    schema = json.loads(Path(os.environ["PATHWAYS_OB3_SCHEMA"]).read_text("utf-8"))
    wrong = jsonschema.Draft201909Validator(schema).iter_errors(good())
    assert [f"{e.json_path}: {e.message[:200]}" for e in wrong] == []


def test_reading_a_signed_file_loads_no_library_of_signatures() -> None:
    code = ("import sys, pathways.attest.credential\n"
            "assert not {'cryptography', 'pyld', 'rfc8785'} & set(sys.modules)")
    subprocess.run([sys.executable, "-c", code], check=True)
    assert re.search(r"z6Mk", BY[0]) and read_signed(SAMPLE, "x")
