"""`python -m data.out.cli` is `okr`."""

from data.out.cli.main import main

main()
