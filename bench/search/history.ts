import { join } from 'node:path';
import { JOURNAL_FILE, openJournalFile } from '../../src/store/sqlite/journal-file.ts';
import { type Corpus, randomFrom, ranked } from './corpus.ts';

export const ROOMS = ['#lobby', ...Array.from({ length: 99 }, (_, index) => `#room${index + 1}`)];
export const AUTHORS = Array.from({ length: 1000 }, (_, index) => `identity-${index}`);
export const BEGIN = Date.UTC(2025, 0, 1);
/** Milliseconds from one message to the next. */
export const BETWEEN = 30_000;

const AT_ONCE = 10_000;

/** Makes a journal with so many messages: some rooms and authors have most of them, others a few. */
export function makeHistory(directory: string, corpus: Corpus, messages: number): void {
  const { database } = openJournalFile({ path: join(directory, JOURNAL_FILE), makeEpoch: () => 'bench' });
  const random = randomFrom(2);
  const room = database.prepare('INSERT OR REPLACE INTO rooms (id, name, first, last) VALUES (?, ?, 1, ?)');
  const entry = database.prepare(
    `INSERT INTO entries (number, room, seq, time, type, identity, nick, text) VALUES (?, ?, ?, ?, 'said', ?, ?, ?)`,
  );
  const lasts = ROOMS.map(() => 0);
  database.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF');
  for (let number = 1; number <= messages; ) {
    database.exec('BEGIN');
    const end = Math.min(messages, number + AT_ONCE - 1);
    for (; number <= end; number += 1) {
      const at = ranked(random, [...ROOMS.keys()]);
      const seq = (lasts[at] ?? 0) + 1;
      lasts[at] = seq;
      const author = ranked(random, AUTHORS);
      entry.run(number, at + 1, seq, BEGIN + number * BETWEEN, author, author, corpus.message());
    }
    for (const [index, name] of ROOMS.entries()) room.run(index + 1, name, lasts[index] ?? 0);
    database.exec('COMMIT');
    database.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }
  database.close();
}
