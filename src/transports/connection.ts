import type { Broadcast } from '../core/broadcast.ts';
import type { Chat } from '../core/chat.ts';
import type { Cancel, Clock, Outlet } from '../core/ports.ts';
import type { Session } from '../core/session.ts';
import type { CloseCode } from '../protocol/codes.ts';
import type { Event } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';
import type { Codec, Decoder } from '../wire/codec.ts';
import { isLoopback, sender } from './addresses.ts';
import { Backlog } from './backlog.ts';
import type { ByteStream, ByteStreamListener } from './byte-stream.ts';
import type { ConnectionWatch } from './connection-watch.ts';
import { SendQueue } from './send-queue.ts';
import type { WriteTurn } from './write-turn.ts';

/** What connections share: the chat, the rules of time, and who wants to know of them. */
export interface ConnectionParts {
  readonly chat: Chat;
  readonly codec: Codec;
  readonly limits: Limits;
  readonly sendQueue: number;
  /** What is told in one of these goes out in one write. */
  readonly turn: WriteTurn;
  /** Whether connections from this machine are counted as those of others are. */
  readonly countLoopback: boolean;
  readonly clock: Clock;
  readonly watch: ConnectionWatch<Connection>;
  readonly observer: ConnectionObserver;
}

/** Who wants to know what became of connections. */
export interface ConnectionObserver {
  /** Its session has its nick. */
  named(connection: Connection): void;
  /** An error of ours while serving it. */
  failed(connection: Connection, error: unknown): void;
  /** It is over and has left nothing behind. */
  closed(connection: Connection): void;
}

/** How many frames of one connection are heard before the others have their turn: a few milliseconds' work at most. */
const FRAMES_AT_ONCE = 256;

/** Milliseconds between two looks whether what was asked before the end of the input has been carried out. */
const HELD_WAIT = 5;

/** Bytes that come at once only where more are waiting: as many as the system is asked for in one go. */
const FULL_READ = 64 * 1024;

/**
 * One open socket with its decoder and its send queue: takes bytes to the chat no faster than the session may speak,
 * and what the chat has to say to the socket.
 */
export class Connection implements Outlet, ByteStreamListener {
  readonly address: string;
  readonly session: Session;
  readonly openedAt: number;
  closeCode: CloseCode | undefined;
  readonly #parts: ConnectionParts;
  readonly #stream: ByteStream;
  readonly #decoder: Decoder;
  readonly #queue: SendQueue;
  readonly #backlog: Backlog;
  #cancelPause: Cancel | undefined;
  #begun: number | undefined;
  #hasRefused = false;
  #inputEnded = false;
  #bytesIn = 0;

  constructor(stream: ByteStream, address: string, parts: ConnectionParts) {
    this.address = address;
    this.#stream = stream;
    this.#parts = parts;
    this.#decoder = parts.codec.decoder(parts.limits);
    this.#queue = new SendQueue(stream, parts.sendQueue, parts.turn, () => this.#flushed());
    this.#backlog = new Backlog(this.#queue, parts.clock, (isBehind) => {
      if (isBehind) parts.watch.behind(this);
      else parts.watch.caughtUp(this);
    });
    this.openedAt = parts.clock.now();
    parts.watch.waiting(this);
    this.session = parts.chat.open(this);
  }

  get bytesIn(): number {
    return this.#bytesIn;
  }

  get bytesOut(): number {
    return this.#queue.left;
  }

  /** The name of its protocol. */
  get protocol(): string {
    return this.#decoder.encoding.name;
  }

  /** Empty for this machine, where that is not counted. */
  get sender(): string {
    return this.#parts.countLoopback || !isLoopback(this.address) ? sender(this.address) : '';
  }

  get takesMore(): boolean {
    const { takesMore } = this.#queue;
    // Asked in a turn in which enough is held back: whoever asked has to be told at its end.
    if (!takesMore) this.#hasRefused = true;
    return takesMore;
  }

  /** As `Backlog` has it. */
  isStalled(patience: number): boolean | undefined {
    const isStalled = this.#backlog.isStalled(patience, this.closeCode !== undefined);
    if (isStalled === undefined) this.#lingerIfAllLeft();
    return isStalled;
  }

  received(bytes: Uint8Array): void {
    this.#bytesIn += bytes.length;
    if (this.closeCode !== undefined) return;
    this.#heard();
    this.#decoder.push(bytes);
    this.#pump();
    // A socket that is filled as fast as it is read would be read on and on before anybody else's.
    if (bytes.length >= FULL_READ) this.#letOthersGo();
  }

  ended(): void {
    this.#inputEnded = true;
    if (this.closeCode === undefined) this.#pump();
  }

  drained(): void {
    this.#queue.drained();
    this.#goOn();
  }

  lost(): void {
    this.destroy('connection-lost');
  }

  closed(): void {
    this.closeCode ??= 'connection-lost';
    this.#stopReading();
    this.#parts.chat.end(this.session);
    this.#parts.watch.gone(this);
    this.#parts.observer.closed(this);
  }

  tell(event: Event): void {
    this.#push(this.#decoder.encoding.encode(event));
    if (event.type !== 'ready' && event.type !== 'welcome' && event.type !== 'operating') return;
    this.#parts.watch.named(this);
    if (event.type !== 'operating') this.#parts.observer.named(this);
    if (event.type !== 'ready') this.#parts.watch.heard(this);
  }

  publish(broadcast: Broadcast, reader: number): number {
    const { bytes, count } = broadcast.chunkFor(reader, this.#decoder.encoding);
    this.#push(bytes);
    return count;
  }

  /** Flushes, ends our side, and waits a while for the other: closing with unread input would throw away what we said. */
  close(code: CloseCode): void {
    if (this.closeCode !== undefined) return;
    this.closeCode = code;
    this.#stopReading();
    this.#parts.watch.named(this);
    this.#parts.watch.closing(this);
    // Before the end of the stream, which may already be that of the connection.
    this.#lingerIfAllLeft();
    this.#endStream();
    this.#stream.resume();
  }

  /** Closes at once, throwing away what has not gone out. */
  destroy(code: CloseCode): void {
    this.closeCode ??= code;
    this.#parts.chat.end(this.session);
    this.#stream.destroy();
  }

  #pump(): void {
    try {
      this.#performAll();
    } catch (error) {
      this.#parts.observer.failed(this, error);
      this.#parts.chat.close(this.session, 'internal-error');
    }
  }

  #performAll(): void {
    if (this.#cancelPause !== undefined) return;
    for (let heard = 0; this.closeCode === undefined; heard += 1) {
      const wait = this.#parts.chat.wait(this.session);
      if (wait > 0) return this.#pauseFor(wait);
      if (heard === FRAMES_AT_ONCE) return this.#letOthersGo();
      const input = this.#decoder.next(this.session.state === 'ready');
      if (input === undefined) break;
      if (input.type === 'reply') this.#push(input.bytes);
      else this.#parts.chat.perform(this.session, input);
    }
    if (this.closeCode !== undefined) return;
    // What waits behind a join is heard before the end.
    if (this.#inputEnded && this.session.isHeld) return this.#pauseFor(HELD_WAIT);
    if (this.#inputEnded) return this.#parts.chat.close(this.session, 'end-of-stream');
    this.#watchFrame();
  }

  /** Too fast: hears nothing more until the next text is due. Nothing is dropped, the sender's socket fills up instead. */
  #pauseFor(milliseconds: number): void {
    this.#frameEnded();
    this.#pause((task) => this.#parts.clock.after(milliseconds, task));
  }

  /** Has said much at once: goes on when all the others have been heard. */
  #letOthersGo(): void {
    if (this.closeCode !== undefined || this.#cancelPause !== undefined) return;
    this.#pause((task) => this.#parts.clock.soon(task));
  }

  #pause(until: (task: () => void) => Cancel): void {
    this.#stream.pause();
    this.#cancelPause = until(() => {
      this.#cancelPause = undefined;
      this.#stream.resume();
      // Nobody is silent of whom we have not read yet what they have sent.
      this.#heard();
      this.#pump();
    });
  }

  #heard(): void {
    if (this.session.state === 'ready' && !this.session.isBase) this.#parts.watch.heard(this);
  }

  #watchFrame(): void {
    const begun = this.#decoder.begun;
    if (begun === undefined) return this.#frameEnded();
    if (begun === this.#begun) return;
    this.#begun = begun;
    this.#parts.watch.frameBegun(this);
  }

  #frameEnded(): void {
    if (this.#begun === undefined) return;
    this.#begun = undefined;
    this.#parts.watch.frameEnded(this);
  }

  #stopReading(): void {
    this.#cancelPause?.();
    this.#cancelPause = undefined;
    this.#frameEnded();
  }

  #endStream(): void {
    if (!this.#queue.isWaiting) this.#stream.end();
  }

  #push(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.closeCode !== undefined) return;
    if (this.#queue.push(bytes) === 'full') return this.destroy('queue-full');
    if (!this.#parts.turn.isOpen) this.#backlog.look();
  }

  /** What was held back has left. */
  #flushed(): void {
    if (this.#hasRefused || this.closeCode !== undefined) this.#goOn();
    else this.#backlog.look();
  }

  #lingerIfAllLeft(): void {
    if (this.closeCode !== undefined && this.#queue.pending === 0) this.#parts.watch.lingering(this);
  }

  #goOn(): void {
    this.#backlog.look();
    if (this.closeCode !== undefined) {
      this.#lingerIfAllLeft();
      return this.#endStream();
    }
    if (!this.#queue.takesMore) return;
    this.#hasRefused = false;
    this.#parts.chat.drained(this.session);
  }
}
