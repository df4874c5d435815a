"""`pathways attest`: work that somebody else vouches for, in a file that a stranger can check."""

from __future__ import annotations

from pathways.cli import reviewing, vouching
from pathways.cli.options import group

attest_app = group(no_args_is_help=True)

for command in (
    *(vouching.request, vouching.add, vouching.page),
    *(reviewing.sign, reviewing.verify, reviewing.key, reviewing.contacts),
    *(reviewing.withdraw, reviewing.handover, reviewing.register),
):
    attest_app.command()(command)
