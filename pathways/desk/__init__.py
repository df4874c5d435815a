"""One object over (files, data, day), and each command as a function of it; nothing here prints."""

from pathways.desk.desk import Desk, make_document
from pathways.desk.home import Home, home_of

__all__ = ["Desk", "Home", "home_of", "make_document"]
