"""One object over (files, data, day), and each command as a function of it; nothing here prints.

Any of them raises BadInput with every mistake in a file that it reads (answers, record, data,
lists, templates), and Refused, with a tip, for what cannot be done as it was asked, or not be
written. Docstrings name what else is raised, and what else there is to know of it.
"""

from pathways.desk.desk import Desk, make_document
from pathways.desk.home import Home, home_of

__all__ = ["Desk", "Home", "home_of", "make_document"]
