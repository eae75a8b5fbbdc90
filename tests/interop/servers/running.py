"""Starts servers on loopback, runs a command, and stops the servers."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

HOST = "127.0.0.1"
# Seconds for a command: asking a server all changed requests takes minutes.
LONGEST = 900


def free_port():
    with socket.create_server((HOST, 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def process(command, log, env=None):
    """Runs a server until the context ends or this program is killed."""
    with open(log, "wb") as output:
        started = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", *command],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield started
    except BaseException:
        show(log)
        raise
    finally:
        started.terminate()
        try:
            started.wait(5)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def show(log):
    with open(log, errors="replace") as lines:
        sys.stderr.write(f"-- the end of {log}\n" + "".join([line for line in lines if line.strip()][-15:]))


def wait_for(port, server, seconds=60):
    """Waits until the server listens. Fails after `seconds`, or when the server has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.poll() is not None:
            raise SystemExit(f"{' '.join(server.args)} ended with status {server.returncode}")
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(0.1)
    raise SystemExit(f"{' '.join(server.args)} does not listen after {seconds} s")


def run(line, variables):
    """Runs a line of bash with these variables, kills the processes that it leaves, and returns its status."""
    environment = {**os.environ, **variables}
    with subprocess.Popen(["bash", "-c", line], env=environment, start_new_session=True) as started:
        try:
            return started.wait(LONGEST)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"not done after {LONGEST} s: {line}") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(started.pid, signal.SIGKILL)


def end_on_signals():
    """Turns signals into an exit that stops the servers."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
