"""Print the lowest versions of the dependencies that pyproject.toml allows, one a line."""

import re
import tomllib
from pathlib import Path

held = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
project = held["project"]
for need in [*project["dependencies"], *project["optional-dependencies"]["pdf"]]:
    print(re.sub(r">=([^,]+),.*", r"==\1", need))
