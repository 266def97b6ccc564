"""A proxy in front of a PostgreSQL server that cuts every connection at the nth message."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# What a client sends to have something done: a simple query, a prepared one, a password.
EVERYTHING = frozenset({b"Q", b"P", b"p"})
SIMPLE_QUERIES = frozenset({b"Q"})


class Cutter:
    """Counts the messages; at number ``at`` cuts, before it gets through or after."""

    def __init__(self, target: int, at: int = 0, after: bool = False) -> None:
        self.target, self.at, self.after = target, at, after
        # That the answer is lost makes a difference where something was changed; pg sends what
        # has no parameters, as all that changes anything here, as a simple query.
        self.counted = SIMPLE_QUERIES if after else EVERYTHING
        self.count = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self.sockets: list[socket.socket] = []

    def reopen(self, port: int) -> None:
        """Listen on another port, that nothing listened on until now."""
        self.shut(self.listener)
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        """Accept until closed."""
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                self.sockets += [client, server]
                for work in (self.upstream, self.downstream):
                    threading.Thread(target=work, args=(client, server), daemon=True).start()

    def downstream(self, client: socket.socket, server: socket.socket) -> None:
        """Answers go through as they come."""
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        self.shut(client, server)

    def upstream(self, client: socket.socket, server: socket.socket) -> None:
        """Messages go through one by one."""
        with suppress(OSError, EOFError):
            forward_startup(client, server)
            while True:
                kind, message = next_message(client)
                self.count += kind in self.counted
                if kind in self.counted and self.count == self.at:
                    self.cut(server, message if self.after else b"")
                    break
                server.sendall(message)
        self.shut(client, server)

    def cut(self, server: socket.socket, last: bytes) -> None:
        """Everything ends; the last message may still get through, its answer never comes."""
        for client in self.sockets[::2]:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        if last:
            server.sendall(last)
            server.shutdown(socket.SHUT_WR)
            with suppress(OSError):
                while server.recv(65536):
                    pass

    def shut(self, *sockets: socket.socket) -> None:
        """Both ends, whatever their state."""
        for each in sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


def forward_startup(client: socket.socket, server: socket.socket) -> None:
    """The first message has no type."""
    length = exactly(client, 4)
    server.sendall(length + exactly(client, struct.unpack("!I", length)[0] - 4))


def next_message(client: socket.socket) -> tuple[bytes, bytes]:
    """The type, and the whole message."""
    kind, length = exactly(client, 1), exactly(client, 4)
    return kind, kind + length + exactly(client, struct.unpack("!I", length)[0] - 4)


def exactly(client: socket.socket, count: int) -> bytes:
    """That many bytes, or EOFError."""
    data = b""
    while len(data) < count:
        if not (more := client.recv(count - len(data))):
            raise EOFError
        data += more
    return data


@contextmanager
def cutting(target: int, at: int = 0, after: bool = False) -> Iterator[Cutter]:
    """A running proxy; with ``at=0`` it only counts."""
    cutter = Cutter(target, at, after)
    threading.Thread(target=cutter.serve, daemon=True).start()
    try:
        yield cutter
    finally:
        cutter.listener.close()
        cutter.shut(*cutter.sockets)
