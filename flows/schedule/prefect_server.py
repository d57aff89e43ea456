"""A Prefect server on this host, from outside: a free port for it, and whether it answers."""

from __future__ import annotations

import http.client
import socket
import time

HOST = "127.0.0.1"
# A fresh home's server writes its schema first: 22 s have been seen, and other machines are slower.
SERVER_SECONDS = 180.0
PULSE_SECONDS = 0.5


class NoServerError(Exception):
    """The server that was started does not answer."""


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def address(port: int) -> str:
    """What ``PREFECT_API_URL`` has to be for a server on this port."""
    return f"http://{HOST}:{port}/api"


def wait_until_healthy(port: int, seconds: float = SERVER_SECONDS) -> None:
    """Return as soon as the server on a port answers.

    Raises:
        NoServerError: when it does not in time.
    """
    limit = time.monotonic() + seconds
    while not _is_healthy(port):
        if time.monotonic() > limit:
            raise NoServerError(f"no Prefect server on port {port} within {seconds:g} s")
        time.sleep(PULSE_SECONDS)


def _is_healthy(port: int) -> bool:
    # http.client, which knows no proxies: the environment's must not stand between us and ourselves.
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
