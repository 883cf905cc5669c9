import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { JOURNAL_FILE } from '../../../src/store/sqlite/journal-file.ts';
import type { Shown } from './witnessed.ts';

/** An entry of `#lobby`, as it is on disk. */
export interface JournalRow extends Shown {
  readonly seq: number;
  readonly time: number;
  readonly nick: string;
}

/** What the journal of a data directory holds, in order; nothing if there is none. Nobody may be writing it. */
export function journalRows(data: string): readonly JournalRow[] {
  const path = join(data, JOURNAL_FILE);
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const rows = database
      .prepare('SELECT seq, time, identity, nick, id, text FROM entries ORDER BY seq')
      .all();
    return rows.map(({ seq, time, identity, nick, id, text }) => ({
      seq: Number(seq),
      time: Number(time),
      identity: String(identity),
      nick: String(nick),
      ...(id === null ? {} : { id: String(id) }),
      text: String(text),
    }));
  } finally {
    database.close();
  }
}
