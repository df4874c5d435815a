"""Compiles the shipped data and templates into the wheel, so that a plan starts quickly."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Adds pathways/compiled/ to the wheel. An editable install reads the sources in place."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the compiled copies in a temporary folder and include them."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from pathways.desk.compiling import compile_into

        made = Path(tempfile.mkdtemp(prefix="pathways-compiled-"))
        compile_into(made)
        build_data["force_include"][str(made)] = "pathways/compiled"
        self.made = made

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        shutil.rmtree(getattr(self, "made", ""), ignore_errors=True)
