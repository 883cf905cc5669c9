import { setTimeout as passed } from 'node:timers/promises';
import { Member } from './member.ts';
import { DELIVERY_BYTES, messages, nickOf } from './message.ts';
import { Transcript } from './transcript.ts';

/** How long nothing more may come after the last delivery that was due. */
const QUIET = 150;

/** All members, who talk in turn, and what is still due to them. Rejects `failed` as soon as anything is wrong. */
export class Crowd {
  readonly members: readonly Member[];
  readonly failed: Promise<never>;
  /** Texts that were sent, by all. */
  sent = 0;
  /** Bytes of deliveries that came, to all. */
  received = 0;
  /** Called when deliveries have come. */
  arrived: () => void = () => {};
  readonly #talkers: readonly Member[];
  #next = 0;

  private constructor(port: number, count: number, talkers: number, ready: () => void) {
    const failing = Promise.withResolvers<never>();
    this.failed = failing.promise;
    let waiting = count;
    const watch = {
      ready: () => {
        waiting -= 1;
        if (waiting === 0) ready();
      },
      received: (bytes: number) => {
        this.received += bytes;
        this.arrived();
      },
      failed: failing.reject,
    };
    this.members = Array.from({ length: count }, (_, number) => new Member(number, port, watch));
    this.#talkers = this.members.slice(0, talkers);
  }

  /** Connects them all at once and waits until each has its READY. */
  static async join(port: number, count: number, talkers: number, patience: number): Promise<Crowd> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const crowd = new Crowd(port, count, talkers, resolve);
    const late = passed(patience * 1000, undefined, { ref: false }).then(() => {
      throw new Error(`${count} members did not join within ${patience} s`);
    });
    await Promise.race([promise, crowd.failed, late]);
    return crowd;
  }

  /** Reads all that some members get, talkers and listeners. The others only count. */
  readSome(): void {
    const last = this.members.length - 1;
    const some = [0, this.#talkers.length - 1, this.#talkers.length, Math.floor(last / 2), last];
    for (const number of new Set(some)) {
      const member = this.members[number];
      if (member !== undefined) member.reader = new Transcript(number);
    }
  }

  /** Sends `count` texts, shared out among the talkers in turn. */
  say(count: number): void {
    const turns = Math.min(count, this.#talkers.length);
    for (let turn = 0; turn < turns; turn += 1) {
      const talker = this.#talkers[this.#next];
      if (talker === undefined) throw new Error('there is nobody to talk');
      this.#next = (this.#next + 1) % this.#talkers.length;
      const share = Math.floor(count / turns) + (turn < count % turns ? 1 : 0);
      talker.send(messages(talker.sent, this.sent, share), share);
      this.sent += share;
    }
  }

  /** How many texts are under way: one is until everyone has it. Throws if anyone got more than there is. */
  get underWay(): number {
    let most = 0;
    for (const { number, sent, received } of this.members) {
      const due = (this.sent - sent) * DELIVERY_BYTES - received;
      if (due > most) most = due;
      if (due < 0) throw new Error(`duplicated: ${nickOf(number)} received ${-due} bytes more than are due`);
    }
    return Math.ceil(most / DELIVERY_BYTES);
  }

  /** Waits until everyone has exactly what is due, and says who has not once nothing comes for `patience` seconds. */
  async complete(patience: number): Promise<void> {
    let before = -1;
    let lastChange = performance.now();
    while (this.underWay > 0) {
      if (this.received !== before) lastChange = performance.now();
      before = this.received;
      if (performance.now() - lastChange > patience * 1000) throw new Error(this.#lost());
      await Promise.race([passed(20), this.failed]);
    }
    await Promise.race([passed(QUIET), this.failed]);
    if (this.underWay > 0) throw new Error('more was sent meanwhile');
  }

  #lost(): string {
    const without = this.members.filter(
      ({ sent, received }) => received < (this.sent - sent) * DELIVERY_BYTES,
    );
    const [first] = without;
    const due = this.sent - (first?.sent ?? 0);
    const got = (first?.received ?? 0) / DELIVERY_BYTES;
    const who = nickOf(first?.number ?? 0);
    return `lost: ${without.length} members wait for texts that do not come; ${who} received ${got} of ${due}`;
  }
}
