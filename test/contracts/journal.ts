import { afterEach, beforeEach, describe } from 'node:test';
import type { Journal, JournalState, Outcome } from '../../src/core/ports.ts';
import { appendingContract } from './journal-appending.ts';
import { askingContract } from './journal-asking.ts';
import { belongingContract } from './journal-belonging.ts';
import { erasingContract } from './journal-erasing.ts';
import { openingContract } from './journal-opening.ts';
import { readingContract } from './journal-reading.ts';
import { revisingContract } from './journal-revising.ts';
import { searchingContract } from './journal-searching.ts';
import type { JournalUse } from './journal-use.ts';

/** A journal with what the suite must know of it. */
export interface JournalUnderTest {
  readonly journal: Journal;
  /** What has come back so far, batch by batch. */
  readonly batches: readonly (readonly Outcome[])[];
  /** Resolves when everything appended has come back. */
  settled(): Promise<void>;
  /** Ends it as a server does that is stopped. */
  close(): Promise<void>;
}

export interface Subject {
  /** Opens the one journal of this subject: each time the same, with all that it was given before. */
  open(): Promise<{ readonly opened: JournalUnderTest; readonly state: JournalState }>;
  /** Throws the journal away. */
  dispose(): void;
}

/**
 * What every journal must do, whatever it keeps its entries in. `in threads`: only what those could change of a journal
 * that is tested in one thread as well.
 */
export function journalContract(
  name: string,
  makeSubject: () => Subject,
  runs: 'in one thread' | 'in threads' = 'in one thread',
): void {
  describe(`the contract of a journal: ${name}`, () => {
    let subject: Subject;
    let current: JournalUnderTest;

    beforeEach(async () => {
      subject = makeSubject();
      current = (await subject.open()).opened;
    });
    afterEach(async () => {
      await current.close();
      subject.dispose();
    });

    const use: JournalUse = {
      get journal() {
        return current.journal;
      },
      get batches() {
        return current.batches;
      },
      settled: () => current.settled(),
      async append(...entries) {
        const before = current.batches.flat().length;
        for (const entry of entries) current.journal.append(entry);
        await current.settled();
        return current.batches.flat().slice(before);
      },
      page: (query) => new Promise((resolve) => current.journal.page(query, resolve)),
      async entries(room = '#lobby') {
        return (await use.page({ room, limit: 200 })).entries;
      },
      search: (query) => new Promise((resolve) => current.journal.search(query, resolve)),
      unread: (query) => new Promise((resolve) => current.journal.unread(query, resolve)),
      own: (query) => new Promise((resolve) => current.journal.own(query, resolve)),
      async restart() {
        await current.close();
        const { opened, state } = await subject.open();
        current = opened;
        return state;
      },
    };
    appendingContract(use);
    readingContract(use);
    askingContract(use);
    openingContract(use);
    if (runs === 'in threads') return;
    revisingContract(use);
    belongingContract(use);
    erasingContract(use);
    searchingContract(use);
  });
}
