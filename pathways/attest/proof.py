"""Keys and signatures: Ed25519, did:key, and two Data Integrity proofs of one document.

`eddsa-jcs-2022` covers every byte of what the JSON says; `eddsa-rdfc-2022` is the one that
verifiers elsewhere know. The libraries of the extra `credential` do the work, and are loaded here
alone. Nothing is fetched: the two contexts are shipped, and checked each time they are used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from pathways.files import read
from pathways.problems import Refused
from pathways.resources import folder

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Document = dict[str, Any]
Suite = Literal["eddsa-rdfc-2022", "eddsa-jcs-2022"]
SUITES: tuple[Suite, ...] = ("eddsa-rdfc-2022", "eddsa-jcs-2022")

CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
_SHIPPED = {
    CONTEXTS[0]: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    CONTEXTS[1]: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}


@contextmanager
def _extra() -> Iterator[None]:
    """Import from the extra, or say that it is not installed."""
    try:
        yield
    except ImportError as error:
        wrong = f"signing and checking signatures needs another package ({error.name})"
        raise Refused(wrong, "pip install 'pathways-advisor[credential]'") from None


# -- keys -----------------------------------------------------------------------------------------

_SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"
"""What says, before a key in a did:key, that it is one of Ed25519."""
_KEY, _SIGNATURE = 32, 64
_LONGEST = 100
"""No key and no signature takes so many signs in base 58."""


def _to_base58(raw: bytes) -> str:
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = _SIGNS[digit] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def _from_base58(text: str) -> bytes:
    if len(text) > _LONGEST:
        raise ValueError
    number = 0
    for sign in text:
        number = number * 58 + _SIGNS.index(sign)
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def public_of(did: str) -> bytes:
    """The key that a did:key is.

    Raises:
        ValueError: it is none of Ed25519.
    """
    if not did.startswith("did:key:z"):
        raise ValueError
    raw = _from_base58(did.removeprefix("did:key:z"))
    if len(raw) != len(_ED25519) + _KEY or not raw.startswith(_ED25519):
        raise ValueError
    return raw.removeprefix(_ED25519)


def did_of(key: Ed25519PrivateKey) -> str:
    """The did:key of a key."""
    return f"did:key:z{_to_base58(_ED25519 + key.public_key().public_bytes_raw())}"


def new_key(name: str, passphrase: bytes) -> tuple[str, str]:
    """A new key as the text of a file, encrypted by the passphrase, and its did:key; whose it is
    and what others know it by can be read without."""
    with _extra():
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    did = did_of(key)
    return f"name: {name}\ndid: {did}\n{pem.decode('ascii')}", did


def key_in(text: str, passphrase: bytes) -> Ed25519PrivateKey:
    """The key in the text of a file.

    Raises:
        Refused: another passphrase, or no such key.
    """
    with _extra():
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    begin = text.find("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    if begin < 0:
        raise Refused("this is no key that is encrypted", "pathways attest key makes one")
    try:
        key = serialization.load_pem_private_key(text[begin:].encode(), passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        wrong = "the key cannot be opened: another passphrase, or a damaged file"
        raise Refused(wrong, "nothing was signed") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Refused("this is a key of another kind than Ed25519", "pathways attest key")
    return key


# -- signatures -----------------------------------------------------------------------------------


def sign(document: Document, key: Ed25519PrivateKey, at: str) -> Document:
    """The document with both proofs, made at a time."""
    did = did_of(key)
    proofs = []
    for suite in SUITES:
        proof: Document = {
            "type": "DataIntegrityProof",
            "cryptosuite": suite,
            "created": at,
            "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
            "proofPurpose": "assertionMethod",
        }
        if suite == "eddsa-jcs-2022":
            proof["@context"] = CONTEXTS
        raw = key.sign(_digest(document, proof))
        proofs.append({**proof, "proofValue": f"z{_to_base58(raw)}"})
    return {**document, "proof": proofs}


def holds(document: Document, suite: Suite) -> bool:
    """Whether the proof of one kind is of this document, by the key that its issuer is.

    Raises:
        Refused: a library is missing.
    """
    with _extra():
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    proof = next(dict(p) for p in document["proof"] if p["cryptosuite"] == suite)
    bare = {key: value for key, value in document.items() if key != "proof"}
    try:
        raw = _from_base58(proof.pop("proofValue").removeprefix("z"))
        if len(raw) != _SIGNATURE:
            return False
        public = Ed25519PublicKey.from_public_bytes(public_of(document["issuer"]["id"]))
        public.verify(raw, _digest(bare, proof))
    except (ValueError, InvalidSignature):
        return False
    return True


def _digest(document: Document, proof: Document) -> bytes:
    """What is signed: a hash of the proof's own settings, and one of the document."""
    if proof["cryptosuite"] == "eddsa-jcs-2022":
        both, canonical = (proof, document), _as_jcs
    else:
        both = ({"@context": document["@context"], **proof}, document)
        canonical = _as_triples
    return b"".join(hashlib.sha256(canonical(part)).digest() for part in both)


def _as_jcs(document: Document) -> bytes:
    with _extra():
        import rfc8785
    return rfc8785.dumps(document)


def _as_triples(document: Document) -> bytes:
    with _extra():
        from pyld import jsonld
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _shipped,
    }
    try:
        triples: str = jsonld.normalize(document, options)
    except jsonld.JsonLdError as error:
        raise ValueError(error.code or "") from None
    return triples.encode()


def _shipped(url: str, options: object = None) -> Document:
    """A context as it is shipped; there are no others, and nothing is fetched."""
    if url not in _SHIPPED:
        raise ValueError(f"no context {url[:100]}")
    name, digest = _SHIPPED[url]
    raw = read(folder("data") / "credentials" / name, name)
    if hashlib.sha256(raw).hexdigest() != digest:
        raise Refused(f"data/credentials/{name} was changed", "install pathways again")
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": json.loads(raw),
    }
