"""Every writer, killed: what was there stays as it was, or is as it is to be; nothing is half.

Each writer is killed PATHWAYS_KILLS times (without it once, where it writes one page, else three
times; the slowest a quarter as often): before each place where it touches the disk, in the middle
of each write, then a moment after a place, until the number is full. Then the same command comes
again and must come to where an undisturbed one does, with nothing left over.
"""

from __future__ import annotations

import ast
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
import sheets
import yaml
from killing import How, in_child, killed, killed_everywhere, places_of
from test_catalog_new import FORMS as ENTRIES
from test_projects import PITCH
from typer.testing import CliRunner

import pathways
from pathways.cli.main import app
from pathways.cohort import batch as cohort_batch
from pathways.cohort import shards, work
from pathways.cohort.people import Made
from pathways.cohort.pool import Cores
from pathways.desk.upkeep import schemas
from pathways.files import PREFIX
from pathways.render import html, pdf, text
from pathways.render.formats import formats_of

pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")

ROOT = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("PATHWAYS_KILLS", "0"))
DAY, LATER = "2026-11-22", "2026-12-08"
ME = ("--profile", "me.yaml")
KEY = ("--key", "ana.key", "--passphrase-file", "pw")
NEW_KEY = ("--key", "new.key", "--passphrase-file", "pw")
BATCHED = ("sign", "req.json", "--batch", "b.csv", "--out", "o", *KEY)
OTHER_KEY = "did:key:z6Mkgd4dcSqs7HGjvNErnfa7rH5TKgbDC2gDfhPN1mpyJS28"
Work = Callable[[], object]


def cli(*arguments: str, codes: Sequence[int] = (0,)) -> Work:
    """A command, run in the folder at hand."""

    def run() -> None:
        said = CliRunner().invoke(app, list(arguments))
        wrong = said.exception if not isinstance(said.exception, SystemExit) else None
        assert said.exit_code in codes and not wrong, (arguments, said.output, wrong)

    return run


# == what they begin with ==========================================================================


@pytest.fixture(autouse=True)
def _in_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog is read once, and plans of a batch are made where the kills are."""
    from pathways.catalog import load_catalog

    def run(self: Cores, jobs: Sequence[work.Job]) -> Iterator[Made]:
        for job in jobs:
            yield from work._do(job, sheets.catalog())

    def load(overlays: Sequence[Path] = (), base: Path | None = None) -> Any:
        return load_catalog(overlays, base) if overlays or base else sheets.catalog()

    sheets.catalog()
    monkeypatch.setattr(Cores, "run", run)
    monkeypatch.setattr("pathways.catalog.load_catalog", load)
    monkeypatch.setenv("XDG_DATA_HOME", "/nonexistent")


def _packed() -> None:
    """In a child: more than one person is packed, two in a shard."""
    cohort_batch.MOST_FILES, shards.SHARD, shards.GROUP = 1, 2, 1


def _inside(folder: Path, *works: Work) -> None:
    def do() -> None:
        os.chdir(folder)
        for one in works:
            one()

    assert in_child(do) == 0


SHEET = sheets.answers(4)


def _nothing(folder: Path) -> None:
    """An empty folder."""


def _person(folder: Path) -> None:
    """Answers with a record, a kept plan, lists, and a pitch that is filled in."""
    shutil.copy(ROOT / "examples" / "operator-other-sector.yaml", folder / "me.yaml")
    (folder / "pitch.yaml").write_text(yaml.safe_dump(PITCH, sort_keys=False), "utf-8")
    (folder / "here").mkdir()
    (folder / "edited.yaml").write_bytes((folder / "me.yaml").read_bytes() + b"nonsense: 1\n")
    shutil.copytree(ROOT / "tests" / "listings" / "open", folder / "saved")
    _inside(
        folder,
        cli("log", "hours", "3", "--on", DAY, *ME),
        cli("skip", "spar", "--on", DAY, *ME),
        cli("replan", "--today", DAY, *ME),
        cli("update", "--from", "saved", "--today", DAY, *ME),
    )


def _asked(folder: Path) -> None:
    """The same, with something to ask about."""
    _person(folder)
    _inside(folder, cli("log", "started", "lead-one-session", "--on", DAY, *ME))


def _signing(folder: Path) -> None:
    """A key, a request with answers, a table of answers, and a signed file."""
    from test_attest import PASS, REQUEST

    (folder / "pw").write_text(PASS, "utf-8")
    (folder / "req.json").write_bytes(REQUEST)
    (folder / "a.yaml").write_text("relation: a host\nrows: {r1: seen}\n", "utf-8")
    (folder / "b.csv").write_text("name,relation,r1\nBo,a host,seen\nCy,a host,partly\n", "utf-8")
    _inside(
        folder,
        cli("attest", "key", "--name", "Ana", *KEY),
        cli("attest", "sign", "req.json", "--answers", "a.yaml", *KEY, "-o", "s.json"),
    )


def _sheet(folder: Path) -> None:
    """Answers of four people."""
    (folder / "a.csv").write_text(SHEET, "utf-8")


def _files(folder: Path) -> None:
    """Plans of three of them, of whom one was forgotten, and answers of a fourth."""
    (folder / "a.csv").write_text(SHEET.rpartition("\n2026")[0] + "\n", "utf-8")
    _inside(folder, BATCH, cli("batch", "--out", "out", "--forget", "p0003"))
    _sheet(folder)


def _shards(folder: Path) -> None:
    """The same in shards."""
    (folder / "a.csv").write_text(SHEET.rpartition("\n2026")[0] + "\n", "utf-8")
    _inside(folder, _packed, BATCH, cli("batch", "--out", "out", "--forget", "p0003"))
    _sheet(folder)


def _cohort(folder: Path) -> None:
    """A folder that a brief is made of."""
    _sheet(folder)
    _inside(folder, BATCH)


def _terms(folder: Path) -> None:
    """Folders of two terms."""
    _cohort(folder)
    shutil.copytree(folder / "out", folder / "then")


def _openings(folder: Path) -> None:
    """Answers of four people, a file of openings and one of what a team needs."""
    _sheet(folder)
    (folder / "needs.yaml").write_text("does: [courses]\npeople: 2\n", "utf-8")
    held = {"id": "post", "name": "Operations", "kind": "job", "role": "operations-generalist"}
    (folder / "openings.yaml").write_text(yaml.safe_dump({"openings": [held]}), "utf-8")


def _data(folder: Path) -> None:
    """Entries of one's own with what --fix mends, and the same before."""
    for name in ("programs/mats.yaml", "programs/spar.yaml", "roles/fieldbuilder.yaml"):
        text = (ROOT / "data" / name).read_text("utf-8")
        for place, raw in (("old", text), ("mine", text.replace("\n", " \n", 3))):
            (folder / place / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / place / name).write_text(raw, "utf-8")


FORGOTTEN = r"out/\.pathways/forgotten\.json"
"""Says on the way who is to be forgotten."""
SINGLE = r"out/plans/p\d{4}\.(md|json)"
"""Plans before they are packed."""
BATCH = cli("batch", "a.csv", "--out", "out", "-f", "md,json", "--today", DAY, "-j", "1")


# == the writers ===================================================================================


@dataclass(frozen=True)
class Writer:
    stage: Callable[[Path], None]
    work: Work
    again: Work | None = None
    """What comes after a kill; the same where it is not said."""
    grows: str = ""
    """The file to whose end a line is added each time."""
    between: str = ""
    """Names of files that are something else on the way."""
    ends: bool = True
    """Whether what comes after a kill comes to the same end."""
    packed: bool = False
    quick: int = 3
    dear: bool = False
    """Whether each try takes seconds."""

    @property
    def kills(self) -> int:
        return max(self.quick, KILLS // 4 if self.dear else KILLS)


def page(command: str, name: str, *more: str, stage: Callable[[Path], None] = _person) -> Writer:
    own = ME if stage is _person and "me.yaml" not in command else ()
    return Writer(stage, cli(*command.split(), *more, *own, "-o", name), quick=1)


def versions(command: str) -> Writer:
    return page(f"catalog {command}", "page.md", str(ROOT / "data"), stage=_nothing)


def line(*told: str, again: Sequence[int] = (0,)) -> Writer:
    words = told if told[0] in ("skip", "pause", "resume") else ("log", *told)
    words = (*words, "--on", LATER, *ME)
    return Writer(_person, cli(*words), cli(*words, codes=again), grows=RECORD)


def new(kind: str) -> Writer:
    flags = [word for key, text in ENTRIES[kind].items() for word in ("--set", f"{key}={text}")]
    making = ("catalog", "new", kind, "--data", "mine", "--today", DAY, *flags)
    return Writer(_nothing, cli(*making, codes=(0, 1)), cli(*making, codes=(0, 1, 2)))


def _desk() -> Any:
    from pathways.desk import Desk, home_of

    return Desk(home_of(Path("me.yaml")), day=date.fromisoformat(DAY))


def answering() -> None:
    """The interview saves one answer more."""
    from pathways.desk.sitting import Sitting

    sitting = Sitting(_desk())
    assert sitting.profile
    sitting.save(replace(sitting.profile, name="Ana"))


def putting_aside() -> None:
    """The interview keeps what an editor wrote and it cannot read."""
    from pathways.desk.sitting import Sitting, Unreadable

    sitting = Sitting(_desk())
    assert sitting.profile
    Path("edited.yaml").replace("me.yaml")
    with pytest.raises(Unreadable):
        sitting.save(sitting.profile)
    sitting.put_aside()
    sitting.save(sitting.profile)


def asking() -> None:
    """A request to vouch, whose id is otherwise another each time."""
    import uuid

    words = ("attest", "request", "lead-one-session", "--rows", "all", "--today", DAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=1))
        cli(*words, "-o", "request.json", *ME)()


def signing(*words: str, codes: Sequence[int] = (0,)) -> Work:
    """Something that is signed, whose ids and key are otherwise others each time."""

    def work() -> None:
        import uuid

        from pathways.desk import attests

        text = "name: Ana\ndid: did:key:z6MkuduRrqoRCsSXwTSJuiQsZj6eMM9crxfB1NNWbpGYxSDq\n"
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(uuid, "uuid4", lambda: uuid.UUID(int=1))
            patch.setattr(attests, "new_key", lambda *_: (text, text.split()[-1]))
            cli("attest", *words, "--today", DAY, codes=codes)()

    return work


def vouched() -> None:
    """What came back is kept, and a line is added; whether it was signed well is no matter."""
    from pathways.desk import vouching

    def entry(*_: object) -> vouching.Entry:
        return vouching.Entry(vouching.When.of(date.fromisoformat(DAY)), "attested", "project:x",
                              credential="urn:uuid:1", file="ab")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vouching, "_as_entry", entry)
        vouching.add(_desk(), b"{}", "back.json")


def paged() -> None:
    """The page of one attestation, of which the words are no matter."""
    from pathways.desk import vouching

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vouching, "page", lambda *_: "<!doctype html>\n")
        cli("attest", "page", "pitch.yaml", "-o", "page.html", "--today", DAY, *ME)()


def draft() -> None:
    """A pitch that was not finished."""
    from pathways.cli.pitch import _keep_draft

    if not Path("pitch-draft.yaml").exists():
        _keep_draft({"title": "A handbook"}, _desk())


def left_by_a_machine() -> None:
    """A machine of a cluster leaves what it made."""
    from pathways.cohort.cluster import do_there

    people = (("p0001", "x", sheets.people(1)[0]),)
    plans = Path("plans")
    plans.mkdir(exist_ok=True)
    job = work.Job(people, date.fromisoformat(DAY), ("md",), plans, Path())
    digests = (sheets.catalog().digest, sheets.catalog().rules_digest)
    do_there(job, (), digests, Path("left.json"))


def pages() -> dict[str, Writer]:
    found: dict[str, Writer] = {}
    ending = {"text": "txt", "google": "gs", "mermaid": "mmd"}
    commands = {
        "plan": ("plan me.yaml", "plan", ("--today", DAY), _person),
        "portfolio": ("portfolio", "portfolio", ("--today", LATER), _person),
        "progress": ("progress", "progress", ("--today", LATER), _person),
        "adviser-note": ("adviser-note", "note", ("--today", LATER), _person),
        "form": ("form", "form", (), _nothing),
        "brief": ("brief out", "brief", (), _cohort),
        "brief --with-names": ("brief out --with-names", "names", (), _cohort),
        "brief --since": ("brief out --since then", "since", (), _terms),
        "catalog graph": ("catalog graph", "graph", (), _nothing),
    }
    for name, (command, document, more, stage) in commands.items():
        for format in formats_of(document):
            target = f"page.{ending.get(format, format)}"
            found[f"{name} -f {format}"] = page(command, target, "-f", format, *more, stage=stage)
    return found


RECORD = "me.record.yaml"
START = ("project", "start", "lead-one-session", "--today", DAY)
PITCHED = ("pitch", "--from", "pitch.yaml", "--today", DAY, *ME)
OPENINGS = ("openings", "--today", DAY)
WRITERS: dict[str, Writer] = {
    "start: an answer": Writer(_person, answering),
    "start: what was edited is put aside": Writer(
        _person, putting_aside, lambda: None, between=r"me\.yaml", ends=False
    ),
    "log hours": line("hours", "4"),
    "log started": line("started", "lead-one-session"),
    "log done": line("done", "lead-one-session", "--said", "it was led"),
    "log tick": line("tick", "1"),
    "log applied": line("applied", "mats"),
    "log result": line("result", "mats", "waiting"),
    "log finished": line("finished", "mats", "--said", "it was good"),
    "log job": line("job", "operations generalist"),
    "log changed": line("changed", "country=US"),
    "log undo": line("undo", "5", again=(0, 2)),
    "skip": line("skip", "mats"),
    "pause": line("pause", "2"),
    "resume": line("resume", "spar", again=(0, 2)),
    "replan": Writer(_person, cli("replan", "--today", LATER, *ME)),
    "next -o": page("next", "week.html", "--today", LATER),
    "applications -o": page("applications", "page.csv", "-f", "csv", "--today", LATER),
    "demo": page("demo", "demo.md", stage=_nothing),
    **pages(),
    # What was seen before says so.
    "openings: a page": replace(page("openings", "page.md", "--today", DAY), ends=False),
    "openings: a table": page("openings", "page.csv", "--today", DAY),
    "openings: seen": Writer(_person, cli(*OPENINGS, *ME)),
    "openings --hide": Writer(
        _person, cli(*OPENINGS, "--hide", "finance associate, apollo", *ME)
    ),
    "openings --applied": Writer(
        _person, cli(*OPENINGS, "--applied", "finance associate, apollo", *ME), grows=RECORD
    ),
    "update": Writer(_person, cli("update", "--from", "saved", "--today", LATER, *ME)),
    "update --into": Writer(
        _person, cli("update", "--from", "saved", "--into", "lists", "--today", LATER),
    ),
    "route": page("route a.csv openings.yaml", "page.md", "--today", DAY, stage=_openings),
    "route: a table": page("route a.csv openings.yaml", "page.csv", "--today", DAY,
                           stage=_openings),
    "route --audit": page("route a.csv openings.yaml --audit audit.json", "page.json",
                          "--today", DAY, stage=_openings),
    "team": page("team needs.yaml a.csv", "page.md", "--today", DAY, stage=_openings),
    "match": page("match me.yaml", "page.md", "--today", DAY),
    "project start": Writer(_person, cli(*START, *ME), grows=RECORD),
    "project start in an empty folder": Writer(
        _person, cli(*START, "--dir", "here", *ME), grows=RECORD
    ),
    "attest request": Writer(_asked, asking, grows=RECORD),
    "attest add": Writer(_person, vouched),
    "attest page": Writer(_person, paged, quick=1),
    "attest sign": Writer(
        _signing, signing("sign", "req.json", "--answers", "a.yaml", *KEY, "-o", "new.json"),
        quick=1,
    ),
    "attest sign --batch": Writer(
        _signing, signing(*BATCHED), signing(*BATCHED, codes=(0, 2)),
    ),
    "attest withdraw": Writer(
        _signing, signing("withdraw", "s.json", *KEY, "-o", "w.json"), quick=1
    ),
    "attest handover": Writer(
        _signing, signing("handover", OTHER_KEY, *KEY, "-o", "h.json"), quick=1
    ),
    "attest register": Writer(
        _signing, cli("attest", "register", "s.json", "-o", "r.csv"), quick=1
    ),
    "attest key": Writer(
        _signing, signing("key", "--name", "Ana", *NEW_KEY),
        signing("key", "--name", "Ana", *NEW_KEY, codes=(0, 2)),
    ),
    "attest contacts": Writer(
        _person, cli("attest", "contacts", "--add", OTHER_KEY, "--name", "Ana", "--how", "by phone",
                     "--today", DAY, *ME),
    ),
    # One that was killed at its very end is there already.
    "pitch": Writer(_person, cli(*PITCHED), cli(*PITCHED, codes=(0, 2)), grows=RECORD),
    "pitch: a draft": Writer(_person, draft),
    "profile delete": Writer(_person, cli("profile", "delete", "--yes", *ME)),
    "batch": Writer(_sheet, BATCH),
    "batch: somebody new": Writer(_files, BATCH),
    "batch, packed": Writer(_sheet, BATCH, between=SINGLE, packed=True),
    "batch, packed: somebody new": Writer(_shards, BATCH, between=SINGLE, packed=True),
    "batch --forget": Writer(
        _files, cli("batch", "--out", "out", "--forget", "p0001"),
        cli("batch", "--out", "out", "--forget", "p0001", codes=(0, 2)), between=FORGOTTEN,
    ),
    "batch --forget, packed": Writer(
        _shards, cli("batch", "--out", "out", "--forget", "p0001"),
        cli("batch", "--out", "out", "--forget", "p0001", codes=(0, 2)),
        between=FORGOTTEN, packed=True,
    ),
    "batch --export, packed": Writer(
        _shards, cli("batch", "--out", "out", "--export", "p0001"), packed=True,
    ),
    "batch --cluster: a machine": Writer(_nothing, left_by_a_machine),
    "catalog new program": new("program"),
    "catalog new project": new("project"),
    "catalog new role": new("role"),
    "catalog check --fix": Writer(
        _data, cli("catalog", "check", "--data", "mine", "--fix"), quick=1, dear=True
    ),
    "catalog impact": replace(versions("impact"), dear=True),
    "catalog changelog": replace(versions("changelog"), dear=True),
    "catalog schema --all": Writer(
        _nothing, cli("catalog", "schema", "--all", "schemas"), quick=1, dear=True
    ),
}


# == killed ========================================================================================


def tree(folder: Path) -> dict[str, bytes]:
    """Every file but locks and what is being written."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _passing(name := path.relative_to(folder).as_posix())
    }


def _passing(name: str) -> bool:
    parts = name.split("/")
    return any(part.startswith(PREFIX) for part in parts) or bool(
        re.search(r"\.pathways/(lock|progress\.jsonl|tmp/)", name)
    )


def temporary(folder: Path) -> list[str]:
    """What killed runs leave, but for locks."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    pattern = r"(^|/)\.pathways(-(?!.*\.lock$)|/tmp/|/progress)"
    return sorted(name for name in names if re.search(pattern, name))


@cache
def _warm() -> None:
    """What takes long the first time is done once, before there are children."""
    import filelock  # noqa: F401

    for module in walk_packages(pathways.__path__, "pathways."):
        if module.name != "pathways.__main__":
            import_module(module.name)
    languages = {"html": html._environment(True), "typ": pdf._environment(None)}
    for name in text._environment().list_templates(["j2"]):
        kind = name.removesuffix(".j2").rpartition(".")[2]
        languages.get(kind, text._environment()).get_template(name)
    schemas(_desk())
    for format in ("md", "html", "json", "ics", "text"):
        assert CliRunner().invoke(app, ["demo", "-f", format, "--full"]).exit_code == 0


@pytest.fixture(autouse=True)
def _set_without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who set a page before has threads that a forked child lacks, and would wait for without end;
    what is killed here is the writing, and not the setting."""
    typst = pytest.importorskip("typst")
    monkeypatch.setattr(typst, "compile", lambda *_, **__: b"%PDF-1.7 a page")


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Writer], Path]:
    """What a writer begins with; made once for all writers that begin so."""

    @cache
    def make(stage: Callable[[Path], None]) -> Path:
        folder = tmp_path_factory.mktemp("ready")
        stage(folder)
        return folder

    return lambda writer: make(writer.stage)


def kills(places: Sequence[tuple[str, object]]) -> Iterator[tuple[int, How]]:
    """Before each place and in the middle of each write, in an order that spreads the first few;
    then a moment after places, for ever."""
    every: list[tuple[int, How]] = [(at, "before") for at in range(1, len(places) + 1)]
    every += [(at, "half") for at, (event, _) in enumerate(places, 1) if event == "write"]
    chance = random.Random(len(places))
    chance.shuffle(every)
    yield from every
    while True:
        yield chance.randint(1, len(places)), "after"


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_that_is_killed_leaves_the_old_or_the_new(
    name: str, staged: Callable[[Writer], Path], tmp_path: Path
) -> None:
    _warm()
    writer = WRITERS[name]
    ready, done, left = staged(writer), tmp_path / "done", tmp_path / "left"
    before = tree(ready)

    def at_work(folder: Path, work: Work | None = None) -> Work:
        def do() -> None:
            os.chdir(folder)
            if writer.packed:
                _packed()
            (work or writer.work)()

        return do

    def fresh(folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ready, folder, copy_function=shutil.copy2)

    fresh(done)
    places = places_of(at_work(done), tmp_path / "told")
    after = tree(done)
    assert after != before and temporary(done) == []
    ever = {function for _, through in places for function in through}
    assert {m for m, writer in MODULES.items() if writer == name} <= {
        function.partition(":")[0] for function in ever}

    chance = random.Random(name)
    for at, how in islice(kills(places), writer.kills):
        fresh(left)
        if not killed(at_work(left), at, how, chance.random):
            assert how == "after"  # it had come to its end by then
        where = f"{name}: {how} place {at} of {len(places)}, {places[at - 1]}"
        _whole(writer, before, after, tree(left), where)
        assert in_child(at_work(left, writer.again)) == 0, where
        _finished(writer, before, after, left, where)


def _whole(
    writer: Writer, before: dict[str, bytes], after: dict[str, bytes], now: dict[str, bytes],
    where: str,
) -> None:
    """Each file is the old one or the new one."""
    for name in {*before, *after, *now}:
        if writer.between and re.fullmatch(writer.between, name):
            continue
        if name == writer.grows:
            assert now[name].startswith(before.get(name, b"")), where
        else:
            assert now.get(name) in (before.get(name), after.get(name)), (where, name)
    assert {*before.values()} & {*after.values()} <= {*now.values()}, where


def _finished(
    writer: Writer, before: dict[str, bytes], after: dict[str, bytes], left: Path, where: str
) -> None:
    """What comes again comes to its end, and nothing is left over."""
    now = tree(left)
    if writer.grows:
        added = after[writer.grows].removeprefix(before[writer.grows])
        assert now[writer.grows].endswith(added), where
        now[writer.grows] = after[writer.grows]
    if writer.ends:
        assert now == after, where
    if writer.again is None or writer.ends:
        assert temporary(left) == [], where


def test_a_folder_that_a_killed_batch_began_is_its_own(tmp_path: Path) -> None:
    from pathways.cohort.store import Store

    out = tmp_path / "out"
    for _ in killed_everywhere(lambda: Store(out).open(), lambda: shutil.rmtree(out, True)):
        Store(out).open()


# == all of them ===================================================================================

MODULES = {
    "catalog.compiled": "",  # when a wheel is built
    "cli.batch": "brief --with-names -f md",
    "cli.out": "form -f md",
    "cohort.cluster": "batch --cluster: a machine",
    "cohort.outputs": "batch, packed",
    "cohort.shards": "batch, packed",
    "cohort.store": "batch",
    "desk.attests": "attest sign --batch",
    "desk.desk": "replan",
    "desk.home": "profile delete",
    "desk.lists": "openings: seen",
    "desk.new_entry": "catalog new role",
    "desk.pitches": "pitch",
    "desk.projects": "project start",
    "desk.sitting": "start: an answer",
    "desk.vouching": "attest add",
    "lists.fetch": "update",
    "profile.answers": "",  # write_profile, of the public API; the interview writes by itself
    "record.entries": "log hours",
    "render.compiled": "",  # when a wheel is built
    "upkeep.fix": "catalog check --fix",
    "upkeep.versions": "",  # an old version of the data, in a temporary folder
}
"""Each module that writes, with a writer that goes through it."""
_WRITING = {"write", "writing", "append", "remove", "write_folder", "write_plan"}
_PLAIN = {"write_text", "write_bytes", "unlink", "rename", "rmdir", "mkdir", "rmtree"}


def test_every_module_that_writes_is_killed() -> None:
    found = set()
    for path in (ROOT / "pathways").rglob("*.py"):
        parsed = ast.parse(path.read_text("utf-8"))
        taken = {alias.asname or alias.name for node in ast.walk(parsed)
                 if isinstance(node, ast.ImportFrom)
                 and node.module in ("pathways.files", "pathways.desk.home")
                 for alias in node.names} & _WRITING
        called = {ast.unparse(node.func) for node in ast.walk(parsed) if isinstance(node, ast.Call)}
        whole = "from pathways import files" in path.read_text("utf-8")
        if (called & taken or (whole and called & {f"files.{name}" for name in _WRITING})
                or {name.rpartition(".")[2] for name in called} & _PLAIN):
            found.add(".".join(path.relative_to(ROOT / "pathways").with_suffix("").parts))
    assert found - {"files"} == {*MODULES} and {*MODULES.values()} - {""} <= {*WRITERS}


def test_every_command_that_writes_is_killed() -> None:
    from test_json import commands

    options = ("--output", "--out", "--dir", "--into", "--fix", "--all")
    writing = {name for name, known in commands().items() if known & {*options}}
    named = {re.split(r":|,| -| in ", name)[0] for name in WRITERS}
    assert not {n for n in writing if not any(n == x or x.startswith(f"{n} ") for x in named)}
