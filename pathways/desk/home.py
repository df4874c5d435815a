"""Where a person's files are, side by side: answers, record, kept plan, projects of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pathways.files import real
from pathways.problems import BadInput, Problem, Refused, as_typed, quoted


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one person. With `--profile me.yaml` they stand beside it as `me.*`."""

    profile: Path
    record: Path
    plan: Path
    own: Path
    """Folder of data of the person's own: the projects they pitched."""
    saved: bool
    """Whether these are the saved answers, which commands use without being told."""

    @property
    def option(self) -> str:
        """What to add to a command so that it uses these files."""
        return "" if self.saved else f" --profile {as_typed(self.profile)}"

    def refuse(self, output: Path | None) -> None:
        """A page is never written over the person's own files, nor among their own projects.

        Raises:
            Refused: `output` is one of them.
        """
        if output is None:
            return
        target = real(output)
        tip = "give the page another name"
        for held, what in (
            (self.profile, "your answers"),
            (self.record, "your record"),
            (self.plan, "the plan you keep"),
        ):
            if target == real(held):
                raise Refused(f"{quoted(output)} is a file of your own: it holds {what}", tip)
        if real(self.own) in (target, *target.parents):
            raise Refused(f"{quoted(output)} is where the projects of your own are", tip)


def saved_path() -> Path:
    """Where the interview saves answers: the platform's folder for user data."""
    import platformdirs  # loads slowly, and many a command is given a file

    return platformdirs.user_data_path("pathways-advisor", appauthor=False) / "profile.yaml"


def home_of(profile: Path) -> Home:
    """The files that belong to a profile file.

    Raises:
        BadInput: it is a folder, or cannot even be asked about.
    """
    if exists(profile) and profile.is_dir():
        message = "this is a folder, not a file"
        raise BadInput([Problem(str(profile), 0, 0, "file.folder", message)])
    if profile == saved_path():
        folder = profile.parent
        return Home(
            profile, folder / "record.yaml", folder / "plan.json", folder / "own", saved=True
        )
    stem = profile.with_suffix("")
    return Home(
        profile,
        Path(f"{stem}.record.yaml"),
        Path(f"{stem}.plan.json"),
        Path(f"{stem}.own"),
        saved=False,
    )


def exists(path: Path) -> bool:
    """Whether there is such a file.

    Raises:
        BadInput: a path that cannot even be asked about.
    """
    try:
        return path.exists()
    except OSError as error:
        name, reason = str(path)[:120], f"cannot be read: {error.strerror or error}"
        raise BadInput([Problem(name, 0, 0, "file.unreadable", reason)]) from None


def write(
    target: Path, data: str | bytes, private: bool = False, tip: str = "", shown: str = ""
) -> None:
    """Text or bytes to a file, whole or not at all; a `private` one is for its owner alone.

    Raises:
        Refused: it cannot be written.
    """
    from pathways import files

    try:
        files.write(target, data, private=private)
    except OSError as error:
        raise Refused(
            f"cannot write {shown or quoted(target)}: {error.strerror or error}", tip
        ) from None
