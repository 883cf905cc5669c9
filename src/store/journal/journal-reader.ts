import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { JOURNAL_FILE, openJournalToRead } from '../sqlite/journal-file.ts';
import { OwnReader } from '../sqlite/own-reader.ts';
import { PageReader } from '../sqlite/page-reader.ts';
import { UnreadReader } from '../sqlite/unread-reader.ts';
import type { FromReader, ReaderData, ToReader } from './thread-messages.ts';

/**
 * The thread that reads the journal: it answers what the port asks, in order, until it is told to close. It opens the
 * journal when it is first told or asked something, by when the writer must have made it.
 */
export function runReader(port: MessagePort, { directory }: ReaderData): void {
  let reader: JournalReader | undefined;
  port.on('message', (message: ToReader) => {
    if (message.type === 'close') {
      reader?.close();
      port.close();
      return;
    }
    reader ??= new JournalReader(directory);
    port.postMessage(reader.answer(message));
  });
}

class JournalReader {
  readonly #database;
  readonly #pages: PageReader;
  readonly #unread: UnreadReader;
  readonly #own: OwnReader;

  constructor(directory: string) {
    this.#database = openJournalToRead(join(directory, JOURNAL_FILE));
    this.#pages = new PageReader(this.#database);
    this.#unread = new UnreadReader(this.#database);
    this.#own = new OwnReader(this.#database);
  }

  answer(question: Exclude<ToReader, { readonly type: 'close' }>): FromReader {
    switch (question.type) {
      case 'open':
        return { type: 'opened' };
      case 'page':
        return { type: 'page', page: this.#pages.page(question.query) };
      case 'unread':
        return { type: 'unread', counts: this.#unread.unread(question.query) };
      case 'own':
        return { type: 'own', page: this.#own.own(question.query) };
    }
  }

  close(): void {
    this.#database.close();
  }
}
