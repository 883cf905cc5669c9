import { join } from 'node:path';
import type { Clock, CommittedEntry } from '../core/ports.ts';
import { LOBBY } from '../protocol/limits.ts';
import { LineFile } from './line-file.ts';
import { formatLogLine, formatTime, NOBODY } from './log-line.ts';

export const CHAT_LOG = 'chat.log';

export interface ChatLogParts {
  readonly directory: string;
  readonly clock: Pick<Clock, 'after' | 'wallTime'>;
  readonly failing: (error: Error) => void;
  readonly healed: () => void;
}

/** `chat.log`: what was said, for people, grep and tail -f. Written before anybody is shown it. */
export class ChatLog {
  readonly #file: LineFile;

  /** Opens the log; throws the system's error if it can't. */
  constructor({ directory, clock, failing, healed }: ChatLogParts) {
    const missing = (count: number) =>
      formatLogLine({
        nick: NOBODY,
        time: clock.wallTime(),
        room: LOBBY,
        text: `${count} messages are missing here: this file could not be written`,
      });
    this.#file = new LineFile({ path: join(directory, CHAT_LOG), clock, missing, failing, healed });
  }

  /** Writes a batch, then calls `done`; calls it without having written if the file can't be written for now. */
  keep(batch: readonly CommittedEntry[], done: () => void): void {
    const [first] = batch;
    if (first === undefined) return done();
    const isoTime = formatTime(first.time);
    const lines = batch.map(
      (entry) => `${formatLogLine(entry, entry.time === first.time ? isoTime : undefined)}\n`,
    );
    this.#file.append(lines.join(''), lines.length, done);
  }

  reopen(): void {
    this.#file.reopen();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
