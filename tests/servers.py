"""A Chroma, a PostgreSQL and an S3 that tests start for themselves, on loopback and a socket, and end again."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.server import ThreadedMotoServer

_CHROMA = "import sys; from chromadb.cli.cli import app; sys.argv[0] = 'chroma'; app()"
_POSTGRES = [Path("/usr/lib/postgresql"), Path("/usr/local/bin")]
_SECONDS = 30.0


@dataclass
class Chroma:
    """A ``chroma run`` that can be stopped, killed and started again over the same folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [
            sys.executable,
            "-c",
            _CHROMA,
            "run",
            "--path",
            self.folder,
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + _SECONDS
        while True:
            try:
                httpx.get(f"{self.address}/api/v2/heartbeat", trust_env=False).raise_for_status()
            except httpx.HTTPError:
                assert self.process.poll() is None
                assert time.monotonic() < deadline, "chroma run does not answer"
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@dataclass
class ObjectStore:
    """A server that speaks S3, in a thread of this process; what it holds outlives its end and start."""

    port: int
    server: ThreadedMotoServer | None = None

    def start(self) -> None:
        """Start it."""
        from moto.server import ThreadedMotoServer

        self.server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self.server.start()

    def stop(self) -> None:
        """End it."""
        if self.server is not None:
            self.server.stop()
            self.server = None


@contextmanager
def running_object_store() -> Iterator[ObjectStore]:
    """Yield a server that speaks S3, which the environment names, with the bucket «briefing»; skip without its parts.

    They are not installed by default: ``pip install s3fs "moto[server]"``.
    """
    for name in ("s3fs", "moto", "boto3"):
        pytest.importorskip(name, reason=f"{name} is not installed: pip install s3fs 'moto[server]'")
    import boto3

    store = ObjectStore(free_port())
    store.start()
    where = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{store.port}", "AWS_EC2_METADATA_DISABLED": "true"}
    login = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in {**where, **login}.items():
            patch.setenv(variable, value)
        boto3.client("s3").create_bucket(Bucket="briefing")
        yield store
    store.stop()


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@dataclass
class Postgres:
    """A throw-away cluster behind a socket in its own folder."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=count)

    def database(self) -> str:
        """Return the address of a new, empty database."""
        name = f"t{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://briefing@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        """Run a statement in a database of its own connection."""
        import psycopg

        with psycopg.connect(f"host={self.folder} user=briefing dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Yield a cluster of Debian's PostgreSQL; skip where that, its driver or a user for it is missing."""
    programs = _postgres_programs()
    with tempfile.TemporaryDirectory(prefix="briefing-pg-") as name:
        folder = Path(name)
        user = _unprivileged(folder)
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=60"
        data, log = folder / "data", folder / "log"
        init = ["initdb", "-D", data, "-A", "trust", "-U", "briefing", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8"]
        for command in (init, ["pg_ctl", "-D", data, "-o", options, "-w", "-l", log, "start"]):
            _as_user(user, [programs / str(command[0]), *command[1:]], folder)
        try:
            yield Postgres(folder)
        finally:
            _as_user(user, [programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], folder)


def _postgres_programs() -> Path:
    if find_spec("psycopg") is None:
        pytest.skip("psycopg, of the extra «server», is not installed")
    found = [path.parent for place in _POSTGRES for path in sorted(place.rglob("pg_ctl"))]
    if not found:
        pytest.skip("Debian's postgresql is missing")
    return found[-1]


def _unprivileged(folder: Path) -> str | None:
    """Return the user that PostgreSQL runs as, None for this one; it refuses to run as root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return name
    pytest.skip("PostgreSQL does not run as root, and there is no other user")


def _as_user(user: str | None, command: list[object], folder: Path) -> None:
    """Run a program to its end; a server that it starts writes nowhere but into its log."""
    given = {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([str(word) for word in command], cwd=folder, check=True, **quiet, **given)  # type: ignore[call-overload]
