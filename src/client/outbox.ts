import { BackOff } from './back-off.ts';
import { ParleyError } from './parley-error.ts';
import type { Cancel, ClientPorts } from './ports.ts';
import { type OutgoingMessage, whyNotSendable } from './sendable.ts';

/** Most messages that wait for the server; more are refused with `outbox-full`. */
const CAPACITY = 10_000;
/** Most messages on the wire without an answer, so that coming back never floods the server. */
const WINDOW = 64;

/** A message that is on disk at the server: where, and since when (milliseconds since 1970, by its clock). */
export interface Sent {
  readonly room: string;
  readonly id: string;
  readonly seq: number;
  readonly time: number;
}

interface Parcel {
  readonly message: OutgoingMessage;
  readonly resolve: (sent: Sent) => void;
  readonly reject: (error: ParleyError) => void;
  readonly outcome: Promise<Sent>;
  /** On the wire of the present connection, without an answer. */
  isOut: boolean;
  /** Sent at least once under the present identity: the server may have it. */
  wasSent: boolean;
}

/**
 * What was said and not answered: kept, and sent again on every new connection, with the same ids and in the order of
 * `add`. When the server's disk is full it waits until everything on the wire is answered, then tries with one message
 * at a time until that is taken, so that the order stays.
 */
export class Outbox {
  readonly #clock: ClientPorts['clock'];
  readonly #backOff: BackOff;
  readonly #parcels = new Map<string, Parcel>();
  #send: ((message: OutgoingMessage) => boolean) | undefined;
  #out = 0;
  #window = WINDOW;
  #isStorageFull = false;
  #cancelRetry: Cancel = () => {};

  constructor({ clock, random }: Pick<ClientPorts, 'clock' | 'random'>) {
    this.#clock = clock;
    this.#backOff = new BackOff(random);
  }

  get size(): number {
    return this.#parcels.size;
  }

  /** What waits, in the order in which it was said. */
  get messages(): readonly OutgoingMessage[] {
    return [...this.#parcels.values()].map(({ message }) => message);
  }

  /** Takes a message. The promise resolves when the server has it on disk, and rejects with a ParleyError. */
  add(message: OutgoingMessage): Promise<Sent> {
    const why = whyNotSendable(message) ?? this.#whyNotTaken(message);
    if (why !== undefined) return ignorable(Promise.reject(why));
    const { promise, resolve, reject } = withResolvers();
    this.#parcels.set(message.id, {
      ...{ message, resolve, reject, outcome: ignorable(promise) },
      ...{ isOut: false, wasSent: false },
    });
    this.#pump();
    return promise;
  }

  /** There is a connection that takes messages: everything goes out, again or for the first time. */
  attach(send: (message: OutgoingMessage) => boolean): void {
    this.#send = send;
    this.#pump();
  }

  /** The connection is gone, and with it every answer that was on its way. */
  detach(): void {
    this.#send = undefined;
    this.#out = 0;
    this.#isStorageFull = false;
    this.#cancelRetry();
    for (const parcel of this.#parcels.values()) parcel.isOut = false;
  }

  /** The connection takes more again. */
  drained(): void {
    this.#pump();
  }

  /** The server has a message. Gives it back, unless that was known before. */
  acked(sent: Sent): OutgoingMessage | undefined {
    const parcel = this.#parcels.get(sent.id);
    if (parcel === undefined || parcel.message.room !== sent.room) return undefined;
    this.#backOff.reset();
    if (!this.#isStorageFull) this.#window = WINDOW;
    this.#remove(parcel);
    parcel.resolve(sent);
    return parcel.message;
  }

  /** The server did not take a message. Whether that is its end: if not, it will be sent again. */
  refused(id: string, code: string, text: string): boolean {
    const parcel = this.#parcels.get(id);
    if (parcel === undefined) return true;
    if (code === 'storage-full') {
      this.#isStorageFull = true;
      this.#takeBack(parcel);
      return false;
    }
    this.#remove(parcel);
    parcel.reject(new ParleyError(code, text));
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

  #whyNotTaken({ id }: OutgoingMessage): ParleyError | undefined {
    if (this.#parcels.has(id)) return new ParleyError('id-reused', 'a message with that id waits already');
    if (this.#parcels.size < CAPACITY) return undefined;
    return new ParleyError('outbox-full', `${CAPACITY} messages wait to be sent; try again later`);
  }

  #pump(): void {
    if (this.#send === undefined || this.#isStorageFull) return;
    for (const parcel of this.#parcels.values()) {
      if (parcel.isOut) continue;
      if (this.#out >= this.#window) return;
      parcel.isOut = true;
      parcel.wasSent = true;
      this.#out += 1;
      if (!this.#send(parcel.message)) return;
    }
  }

  #remove(parcel: Parcel): void {
    this.#parcels.delete(parcel.message.id);
    this.#takeBack(parcel);
  }

  #takeBack(parcel: Parcel): void {
    if (parcel.isOut) this.#out -= 1;
    parcel.isOut = false;
    if (!this.#isStorageFull) return this.#pump();
    if (this.#out > 0) return;
    this.#window = 1;
    this.#cancelRetry();
    this.#cancelRetry = this.#clock.after(this.#backOff.next(), () => {
      this.#isStorageFull = false;
      this.#pump();
    });
  }

  #giveUp(parcel: Parcel): void {
    this.#parcels.delete(parcel.message.id);
    const unknown = new ParleyError('unknown-outcome', 'that was sent, and nobody knows whether it was said');
    const never = new ParleyError('closed', 'the client was closed before that was sent');
    parcel.reject(parcel.wasSent ? unknown : never);
  }
}

/** Who doesn't look at a promise is not interested: its rejection must not end the process. */
function ignorable(promise: Promise<Sent>): Promise<Sent> {
  promise.catch(() => {});
  return promise;
}

function withResolvers(): Pick<Parcel, 'resolve' | 'reject'> & { readonly promise: Promise<Sent> } {
  let resolve: Parcel['resolve'] = () => {};
  let reject: Parcel['reject'] = () => {};
  const promise = new Promise<Sent>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
