"""`python -m data.out.cli` is `okr`."""

from data.out.cli.main import run

run()
