import type { ServerEvent, Welcome } from '../../../src/protocol/event.ts';
import { type LoginFields, loginAgain, Parley2Client } from './parley-2-client.ts';
import type { Witnessed } from './witnessed.ts';

const ROOM = '#lobby';

export interface TalkerOptions {
  readonly name: string;
  readonly witnessed: Witnessed;
  /** The id of a text and of how often it was sent before; the same for all tries, unless a check wants it wrong. */
  readonly idOf?: (text: number, tries: number) => string;
}

/** A text on its way: its number among those of its talker, and how often it was sent. */
interface Pending {
  readonly index: number;
  readonly text: string;
  tries: number;
}

/**
 * Somebody who keeps count of all that they sent, were told and were shown, writes it down before they act, comes back
 * with token and place, and sends again, in order and with the same id, what was not answered.
 */
export class Talker {
  /** Every text that was ever sent, in order. */
  readonly sent: string[] = [];
  /** By the number that was told: the text. */
  readonly acked = new Map<number, string>();
  /** Whatever broke the rules of the protocol. */
  readonly wrong: string[] = [];
  refusals = 0;
  /** When the last ack came, in milliseconds since 1970. */
  ackedAt = 0;
  #welcome: Welcome | undefined;
  #token: string | undefined;
  /** The last number of the room that came. */
  last = 0;
  readonly #options: Required<TalkerOptions>;
  readonly #pending = new Map<string, Pending>();
  readonly #repeatable = new Set<string>();
  #client: Parley2Client | undefined;
  #aheadOfItsMessage = 0;
  /** Whether there is a number to go on from. */
  #hasPlace = false;
  #isLive = false;
  #attempts = 0;
  #repeats = 0;
  #live: () => void = () => {};

  constructor(options: TalkerOptions) {
    this.#options = { idOf: (text) => `m${text}`, ...options };
  }

  get identity(): string | undefined {
    return this.#welcome?.identity;
  }

  get nick(): string | undefined {
    return this.#welcome?.nick;
  }

  get isLive(): boolean {
    return this.#isLive;
  }

  get unanswered(): number {
    return this.#pending.size;
  }

  /** Connects and has caught up when it resolves; rejects if the connection ends before. */
  async comeBack(port: number): Promise<void> {
    this.leave();
    this.#attempts += 1;
    const caughtUp = Promise.withResolvers<void>();
    // Whoever waits may have given up already.
    caughtUp.promise.catch(() => {});
    this.#live = caughtUp.resolve;
    const state: { client?: Parley2Client; isOver: boolean } = { isOver: false };
    const isCurrent = () => !state.isOver && (this.#client === undefined || this.#client === state.client);
    state.client = await Parley2Client.enter(port, this.#login(), {
      heard: (event) => isCurrent() && this.#hear(event),
      closed: () => {
        state.isOver = true;
        if (this.#client === state.client) this.#isLive = false;
        caughtUp.reject(new Error('the connection ended before it was live'));
      },
    });
    this.#client = state.client;
    if (this.#isLive) this.#sendAll();
    await caughtUp.promise;
  }

  /** Cuts the connection, whatever is on its way. */
  leave(): void {
    this.#isLive = false;
    this.#client?.destroy();
    this.#client = undefined;
  }

  /** Reads nothing more from this connection: what comes is lost with it. */
  deafen(): void {
    this.#client?.socket.pause();
  }

  /** Says something new; it goes out as soon as the talker is there. */
  say(padding = ''): void {
    const index = this.sent.length;
    const text = `${this.#options.name} ${index}${padding}`;
    this.sent.push(text);
    const pending = { index, text, tries: 0 };
    this.#pending.set(this.#options.idOf(index, 0), pending);
    if (this.#isLive) this.#send(pending);
  }

  /** Sends again what was refused, behind a ping: without one nothing is taken that could overtake it (P49). */
  sendAll(): void {
    if (!this.#isLive) return;
    this.#client?.ask({ type: 'ping' });
    this.#sendAll();
  }

  /** Sends again all that was answered already. */
  repeatAll(): void {
    this.#repeats += 1;
    for (const [index, text] of this.sent.entries()) {
      const tries = 1 + this.#repeats;
      const pending = { index, text, tries };
      this.#pending.set(this.#options.idOf(index, tries), pending);
      this.#send(pending);
    }
  }

  #login(): LoginFields {
    // A nick whose welcome was lost is held for somebody who does not know it.
    const nick = `${this.#options.name}x${this.#attempts}`;
    if (this.#welcome === undefined || this.#token === undefined) return { nick };
    this.#hasPlace = true;
    return loginAgain(this.#welcome, this.#token, this.last);
  }

  #sendAll(): void {
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const pending of waiting) {
      this.#pending.set(this.#options.idOf(pending.index, pending.tries), pending);
      this.#send(pending);
    }
  }

  #send(pending: Pending): void {
    const id = this.#options.idOf(pending.index, pending.tries);
    if (pending.tries > 0) this.#repeatable.add(id);
    pending.tries += 1;
    this.#client?.ask({ type: 'send', room: ROOM, id, text: pending.text });
  }

  #hear(event: ServerEvent): void {
    switch (event.type) {
      case 'welcome':
        return this.#welcomed(event);
      case 'live':
        if (!this.#hasPlace) this.last = event.seq;
        this.#hasPlace = true;
        if (this.last !== event.seq) this.wrong.push(`live at ${event.seq}, shown up to ${this.last}`);
        this.#isLive = true;
        if (this.#client !== undefined) this.#sendAll();
        return this.#live();
      case 'message':
        this.#options.witnessed.add(event.seq, event);
        // An ack for what was sent before may have been ahead of the message itself (rule P16).
        if (event.seq === this.last && event.seq === this.#aheadOfItsMessage) return;
        return this.#follows(event.seq);
      case 'ack':
        return this.#acked(event.id ?? '', event.seq);
      case 'gap':
      case 'reset':
        this.wrong.push(JSON.stringify(event));
        this.last = event.type === 'gap' ? event.to : event.last;
        return;
      case 'refused':
        if (event.code === 'storage-full') this.refusals += 1;
        else this.wrong.push(`refused: ${event.code}`);
    }
  }

  #welcomed(welcome: Welcome): void {
    if (welcome.token !== undefined) {
      if (this.#token !== undefined) this.wrong.push('the server forgot who it was');
      this.#token = welcome.token;
    }
    this.#welcome = welcome;
  }

  #acked(id: string, seq: number): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      this.wrong.push(`an ack for ${id}, which waits for none`);
      return;
    }
    this.#pending.delete(id);
    this.ackedAt = Date.now();
    this.acked.set(seq, pending.text);
    this.#options.witnessed.add(seq, { identity: this.identity ?? '', id, text: pending.text });
    // Only what was sent before may have a number that was had before (rule P16).
    const isRepeated = this.#repeatable.has(id);
    if (isRepeated && seq === this.last + 1) this.#aheadOfItsMessage = seq;
    if (!isRepeated || seq === this.last + 1) this.#follows(seq);
  }

  #follows(seq: number): void {
    if (seq !== this.last + 1) this.wrong.push(`${seq} came after ${this.last}`);
    this.last = Math.max(seq, this.last);
  }
}
