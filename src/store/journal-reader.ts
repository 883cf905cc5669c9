import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { JOURNAL_FILE, openJournalToRead } from './journal-file.ts';
import { PageReader } from './page-reader.ts';
import type { FromReader, ReaderData, ToReader } from './thread-messages.ts';

/** The thread that reads the journal: it answers what the port asks, in order, until it is told to close. */
export function runReader(port: MessagePort, { directory }: ReaderData): void {
  let database: DatabaseSync | undefined;
  let reader: PageReader | undefined;
  /** Opened for the first page, by when the writer has made the file. */
  const open = () => {
    database = openJournalToRead(join(directory, JOURNAL_FILE));
    return new PageReader(database);
  };
  port.on('message', (message: ToReader) => {
    if (message.type === 'page') {
      reader ??= open();
      const answer: FromReader = { type: 'page', page: reader.page(message.query) };
      return port.postMessage(answer);
    }
    database?.close();
    port.close();
  });
}
