#!/usr/bin/env python3
"""A server of the base protocol, written from its description alone and sharing no code with ours.

A frame is a length of two bytes, big-endian, and so many bytes of UTF-8. HELLO; NICK <name> gets READY or RETRY; then
every frame but BYE is a text, sent to everyone else as "<name>: <text>". On SIGTERM it warns, and ends after the grace.
"""
import argparse
import asyncio
import signal
import struct


class Participant:
    def __init__(self, writer, pause):
        self.name = None
        self.writer = writer
        self.pause = pause
        self.outbox = asyncio.Queue()

    def tell(self, text):
        payload = text.encode()
        self.outbox.put_nowait(struct.pack(">H", len(payload)) + payload)

    async def deliver(self):
        """Sends what waits: at once, or one byte at a time with a pause after each."""
        while (frame := await self.outbox.get()) is not None:
            pieces = [frame] if self.pause is None else [frame[i:i + 1] for i in range(len(frame))]
            for piece in pieces:
                self.writer.write(piece)
                await self.writer.drain()
                if self.pause is not None:
                    await asyncio.sleep(self.pause)


class Server:
    def __init__(self, options):
        self.options = options
        self.participants = set()
        self.attending = set()
        self.ended = asyncio.Event()

    def tell_all(self, text, but=None):
        for participant in self.participants:
            if participant is not but and participant.name is not None:
                participant.tell(text)

    def allows(self, name):
        taken = any(participant.name == name for participant in self.participants)
        return bool(name) and not taken and name.isalnum()

    async def attend(self, reader, writer):
        me = Participant(writer, self.options.pause)
        self.participants.add(me)
        self.attending.add(asyncio.current_task())
        delivery = asyncio.create_task(me.deliver())
        me.tell("HELLO")
        try:
            await self.listen_to(me, reader)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # It went away, or we do.
        finally:
            self.participants.discard(me)
            me.outbox.put_nowait(None)
            await asyncio.wait([delivery])
            writer.close()
            self.attending.discard(asyncio.current_task())

    async def listen_to(self, me, reader):
        while True:
            (length,) = struct.unpack(">H", await reader.readexactly(2))
            text = (await reader.readexactly(length)).decode()
            if text == "BYE":
                return
            if me.name is not None:
                if text == self.options.refused:
                    me.tell("ERROR that was not sent to anyone")
                else:
                    self.tell_all(f"{me.name}: {text}", but=me)
            elif text.startswith("NICK ") and self.allows(text[5:]):
                me.name = text[5:]
                me.tell("READY")
            else:
                me.tell("RETRY")

    async def shut_down(self):
        self.tell_all(f"Server will shut down in {self.options.grace} seconds")
        await asyncio.sleep(self.options.grace)
        self.ended.set()


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int, nargs="?", default=0)
    parser.add_argument("--pause", type=float, help="seconds after each byte; without it, whole frames")
    parser.add_argument("--grace", type=int, default=1, help="seconds from the warning to the end")
    parser.add_argument("--refused", help="a text that is answered by ERROR")
    server = Server(parser.parse_args())
    listener = await asyncio.start_server(server.attend, "127.0.0.1", server.options.port)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, lambda: loop.create_task(server.shut_down()))
    print(f"listens on port {listener.sockets[0].getsockname()[1]}", flush=True)
    await server.ended.wait()
    listener.close()
    for task in list(server.attending):
        task.cancel()
    while server.attending:
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main())
