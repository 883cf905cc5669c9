import { BaseWitness } from './base-witness.ts';
import { becomes } from './probe.ts';
import { Talker, type TalkerOptions } from './talker.ts';
import { Witnessed } from './witnessed.ts';

export interface ConversationOptions extends Pick<TalkerOptions, 'idOf'> {
  readonly talkers: number;
}

/** People who talk steadily and come back whatever happens to the server, one of them over the base protocol. */
export class Conversation {
  readonly witnessed = new Witnessed();
  readonly talkers: readonly Talker[];
  readonly readers: readonly [BaseWitness] = [new BaseWitness('witness')];
  #timer: NodeJS.Timeout | undefined;

  constructor({ talkers, ...options }: ConversationOptions) {
    this.talkers = Array.from(
      { length: talkers },
      (_, index) => new Talker({ name: `talker${index}`, witnessed: this.witnessed, ...options }),
    );
  }

  /** All come back and catch up; true if all could. */
  async comeBack(port: number): Promise<boolean> {
    const all = [...this.talkers, ...this.readers];
    const came = await Promise.allSettled(all.map((participant) => participant.comeBack(port)));
    return came.every(({ status }) => status === 'fulfilled');
  }

  /** Everybody says something in turn, whether the server is there or not, until `hush`. */
  talk(messagesPerSecond: number): void {
    const began = performance.now();
    const all = [...this.talkers, ...this.readers];
    let said = 0;
    this.#timer = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * messagesPerSecond;
      for (; said < due; said += 1) all[said % all.length]?.say();
    }, 10);
  }

  hush(): void {
    clearInterval(this.#timer);
  }

  /** Waits until all was answered and everybody has everything; false if that does not come in `seconds`. */
  settled(seconds = 20): Promise<boolean> {
    const last = () => Math.max(...this.talkers.map((talker) => talker.last));
    return becomes(
      () =>
        this.talkers.every((talker) => talker.unanswered === 0 && talker.isLive && talker.last === last()),
      seconds,
    );
  }

  get ackedCount(): number {
    return this.talkers.reduce((count, { acked }) => count + acked.size, 0);
  }

  leave(): void {
    this.hush();
    for (const participant of [...this.talkers, ...this.readers]) participant.leave();
  }
}
