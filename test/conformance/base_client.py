#!/usr/bin/env python3
"""A client of the base protocol, written from its description alone, with nothing but Python's standard library.

    base_client.py HOST PORT [--shutdown]

Runs through the protocol against a server and prints one line for each rule; exits 1 if any is broken. Nobody else may
be connected. With --shutdown it prints "waiting for the shutdown" at the end, expects the warning, and goes on chatting
until the server closes.
"""

import re
import socket
import struct
import sys
import time

TIMEOUT = 10
QUIET = 0.3

failures = 0


class Client:
    """One connection; reads and writes frames: two bytes of length, big-endian, then that many bytes."""

    def __init__(self, host, port):
        self.socket = socket.create_connection((host, port), timeout=TIMEOUT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @classmethod
    def named(cls, host, port, name):
        client = cls(host, port)
        expect(client.read() == b"HELLO", "a server greets with HELLO")
        client.write(b"NICK " + name.encode())
        answer = client.read()
        if answer != b"READY":
            raise AssertionError(f"{name} got {answer!r}")
        return client

    def write(self, *payloads):
        self.write_bytes(b"".join(frame(payload) for payload in payloads))

    def write_bytes(self, data):
        self.socket.sendall(data)

    def read(self, timeout=TIMEOUT):
        """The next frame; None at the end of the stream. Raises TimeoutError when nothing comes."""
        self.socket.settimeout(timeout)
        header = self.read_exactly(2)
        if header is None:
            return None
        self.socket.settimeout(TIMEOUT)
        return self.read_exactly(struct.unpack(">H", header)[0])

    def read_exactly(self, count):
        data = b""
        while len(data) < count:
            try:
                more = self.socket.recv(count - len(data))
            except ConnectionResetError:
                return None
            if not more:
                return None
            data += more
        return data

    def hears_nothing(self):
        try:
            return self.read(QUIET) is None
        except TimeoutError:
            return True

    def is_closed(self):
        while True:
            try:
                if self.read() is None:
                    return True
            except TimeoutError:
                return False

    def close(self):
        self.socket.close()


def frame(payload):
    return struct.pack(">H", len(payload)) + payload


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def rule(words):
    """Makes a function one rule: run, printed, and counted if it fails."""

    def decorate(function):
        def run(*args):
            global failures
            try:
                function(*args)
                print(f"ok      {words}")
            except (AssertionError, OSError) as error:
                failures += 1
                print(f"BROKEN  {words}: {error}")

        return run

    return decorate


@rule("HELLO comes first, unasked")
def greets(host, port):
    client = Client(host, port)
    expect(client.read() == b"HELLO", "no HELLO")
    client.close()


@rule("NICK with a free name gets READY, with a taken one RETRY, as often as it takes")
def names(host, port):
    first = Client.named(host, port, "first")
    second = Client(host, port)
    expect(second.read() == b"HELLO", "no HELLO")
    for name in (b"first", b"first", b"", b"two words"):
        second.write(b"NICK " + name)
        expect(second.read() == b"RETRY", f"no RETRY for {name!r}")
    second.write(b"NICK second")
    expect(second.read() == b"READY", "no READY after RETRY")
    first.close()
    second.close()


@rule("a text goes to every other, as '<name>: <text>', and not to its sender")
def texts(host, port):
    alice, bob, carol = (Client.named(host, port, name) for name in ("alice", "bob", "carol"))
    alice.write("Grüße 👋 an alle".encode())
    for other in (bob, carol):
        expect(other.read() == "alice: Grüße 👋 an alle".encode(), "not as said")
    expect(alice.hears_nothing(), "the sender got something")
    for client in (alice, bob, carol):
        client.close()


@rule("nobody is told of those who come and go")
def silence(host, port):
    alice = Client.named(host, port, "alice2")
    for index in range(3):
        Client.named(host, port, f"guest{index}").close()
    expect(alice.hears_nothing(), "a notice came")
    alice.close()


@rule("frames may be split and joined anywhere, also around NICK")
def splitting(host, port):
    reader = Client.named(host, port, "reader")
    writer = Client(host, port)
    for byte in frame(b"NICK writer") + frame("größer".encode()):
        writer.write_bytes(bytes([byte]))
        time.sleep(0.002)
    writer.write(b"one", b"two", b"three")
    said = [reader.read() for _ in range(4)]
    expected = ["größer".encode(), b"one", b"two", b"three"]
    expect(said == [b"writer: " + text for text in expected], f"got {said!r}")
    expect(writer.read() == b"HELLO" and writer.read() == b"READY", "not READY")
    reader.close()
    writer.close()


@rule("text that looks like a verb is text; only exactly BYE is not")
def verbs(host, port):
    reader = Client.named(host, port, "reader3")
    writer = Client.named(host, port, "writer3")
    lookalikes = [b"NICK other", b"HELLO", b"READY", b"RETRY", b"bye", b"BYE BYE", b" BYE"]
    writer.write(*lookalikes)
    said = [reader.read() for _ in lookalikes]
    expect(said == [b"writer3: " + text for text in lookalikes], f"got {said!r}")
    reader.close()
    writer.close()


@rule("an empty frame is nothing")
def empty(host, port):
    reader = Client.named(host, port, "reader4")
    writer = Client(host, port)
    writer.write(b"", b"NICK writer4", b"", b"after")
    expect(reader.read() == b"writer4: after", "the text behind it did not come alone")
    expect([writer.read(), writer.read()] == [b"HELLO", b"READY"], "not READY")
    expect(writer.hears_nothing(), "it was answered")
    reader.close()
    writer.close()


@rule("what is too long or no UTF-8 gets ERROR, reaches nobody, and its sender goes on")
def refused(host, port):
    reader = Client.named(host, port, "reader5")
    writer = Client.named(host, port, "writer5")
    for bad in (b"x" * 65535, b"\xff\xfe", b"\xc3(", b"\xed\xa0\x80"):
        writer.write(bad)
        answer = writer.read()
        expect(answer is not None and answer.startswith(b"ERROR "), f"answered {answer!r}")
    writer.write(b"still here")
    expect(reader.read() == b"writer5: still here", "something else was relayed")
    reader.close()
    writer.close()


@rule("BYE ends the session: the server closes, and the name is free")
def bye(host, port):
    client = Client.named(host, port, "leaver")
    client.write(b"BYE")
    expect(client.is_closed(), "not closed")
    client.close()
    Client.named(host, port, "leaver").close()


@rule("the end of the stream ends the session too: what was said before it is delivered, and the name is free")
def end_of_stream(host, port):
    reader = Client.named(host, port, "reader6")
    client = Client.named(host, port, "ender")
    client.write(b"last words")
    client.write_bytes(b"\x00\x09half")
    client.socket.shutdown(socket.SHUT_WR)
    expect(reader.read() == b"ender: last words", "the last words did not come")
    expect(client.is_closed(), "not closed")
    client.close()
    Client.named(host, port, "ender").close()
    expect(reader.hears_nothing(), "half a frame came")
    reader.close()


@rule("a first frame that no NICK can be so long as is answered with ERROR and closed")
def first_frame(host, port):
    client = Client(host, port)
    client.write_bytes(b"\xff\xff")
    expect(client.read() == b"HELLO", "no HELLO")
    answer = client.read()
    expect(answer is not None and answer.startswith(b"ERROR "), f"answered {answer!r}")
    expect(client.is_closed(), "not closed")
    client.close()


@rule("the end is announced once in seconds, the chat goes on until then, and every connection is closed")
def shutdown(host, port):
    one = Client.named(host, port, "one")
    two = Client.named(host, port, "two")
    print("waiting for the shutdown", flush=True)
    for client in (one, two):
        warning = client.read()
        expect(re.fullmatch(rb"Server will shut down in \d+ seconds", warning or b""), f"warned by {warning!r}")
    one.write(b"still talking")
    expect(two.read() == b"one: still talking", "the chat stopped")
    expect(two.read() is None and one.read() is None, "more than the warning came")


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    for check in (
        *(greets, names, texts, silence, splitting, verbs, empty, refused),
        *(bye, end_of_stream, first_frame),
    ):
        check(host, port)
    if "--shutdown" in sys.argv[3:]:
        shutdown(host, port)
    sys.exit(1 if failures else 0)


main()
