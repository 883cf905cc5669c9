import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../../src/core/ports.ts';
import { parseLogLine } from '../../../src/store/log/log-line.ts';
import { LogSource } from '../../../src/store/log/log-source.ts';
import { Transcript } from '../../../src/store/log/transcript.ts';
import { SqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { numbered } from '../entries.ts';

/** A `chat.log` with the journal that it is made from, in a directory of their own and a time of their own. */
export class ChatLogUnderTest {
  readonly directory = mkdtempSync(join(tmpdir(), 'parley-transcript-'));
  path = join(this.directory, 'chat.log');
  readonly told: string[] = [];
  now = 0;
  store: SqliteStore;
  log: Transcript;

  constructor() {
    this.store = this.#openStore();
    this.log = this.openLog();
  }

  openLog(path = this.path, keepsLost = false): Transcript {
    return new Transcript({
      path,
      source: new LogSource(this.store),
      now: () => this.now,
      keepsLost,
      failing: () => this.told.push('failing'),
      healed: () => this.told.push('healed'),
    });
  }

  /** Commits and logs, a second later than the batch before unless told otherwise. */
  commit(batch: readonly Entry[], later = 1000): void {
    this.now += later;
    this.log.write(batch, this.store.commit(batch, this.now), this.now);
    this.log.noteIfDue();
  }

  /** What the log has, text by text. */
  texts(path = this.path): readonly (string | undefined)[] {
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    return lines.map((line) => parseLogLine(line)?.text);
  }

  /** Ends as a server does that is stopped. */
  stop(): void {
    this.log.close();
    this.store.close();
    this.store = this.#openStore();
  }

  /** A start: after the process was killed, unless it was stopped. What was not noted then is not noted. */
  startAnew(): void {
    this.log = this.openLog();
  }

  dispose(): void {
    this.log.close();
    this.store.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #openStore(): SqliteStore {
    return new SqliteStore({ path: join(this.directory, 'parley.db'), makeEpoch: () => 'epoch' });
  }
}

/** The texts of numbered entries. */
export function numbers(from: number, to: number): readonly string[] {
  return numbered(to - from + 1, from).map(({ text }) => text);
}
