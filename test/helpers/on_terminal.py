"""Runs a command on a terminal of its own: on_terminal.py COLUMNS ROWS COMMAND...

What it shows goes to stdout. A line `COLUMNS ROWS` on stdin resizes it, `^C` types Ctrl-C. Ends with the command's exit code.
"""

import fcntl
import os
import pty
import select
import struct
import sys
import termios


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main():
    columns, rows, *command = sys.argv[1:]
    begin, sized = os.pipe()
    pid, terminal = pty.fork()
    if pid == 0:
        # Nothing is shown on a terminal without a size.
        os.read(begin, 1)
        os.execvp(command[0], command)
    resize(terminal, int(columns), int(rows))
    os.write(sized, b".")
    listening = [terminal, sys.stdin.fileno()]
    while True:
        ready, _, _ = select.select(listening, [], [])
        if terminal in ready:
            try:
                shown = os.read(terminal, 65536)
            except OSError:
                shown = b""
            if not shown:
                break
            os.write(sys.stdout.fileno(), shown)
        if sys.stdin.fileno() in ready:
            line = os.read(sys.stdin.fileno(), 4096).decode()
            if not line:
                listening.remove(sys.stdin.fileno())
            for told in line.split("\n"):
                if told == "^C":
                    os.write(terminal, b"\x03")
                elif told:
                    columns, rows = told.split()
                    resize(terminal, int(columns), int(rows))
    _, status = os.waitpid(pid, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


main()
