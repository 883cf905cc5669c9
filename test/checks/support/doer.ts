import { ParleyClient } from '../../../src/client/client.ts';
import { ParleyError } from '../../../src/client/parley-error.ts';
import { realPorts } from '../../../src/node/real-ports.ts';
import type { EntryEvent } from '../../../src/protocol/event.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import type { Random } from './random.ts';

/** Something that the server has acknowledged. */
export interface Acked {
  readonly type: EntryEvent['type'];
  readonly room: string;
  readonly seq: number;
  /** The message that it is about. */
  readonly target?: number;
  readonly text?: string;
}

export const MEETING = '#meeting';
/** In which people come and go. */
export const CORRIDOR = '#corridor';
/** Refusals that come of others, or of oneself, having done something else before. */
const EXPECTED: ReadonlySet<string> = new Set(['no-such-message', 'not-in-room']);
/** Things that may wait for an answer. */
const MOST_WAITING = 40;
/** Messages that are kept by a timeline: all. */
const TIMELINE = 1_000_000;
/** Of the time for which a client may wait before it tries again: the server is back at once, and killed again soon. */
const HASTE = 0.01;

/** Somebody who does one thing after the other, in some rooms, whatever happens to the server. */
export class Doer {
  readonly client: ParleyClient;
  readonly acked: Acked[] = [];
  readonly complaints: string[] = [];
  /**
   * Things of which nobody knows what became of them: sent into the corridor before the server died, and refused when they
   * were sent again, since the doer has left it since.
   */
  unsure = 0;
  readonly #said: Acked[] = [];
  readonly #random: Random;
  #waiting = 0;
  #isMoving = false;
  #count = 0;

  constructor(port: number, nick: string, random: Random) {
    this.#random = random;
    const ports = { ...realPorts('127.0.0.1', port), random: () => HASTE };
    this.client = new ParleyClient(ports, { nick, timeline: TIMELINE });
  }

  /** How many things wait for an answer. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Does one thing, if not too much waits already. `other`: somebody to write to. */
  act(other: Doer): void {
    if (this.#waiting >= MOST_WAITING) return;
    const [random, room] = [this.#random, this.#anyRoom(other)];
    this.#count += 1;
    const own = this.#said[random.below(this.#said.length)];
    const kind = random.below(20);
    if (kind < 10 || own === undefined) this.#say(room, other);
    else if (kind < 13) this.#edit(own);
    else if (kind < 14) this.#delete(own);
    else if (kind < 16) this.#react(room);
    else if (kind < 17) this.#setTopic(room);
    else if (kind < 18) this.#move();
    else this.#read(room);
  }

  #anyRoom(other: Doer): string {
    const { identity } = other.client;
    const room = this.#random.pick([LOBBY, LOBBY, MEETING, MEETING, CORRIDOR, '@']);
    if (room === '@') return identity === undefined ? LOBBY : this.client.direct(identity);
    return room !== CORRIDOR || this.client.timeline(CORRIDOR) !== undefined ? room : LOBBY;
  }

  #say(room: string, other: Doer): void {
    const text = `${this.#count} of ${this.client.nick}${this.#random.oneIn(4) ? ` for @${other.client.nick}` : ''}`;
    this.#wait(this.client.send(text, { room }), 'message', { text });
  }

  #edit({ room, seq: target }: Acked): void {
    const text = `${this.#count} instead of ${target}`;
    this.#wait(this.client.edit(room, target, text), 'edited', { target, text });
  }

  #delete({ room, seq: target }: Acked): void {
    this.#wait(this.client.delete(room, target), 'deleted', { target });
  }

  #react(room: string): void {
    const messages = this.client.timeline(room)?.messages ?? [];
    const target = messages[this.#random.below(messages.length)]?.seq;
    if (target === undefined) return;
    const reaction = this.#random.pick(['👍', '🎉']);
    this.#wait(this.client.react(room, target, reaction, { removed: this.#random.oneIn(3) }), 'reacted', {
      target,
    });
  }

  /** Not of a conversation that has not begun. */
  #setTopic(room: string): void {
    if (this.client.timeline(room) === undefined) return;
    this.#wait(this.client.setTopic(room, `topic ${this.#count}`), 'topic');
  }

  /** Into the corridor, or out of it. */
  #move(): void {
    if (this.#isMoving) return;
    this.#isMoving = true;
    const { client } = this;
    const isIn = client.timeline(CORRIDOR) !== undefined;
    const moved = isIn ? client.leave(CORRIDOR) : client.join(CORRIDOR);
    const settled = moved.then(() => undefined).finally(() => (this.#isMoving = false));
    this.#wait(settled);
  }

  #read(room: string): void {
    const seq = this.client.timeline(room)?.last ?? 0;
    if (seq > 0) this.#wait(this.client.read(room, seq).then(() => undefined));
  }

  #wait(
    answer: Promise<Pick<Acked, 'room' | 'seq'> | undefined>,
    type?: Acked['type'],
    more: Pick<Acked, 'target' | 'text'> = {},
  ): void {
    this.#waiting += 1;
    answer.then(
      (sent) => {
        this.#waiting -= 1;
        if (sent === undefined || type === undefined) return;
        const acked = { type, room: sent.room, seq: sent.seq, ...more };
        this.acked.push(acked);
        if (type === 'message') this.#said.push(acked);
      },
      (error: unknown) => {
        this.#waiting -= 1;
        const code = error instanceof ParleyError ? error.code : '';
        if (code === 'unknown-outcome') this.unsure += 1;
        if (code === 'unknown-outcome' || EXPECTED.has(code)) return;
        this.complaints.push(`${this.client.nick}: ${error instanceof Error ? error.message : error}`);
      },
    );
  }
}
