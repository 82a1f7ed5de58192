"""`python -m zhike.app` is the `zhike` command."""

from zhike.app.cli import main

main()
