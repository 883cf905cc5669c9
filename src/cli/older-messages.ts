import type { ParleyClient } from '../client/client.ts';
import { LONGEST_PAGE } from '../protocol/command.ts';
import type { Said } from './conversation.ts';

/** What was said before what has been shown, taken page by page towards the beginning. */
export class OlderMessages {
  readonly #client: Pick<ParleyClient, 'history' | 'identity'>;
  /** The number of the oldest message that was shown, or that comes next. */
  #oldest: number;

  /** Begins before what the client hears from now on. */
  constructor(client: Pick<ParleyClient, 'history' | 'identity' | 'timeline'>) {
    this.#client = client;
    this.#oldest = (client.timeline()?.last ?? 0) + 1;
  }

  /** The last `count` messages before those that were taken, oldest first; fewer if there are no more. */
  async take(count: number): Promise<readonly Said[]> {
    let taken: Said[] = [];
    while (taken.length < count) {
      const limit = Math.min(LONGEST_PAGE, count - taken.length);
      const { messages, first } = await this.#client.history({ before: this.#oldest, limit });
      const [oldest] = messages;
      if (oldest === undefined) break;
      this.#oldest = oldest.seq;
      const page = messages.map(({ identity, nick, text, time }): Said => {
        return { type: 'said', nick, text, time: new Date(time), own: identity === this.#client.identity };
      });
      taken = [...page, ...taken];
      if (oldest.seq <= first) break;
    }
    return taken;
  }

  /** The numbers are others from here on, and the next is `last` + 1. */
  restart(last: number): void {
    this.#oldest = last + 1;
  }
}
