"""Starts the tiny application behind the real server, in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.support.live import ROOT, free_port
from tests.support.raw_socket import RawSocket

START_SECONDS = 60
SECRETS = {"SECRET_KEY": "a-key-for-tests-that-is-long-enough", "RATE_LIMIT": "off"}


class TinyServer:
    """A server process with the guards of core/server and next to nothing behind them."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.log = folder / f"server-{self.port}.log"
        self.environment = SECRETS | {"PORT": str(self.port), "DATA_DIR": str(folder)} | environment
        self.process = self._start()

    def wait_until_up(self) -> "TinyServer":
        """Return once it answers."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                self.get("/healthz", timeout=1)
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError(f"the server did not start:\n{self.log.read_text()}")

    def get(self, path: str, timeout: float = 10) -> str:
        """Fetch a path on a new connection."""
        with urllib.request.urlopen(
            f"http://127.0.0.1:{self.port}{path}", timeout=timeout
        ) as answer:
            return answer.read().decode()

    def post(self, path: str, body: str) -> None:
        """Post a body on a new connection."""
        urllib.request.urlopen(
            f"http://127.0.0.1:{self.port}{path}", data=body.encode(), timeout=10
        ).close()

    def facts(self) -> dict[str, Any]:
        """What the server says about itself."""
        return json.loads(self.get("/facts"))

    def connect(self, **options: Any) -> RawSocket:
        """Return a socket that has not signed in."""
        return RawSocket(self.port, **options)

    def sign_in(self, **options: Any) -> RawSocket:
        """Return a socket that has signed in."""
        sock = self.connect(**options)
        sock.sign_in()
        return sock

    def stop(self, how: int = signal.SIGTERM) -> int:
        """End the process; return its status."""
        self.process.send_signal(how)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def eventually(self, check: Any, seconds: float = 10) -> bool:
        """Whether a check comes true in so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if check():
                return True
            time.sleep(0.05)
        return False

    def __enter__(self) -> "TinyServer":
        return self.wait_until_up()

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.support.tiny_server"],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
