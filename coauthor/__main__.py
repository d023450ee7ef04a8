"""The `coauthor` command: the language server for editors, the rest for people."""

import sys

_IGNORED = ("--stdio", "--clientProcessId=")
"""What editors add to the server's command: standard streams are all there is, and
the editor's process id comes again in `initialize`."""


def main() -> None:
    """Run what the command line says; ends the process with an exit code."""
    command, *rest = [*sys.argv[1:], ""]
    # An editor waits for the server. typer and rich take 0.08 s to import (0.15 s when
    # the disk is cold), a tenth of the whole start, so serving goes past them.
    if command == "serve" and all(one.startswith(_IGNORED) for one in rest if one):
        from coauthor.cli.serve import serve

        serve()
    else:
        from coauthor.cli.app import run

        run()


if __name__ == "__main__":
    main()
