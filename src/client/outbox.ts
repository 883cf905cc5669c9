import type { EntryEvent } from '../protocol/event.ts';
import { BackOff } from './back-off.ts';
import { isWhatBecameOf } from './own-entry.ts';
import { type Parcel, parcelOf, type Sent } from './parcel.ts';
import { ParleyError } from './parley-error.ts';
import type { Cancel, ClientPorts } from './ports.ts';
import { isSameRoom } from './room-names.ts';
import { type OutgoingCommand, type OutgoingMessage, whyNotSendable } from './sendable.ts';

/** Most commands that wait for the server; more are refused with `outbox-full`. */
const CAPACITY = 10_000;
/** Most commands on the wire without an answer, so that coming back never floods the server. */
const WINDOW = 64;

/**
 * Refusals that a server gives before it looks whether something is there under the same id: of what was sent before and
 * not answered they say nothing.
 */
const AT_THE_DOOR: ReadonlySet<string> = new Set([
  ...['not-in-room', 'no-such-room', 'no-such-person', 'not-allowed', 'muted'],
]);

/** A connection that takes commands. */
export interface OutboxLink {
  /** False: it goes out, and more had better wait for `drained`. */
  readonly send: (command: OutgoingCommand) => boolean;
  /** Tells the server that nothing of what it refused is still on its way. */
  readonly ping: () => void;
}

/** Why something waits: in the server's words. */
export type Delayed = (command: OutgoingCommand, code: string, text: string) => void;

/**
 * What is to last and was not answered: kept, and sent again on every new connection, with the same ids and in the order
 * of `add`. When the server's disk is full it refuses all that is on the wire, until it is pinged: so everything on the
 * wire is answered, then one command at a time is tried until one is taken, and the order stays.
 */
export class Outbox {
  readonly #clock: ClientPorts['clock'];
  readonly #backOff: BackOff;
  readonly #delayed: Delayed;
  readonly #parcels = new Map<string, Parcel>();
  #link: OutboxLink | undefined;
  #out = 0;
  #window = WINDOW;
  /** What the server said when its disk was full; undefined: it takes more. */
  #full: { readonly code: string; readonly text: string } | undefined;
  /** Nothing goes out until everything on the wire is answered. */
  #isHeld = false;
  #cancelRetry: Cancel = () => {};

  /** `delayed` is told once of everything that waits for a full disk. */
  constructor({ clock, random }: Pick<ClientPorts, 'clock' | 'random'>, delayed: Delayed) {
    this.#clock = clock;
    this.#backOff = new BackOff(random);
    this.#delayed = delayed;
  }

  get size(): number {
    return this.#parcels.size;
  }

  /** The messages that wait, in the order in which they were said. */
  get messages(): readonly OutgoingMessage[] {
    return [...this.#parcels.values()].flatMap(({ command }) => (command.type === 'send' ? command : []));
  }

  /** Takes a command. The promise resolves when the server has it on disk, and rejects with a ParleyError. */
  add(command: OutgoingCommand): Promise<Sent> {
    const { parcel, outcome } = parcelOf(command);
    const why = whyNotSendable(command) ?? this.#whyNotTaken(command);
    if (why !== undefined) {
      parcel.reject(why);
      return outcome;
    }
    this.#parcels.set(command.id, parcel);
    if (this.#full !== undefined) this.#tellDelayed(parcel);
    this.#pump();
    return outcome;
  }

  /** There is a connection that takes commands: everything goes out, again or for the first time. */
  attach(link: OutboxLink): void {
    this.#link = link;
    this.#pump();
  }

  /** The connection is gone, and with it every answer that was on its way. */
  detach(): void {
    this.#link = undefined;
    this.#out = 0;
    this.#full = undefined;
    this.#isHeld = false;
    this.#cancelRetry();
    for (const parcel of this.#parcels.values()) {
      parcel.mayBeThere ||= parcel.isOut;
      parcel.isOut = false;
    }
  }

  /** The connection takes more again. */
  drained(): void {
    this.#pump();
  }

  /** The server was pinged, for whatever reason: what goes out behind that must not overtake what was refused before. */
  pinged(): void {
    this.#isHeld = this.#out > 0;
  }

  /** The server has a command, and we are `self` to it. Gives the command back, unless that was known before. */
  acked(sent: Sent, self: string): OutgoingCommand | undefined {
    const parcel = this.#parcels.get(sent.id);
    if (parcel === undefined || !isSameRoom(parcel.command.room, sent.room, self)) return undefined;
    this.#backOff.reset();
    if (this.#full === undefined) this.#window = WINDOW;
    this.#remove(parcel);
    parcel.resolve(sent);
    return parcel.command;
  }

  /** An entry of our identity `self` was shown: perhaps what became of a command whose answer was lost. */
  shown(entry: EntryEvent, self: string): void {
    const id = 'id' in entry ? entry.id : undefined;
    const parcel = id === undefined ? undefined : this.#parcels.get(id);
    if (id === undefined || parcel === undefined) return;
    if (!isWhatBecameOf(parcel.command, entry)) return this.#askAgain(parcel);
    this.acked({ room: entry.room, id, seq: entry.seq, time: entry.time }, self);
  }

  /** The server did not take a command. Whether that is its end: if not, it will be sent again. */
  refused(id: string, code: string, text: string): boolean {
    const parcel = this.#parcels.get(id);
    if (parcel === undefined) return true;
    if (code === 'storage-full') {
      this.#full = { code, text };
      this.#tellDelayed(parcel);
      this.#takeBack(parcel);
      return false;
    }
    this.#remove(parcel);
    parcel.reject(
      parcel.mayBeThere && AT_THE_DOOR.has(code) ? unknownOutcome() : new ParleyError(code, text),
    );
    return true;
  }

  /**
   * What was sent by an identity that is ours no more ends with `unknown-outcome`: sent again by another, it could be
   * said twice. What never left goes out as usual.
   */
  forgetIdentity(): void {
    for (const parcel of this.#parcels.values()) if (parcel.wasSent) this.#giveUp(parcel);
  }

  /** Gives everything up. */
  close(): void {
    this.detach();
    for (const parcel of this.#parcels.values()) this.#giveUp(parcel);
  }

  #whyNotTaken({ id }: OutgoingCommand): ParleyError | undefined {
    if (this.#parcels.has(id)) return new ParleyError('id-reused', 'something with that id waits already');
    if (this.#parcels.size < CAPACITY) return undefined;
    return new ParleyError('outbox-full', `${CAPACITY} messages wait to be sent; try again later`);
  }

  #pump(): void {
    if (this.#link === undefined || this.#full !== undefined || this.#isHeld) return;
    for (const parcel of this.#parcels.values()) {
      if (parcel.isOut) continue;
      if (this.#out >= this.#window) return;
      parcel.isOut = true;
      parcel.wasSent = true;
      this.#out += 1;
      if (!this.#link.send(parcel.command)) return;
    }
  }

  /** The server may have shown what became of it, changed since, and so have nothing more to say. */
  #askAgain(parcel: Parcel): void {
    if (!parcel.isOut) return;
    parcel.mayBeThere = true;
    this.#link?.send(parcel.command);
  }

  #remove(parcel: Parcel): void {
    this.#parcels.delete(parcel.command.id);
    this.#takeBack(parcel);
  }

  #takeBack(parcel: Parcel): void {
    if (parcel.isOut) this.#out -= 1;
    parcel.isOut = false;
    if (this.#out === 0) this.#isHeld = false;
    if (this.#full === undefined) return this.#pump();
    if (this.#out === 0) this.#retryLater();
  }

  #retryLater(): void {
    this.#window = 1;
    for (const parcel of this.#parcels.values()) this.#tellDelayed(parcel);
    this.#cancelRetry();
    this.#cancelRetry = this.#clock.after(this.#backOff.next(), () => {
      this.#full = undefined;
      this.#link?.ping();
      this.#pump();
    });
  }

  #tellDelayed(parcel: Parcel): void {
    if (this.#full === undefined || parcel.isToldDelayed) return;
    parcel.isToldDelayed = true;
    this.#delayed(parcel.command, this.#full.code, this.#full.text);
  }

  #giveUp(parcel: Parcel): void {
    this.#parcels.delete(parcel.command.id);
    const never = new ParleyError('closed', 'the client was closed before that was sent');
    parcel.reject(parcel.wasSent ? unknownOutcome() : never);
  }
}

function unknownOutcome(): ParleyError {
  return new ParleyError('unknown-outcome', 'that was sent, and nobody knows what became of it');
}
