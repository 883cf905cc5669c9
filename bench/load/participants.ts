import { setTimeout as passed } from 'node:timers/promises';
import { Participant } from './participant.ts';

/** All who are in the room. Rejects `failed` as soon as anything is wrong. */
export class Participants {
  readonly all: readonly Participant[];
  readonly failed: Promise<never>;
  /** Called for each ack, and for each pong. */
  acked: (id: number, by: Participant) => void = () => {};
  ponged: () => void = () => {};

  private constructor(port: number, count: number, ready: () => void) {
    const failing = Promise.withResolvers<never>();
    this.failed = failing.promise;
    let waiting = count;
    const watch = {
      ready: () => {
        waiting -= 1;
        if (waiting === 0) ready();
      },
      acked: (id: number, by: Participant) => this.acked(id, by),
      ponged: () => this.ponged(),
      failed: failing.reject,
    };
    this.all = Array.from({ length: count }, (_, number) => new Participant(number, port, watch));
  }

  /** Connects them all at once and waits until each is let in. */
  static async enter(port: number, count: number, patience: number): Promise<Participants> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const participants = new Participants(port, count, resolve);
    const late = passed(patience * 1000, undefined, { ref: false }).then(() => {
      throw new Error(`${count} participants did not come in within ${patience} s`);
    });
    await Promise.race([promise, participants.failed, late]);
    return participants;
  }

  /** How many numbers the last of them is behind the first. */
  get spread(): number {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (const { last } of this.all) {
      least = Math.min(least, last);
      most = Math.max(most, last);
    }
    return most - least;
  }

  /** Waits until everybody has had everything up to a number. */
  async haveAll(last: number, patience: number): Promise<void> {
    const end = performance.now() + patience * 1000;
    while (this.all.some((one) => one.last < last)) {
      if (performance.now() > end) throw new Error(`lost: not everybody has got number ${last}`);
      await Promise.race([passed(20), this.failed]);
    }
  }
}
