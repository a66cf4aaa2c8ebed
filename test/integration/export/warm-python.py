"""Runs Python programs one after another in one process, so that what they import is loaded once.

    warm-python.py SOCKET

Whoever connects sends a line, a JSON list of a program's path and its arguments, and is sent what it prints, and at the
end a line {"exitCode": …}. What goes wrong in it is told on standard error.
"""

import contextlib
import json
import runpy
import socket
import sys
import traceback

listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
while True:
    with listener.accept()[0] as connection, connection.makefile("rw", encoding="utf-8", newline="\n") as stream:
        sys.argv = json.loads(stream.readline())
        try:
            with contextlib.redirect_stdout(stream):
                runpy.run_path(sys.argv[0], run_name="__main__")
            code = 0
        except SystemExit as end:
            code = end.code or 0
        except Exception:
            traceback.print_exc()
            code = 1
        # Who asked may have gone meanwhile.
        with contextlib.suppress(OSError):
            print(json.dumps({"exitCode": code}), file=stream, flush=True)
