"""A small mail server on this machine's own loop, for the outbox: it takes letters, refuses some, or is closed."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: "MailServer"

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.server.connections += 1
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "QUIT":
                self.say("221 bye")
                return
            if word == "DATA":
                self.say("354 go on")
                self._take()
            elif word == "EHLO":
                self.wfile.write(b"250-test\r\n250 AUTH PLAIN LOGIN\r\n")
            else:
                self.say(self._answer(word, line))

    def _answer(self, word: str, line: str) -> str:
        if word == "AUTH":
            return self.server.login
        if word == "RCPT":
            return next((said for part, said in self.server.refuses.items() if part in line), "250 ok")
        return "250 ok"

    def _take(self) -> None:
        text = b""
        while (line := self.rfile.readline()) != b".\r\n":
            text += line
        self.server.taken.append(text.decode("ascii", "replace"))
        self.say(self.server.after_data)


class MailServer(socketserver.ThreadingTCPServer):
    """Takes what comes; `refuses` maps a part of an address to the answer it gets."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.connections, self.taken = 0, []
        self.refuses: dict[str, str] = {}
        self.login, self.after_data = "235 welcome", "250 taken"

    @property
    def port(self) -> int:
        return self.server_address[1]


def use(settings, port: int) -> None:
    """Let the outbox speak SMTP to this port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "whitebook", "secret"


@contextmanager
def running(settings) -> Iterator[MailServer]:
    """Run a server, and let the outbox use it."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        use(settings, server.port)
        try:
            yield server
        finally:
            server.shutdown()


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
