"""A career-pathway advisor for AI safety: YAML ladders in, a personal dated plan out.

What can be imported from here is described in docs/python.md, and loaded when it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from pathways.catalog import load_catalog as load_catalog
    from pathways.desk import Desk as Desk
    from pathways.desk import home_of as home_of
    from pathways.desk import make_document as make_document
    from pathways.desk.log import log as log
    from pathways.desk.plans import compare as compare
    from pathways.desk.plans import plan as plan
    from pathways.desk.plans import why as why
    from pathways.desk.progress import next_steps as next_steps
    from pathways.desk.progress import replan as replan
    from pathways.desk.verify import verify as verify
    from pathways.problems import BadInput as BadInput
    from pathways.problems import Refused as Refused
    from pathways.profile import read_profile as read_profile

_WHERE = {
    "BadInput": "problems",
    "Desk": "desk",
    "Refused": "problems",
    "compare": "desk.plans",
    "home_of": "desk",
    "load_catalog": "catalog",
    "log": "desk.log",
    "make_document": "desk",
    "next_steps": "desk.progress",
    "plan": "desk.plans",
    "read_profile": "profile",
    "replan": "desk.progress",
    "verify": "desk.verify",
    "why": "desk.plans",
}

__all__ = [*_WHERE]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'pathways' has no attribute '{name}'")
    return getattr(import_module(f"pathways.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
