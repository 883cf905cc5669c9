import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { LogSource } from '../log/log-source.ts';
import { CHAT_LOG, Transcript } from '../log/transcript.ts';
import { JOURNAL_FILE } from '../sqlite/journal-file.ts';
import { SqliteStore } from '../sqlite/sqlite-store.ts';
import { UnusableJournal } from '../unusable-journal.ts';
import { Cleaning } from './cleaning.ts';
import { isLogAhead } from './lost-end.ts';
import { Retention } from './retention.ts';
import { type FromWriter, packVerdicts, type ToWriter, type WriterData } from './thread-messages.ts';

/** What could not be done is tried again so often, in milliseconds. */
const RETRY_EVERY = 1000;
const CUT_EVERY = 60 * 60 * 1000;

/** The thread that writes the journal and, from it, `chat.log`. An error that it throws is the end of the journal. */
export function runWriter(port: MessagePort, data: WriterData): void {
  const tell = (message: FromWriter) => port.postMessage(message);
  const writer = openWriter(data, tell);
  if (writer === undefined) return port.close();
  port.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'commit':
        return writer.commit(message);
      case 'reopen-log':
        return writer.reopenLog();
      case 'close':
        writer.close();
        port.close();
    }
  });
}

type Tell = (message: FromWriter) => void;

function openWriter(data: WriterData, tell: Tell): JournalWriter | undefined {
  try {
    return new JournalWriter(data, tell);
  } catch (error) {
    if (!(error instanceof UnusableJournal)) throw error;
    tell({ type: 'unusable', message: error.message });
    return undefined;
  }
}

class JournalWriter {
  readonly #tell: Tell;
  readonly #store: SqliteStore;
  readonly #transcript: Transcript;
  readonly #retention: Retention;
  readonly #cleaning: Cleaning;
  readonly #timers: readonly NodeJS.Timeout[];
  #isCutting = true;
  #chores: NodeJS.Immediate | undefined;

  constructor({ directory, keepDays, keepSize, newEpoch }: WriterData, tell: Tell) {
    this.#tell = tell;
    const store = new SqliteStore({ path: join(directory, JOURNAL_FILE), makeEpoch: () => newEpoch });
    const log = new LogSource(store);
    const logPath = join(directory, CHAT_LOG);
    if (!store.hasLostEnd && isLogAhead(logPath, log)) store.loseEnd(newEpoch);
    this.#store = store;
    this.#transcript = new Transcript({
      path: logPath,
      source: log,
      now: () => performance.now(),
      keepsLost: store.hasLostEnd,
      failing: ({ message }) => tell({ type: 'log-failing', message }),
      healed: () => tell({ type: 'log-healed' }),
    });
    this.#retention = new Retention({
      store,
      log,
      keepDays,
      keepSize,
      // A clock that is set while we run must not cut anything.
      wallTime: () => performance.timeOrigin + performance.now(),
      cut: (room, first) => tell({ type: 'cut', room, first }),
    });
    this.#cleaning = new Cleaning({ store, now: () => performance.now() });
    this.#timers = [
      setInterval(() => this.#choresSoon(), RETRY_EVERY),
      setInterval(() => this.#cutSoon(), CUT_EVERY),
    ];
    const { lostEnd } = store;
    tell({ type: 'opened', state: store.state(), ...(lostEnd === undefined ? {} : { lostEnd }) });
    this.#choresSoon();
  }

  /** On disk first, then in the log, then told. */
  commit({ batch, time }: Extract<ToWriter, { readonly type: 'commit' }>): void {
    const verdicts = this.#store.commit(batch, time);
    this.#transcript.write(batch, verdicts, time);
    this.#tell({ type: 'committed', verdicts: packVerdicts(verdicts), time });
    this.#choresSoon();
  }

  reopenLog(): void {
    this.#transcript.reopen();
    this.#choresSoon();
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    clearImmediate(this.#chores);
    this.#transcript.close();
    this.#store.close();
  }

  #cutSoon(): void {
    this.#isCutting = true;
    this.#choresSoon();
  }

  #choresSoon(): void {
    this.#chores ??= setImmediate(() => this.#doChores());
  }

  /** What is done when nobody waits for it, in pieces between which a batch can be committed. */
  #doChores(): void {
    this.#chores = undefined;
    // The file has grown by what was brought into it, and may be larger now than it should be.
    if (this.#store.checkpointIfDue()) this.#isCutting = true;
    const cleaned = this.#cleaning.stepIfDue();
    if (cleaned !== 'nothing') this.#isCutting = true;
    // What is not in the log is not cut: now more of it may be.
    if (this.#transcript.noteIfDue()) this.#isCutting = true;
    if (this.#isCutting) this.#isCutting = this.#retention.step();
    const isBehind = this.#transcript.catchUp();
    if (this.#isCutting || isBehind || cleaned === 'some') this.#choresSoon();
  }
}
