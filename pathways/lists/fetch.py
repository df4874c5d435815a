"""Fetches open lists when somebody asks for it, and keeps the last good copy of each.

The only part of the program that uses a network. What is sent is the address of a list, and with it
the mark or the day that its server gave with the last copy; nothing is said about anybody.
"""

from __future__ import annotations

import http.client
import json
import queue
import re
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pathways import files
from pathways.catalog.text import one_line
from pathways.files import decode
from pathways.frozen import Struct
from pathways.lists.read import MOST, Listing, as_data, parse, parts, read_listing
from pathways.problems import BadInput, Refused, quoted

TIMEOUT = 20.0
"""Seconds until an answer must be there, all of it."""

_REDIRECTS = 3
_HEADERS = {"User-Agent": "pathways-advisor", "Accept": "application/json",
            "Accept-Encoding": "gzip", "Connection": "close"}  # fmt: skip
_MARKS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
_LONGEST_MARK = 100
"""A longer one would have room to know somebody again by it."""


class NoAnswer(Exception):
    """No list came, and why in words; `reached` says whether anybody was there."""

    def __init__(self, why: str, reached: bool = True) -> None:
        super().__init__(one_line(why)[:300])
        self.reached = reached


class Updated(Struct):
    """What became of one list."""

    name: str
    how: Literal["new", "same", "failed"]
    entries: int = 0
    left_out: int = 0
    """Entries of it that could not be read."""
    why: str = ""
    """Of a failure, in words."""
    kept: date | None = None
    """The day of the copy that is there now; None when there is none."""

    @property
    def said(self) -> str:
        """The same in a line."""
        if self.how == "failed":
            kept = f"The copy of {self.kept} stays" if self.kept else "There is no copy yet"
            return f"{self.name}: not fetched; {self.why}. {kept}."
        left = f"; {self.left_out} that cannot be read are left out" if self.left_out else ""
        how = "as before" if self.how == "same" else "fetched"
        return f"{self.name}: {how}, {self.entries} entries{left}."


def update(
    folder: Path,
    names: Sequence[str],
    source: str,
    day: date,
    told: Callable[[str], None] = lambda _: None,
    timeout: float = TIMEOUT,
) -> list[Updated]:
    """Bring the lists in `folder` up to date, each from `source`: the address that its name is
    added to (or put in for `*`), a folder, or a file. `told` hears of each list before it is asked
    for.

    Raises:
        Refused: the source cannot be one, or a copy cannot be written.
    """
    found: list[Updated] = []
    nobody = ""
    for name, place in _places(names, source):
        told(name)
        path = folder / f"{name}.json"
        held = _held(path)
        try:
            if nobody:
                raise NoAnswer(nobody)
            if isinstance(place, str):
                raw, marks = _get(place, held, timeout)
            else:
                raw, marks = files.read(place, str(place), most=MOST, pipe=True), {}
            found.append(_keep(path, name, raw, marks, held, day, str(place)))
        except (NoAnswer, BadInput) as error:
            if isinstance(error, NoAnswer) and not error.reached:
                nobody = str(error)  # whoever is not there is not asked seven times
            why = error.problems[0].message if isinstance(error, BadInput) else str(error)
            found.append(Updated(name, "failed", why=why, kept=_day(held)))
        except OSError as error:
            raise Refused(f"cannot write {quoted(path)}: {error.strerror or error}") from None
    return found


def _places(names: Sequence[str], source: str) -> Iterator[tuple[str, str | Path]]:
    """Where each list is to be had."""
    if re.match(r"[a-z][a-z0-9+.-]+://", source, re.IGNORECASE):
        last = urlsplit(source).path.rpartition("/")[2].removesuffix(".json")
        known = last in names
        at = source if known or "*" in source else f"{source.rstrip('/')}/*"
        yield from ((name, at.replace("*", name)) for name in ([last] if known else names))
        return
    path = Path(source)
    if path.is_dir():
        there = [(name, path / f"{name}.json") for name in names]
        there = [(name, place) for name, place in there if place.exists()]
        if not there:
            raise Refused(f"{quoted(source)} holds no list", f"such as {names[0]}.json")
        yield from there
    elif path.stem in names:
        yield path.stem, path
    elif not path.exists():
        raise Refused(f"there is no file or folder {quoted(source)}", "or write https:// before it")
    else:
        raise Refused(
            f"{quoted(source)} is not called after a list",
            f"name the file NAME.json, with a name of: {', '.join(names)}",
        )


def _keep(
    path: Path, name: str, raw: bytes | None, marks: dict[str, str], held: dict[str, Any],
    day: date, source: str,
) -> Updated:  # fmt: skip
    if raw is None:
        listing = read_listing(path, strict=False)
        data = {**held, "fetched": str(day)}
    else:
        listing = parse(raw, source, strict=False)
        answer = json.loads(decode(raw, source, most=MOST))
        _refuse_part(answer, listing, held)
        # A copy of a copy is as old as the first.
        day = min(day, (_day(answer) if isinstance(answer, dict) else None) or day)
        marks = {"from": one_line(source), **marks}
        data = {"list": name, "fetched": str(day), **marks, **as_data(answer)}
    files.write(path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    how: Literal["new", "same"] = "same" if raw is None else "new"
    return Updated(name, how, len(listing.entries), len(listing.left_out), kept=day)


def _refuse_part(answer: Any, listing: Listing, held: dict[str, Any]) -> None:
    """An answer that is empty, or shorter than it says, is none."""
    if not listing.entries and held.get("data"):
        raise NoAnswer("the answer holds no entries, and the last one did")
    rows, meta = parts(answer)
    said = meta.get("count")
    if isinstance(said, int) and len(rows) < said:
        raise NoAnswer(f"the answer says that it holds {said} entries, and holds {len(rows)}")


def _held(path: Path) -> dict[str, Any]:
    """The copy that is there; empty when there is none that can be read."""
    try:
        read_listing(path, strict=False)
        held = json.loads(path.read_bytes())
    except (BadInput, OSError, ValueError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _day(held: dict[str, Any]) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(str(held.get("fetched")))
    return None


# -- over the network ------------------------------------------------------------------------------


def _get(address: str, held: dict[str, Any], timeout: float) -> tuple[bytes | None, dict[str, str]]:
    """The answer and its marks; None when it is the copy that is held.

    Each wait has an end, and so have all of them together, for a server may send a byte a second.
    """
    answers: queue.Queue[tuple[bytes | None, dict[str, str]] | Exception] = queue.Queue()

    def ask() -> None:
        """Hands over what came, or what went wrong: in this thread it would be lost."""
        try:
            answers.put(_ask(address, held, timeout))
        except Exception as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=timeout + 1)
    except queue.Empty:
        answer = NoAnswer(f"no whole answer within {timeout:g} seconds", reached=False)
    if isinstance(answer, (OSError, http.client.HTTPException, ValueError)):
        raise NoAnswer(f"no answer that can be read: {answer}")
    if isinstance(answer, Exception):
        raise answer
    return answer


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows an answer only to the same site, and never to a less private way there."""

    max_redirections = _REDIRECTS

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        """The request for the other address; raises NoAnswer for another site's."""
        fp.close()  # or all that comes with it would be read
        here, there = urlsplit(req.full_url), urlsplit(newurl)
        same = _site(here.hostname) == _site(there.hostname) and here.port == there.port
        if not same or there.scheme not in (here.scheme, "https"):
            name = f"{there.scheme}://{there.netloc}"[:80]
            raise NoAnswer(f"it sends us on to another site, {name}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def _ask(address: str, held: dict[str, Any], timeout: float) -> tuple[bytes | None, dict[str, str]]:
    end = time.monotonic() + timeout
    if urlsplit(address).scheme not in ("http", "https"):
        raise NoAnswer("only addresses with https or http are asked")
    marks = {m: v for m in _MARKS if held.get("from") == address and (v := _mark(held.get(m)))}
    headers = {**_HEADERS, **{_MARKS[mark]: said for mark, said in marks.items()}}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310  (looked at above)
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=timeout) as answer:
            raw = _body(answer, end)
            return raw, {m: v for m in _MARKS if (v := _mark(answer.headers.get(m)))}
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 304 and marks:
            return None, {}
        circle = str(error.reason).startswith(_Stay.inf_msg[:20])
        wrong = f"the server answers {error.code} {error.reason}"
        raise NoAnswer("it sends us in a circle" if circle else wrong) from None
    except (TimeoutError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise NoAnswer(f"no answer within {timeout:g} seconds", reached=False) from None
        why = getattr(reason, "strerror", None) or reason
        raise NoAnswer(f"cannot be reached: {why}", reached=False) from None
    except http.client.IncompleteRead:
        raise NoAnswer("the answer was cut off") from None


def _mark(said: Any) -> str:
    """A mark that may be sent back, or an empty string."""
    fits = isinstance(said, str) and len(said) <= _LONGEST_MARK
    return said if fits and said.isascii() and said.isprintable() else ""


def _body(answer: http.client.HTTPResponse, end: float) -> bytes:
    """What came, unpacked, and never more of it than a list can be."""
    packed = (answer.headers.get("Content-Encoding") or "identity").strip().lower()
    if packed not in ("identity", "gzip"):
        raise NoAnswer(f"the answer is packed in a way that nobody asked for ({packed[:20]})")
    unpack = zlib.decompressobj(31) if packed == "gzip" else None
    whole, came = bytearray(), 0
    while piece := answer.read1(65536):
        came += len(piece)
        try:
            whole += unpack.decompress(piece, MOST + 1 - len(whole)) if unpack else piece
        except zlib.error:
            raise NoAnswer("the answer is packed wrongly") from None
        if max(len(whole), came) > MOST or (unpack and unpack.unconsumed_tail):
            raise NoAnswer(f"the answer is larger than {MOST // 1_000_000} MB, which no list is")
        if time.monotonic() > end:
            raise NoAnswer("the answer comes too slowly", reached=False)
    said = answer.headers.get("Content-Length")
    if (said and said.isdecimal() and came < int(said)) or (unpack and not unpack.eof):
        raise NoAnswer("the answer was cut off")
    return bytes(whole)
