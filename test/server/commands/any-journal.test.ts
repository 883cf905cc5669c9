import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Entry } from '../../../src/core/ports.ts';
import { MODERATIONS } from '../../../src/protocol/command.ts';
import { parseHead, parseLine } from '../../../src/server/commands/export-schema.ts';
import { LogSource } from '../../../src/store/log/log-source.ts';
import { exportOf } from '../../../src/store/maintenance/export-lines.ts';
import { Findings } from '../../../src/store/maintenance/findings.ts';
import { openJournalBeside } from '../../../src/store/maintenance/journal-beside.ts';
import { JournalImport } from '../../../src/store/maintenance/journal-import.ts';
import { compareLog } from '../../../src/store/maintenance/log-comparison.ts';
import { verifyFile, verifyJournal } from '../../../src/store/maintenance/verification.ts';
import {
  deleted,
  type Extras,
  edited,
  erased,
  erasedForGood,
  joined,
  left,
  moderated,
  muted,
  reacted,
  read,
  said,
  topic,
  unreacted,
} from '../../store/entries.ts';
import { BOB, DIRECT, EVE, PEOPLE } from '../../store/evening.ts';
import { ChatLogUnderTest } from '../../store/log/chat-log-under-test.ts';

const person = fc.constantFrom({}, {}, BOB, EVE);
const publicRoom = fc.constantFrom('#lobby', '#dev');
const room = fc.oneof({ weight: 3, arbitrary: publicRoom }, fc.constant(DIRECT));
const target = fc.integer({ min: 1, max: 8 });
/** Few, so that many lines are alike. */
const text = fc.constantFrom('a', 'a', 'b', 'edited 1', 'c\nd');
/** Seldom one that was there before. */
const id = fc.option(fc.integer({ min: 1, max: 40 }).map(String), { nil: undefined, freq: 2 });
const by = fc.tuple(person, room, id).map(([who, where, id]) => ({ ...who, room: where, id }));
const inDev = person.map((who) => ({ ...who, room: '#dev' }));
const identity = person.map((who) => ('identity' in who ? who.identity : 'ida'));
const extras = fc.constantFrom<Extras>(
  ...[{}, {}, { reply: 3 }, { action: true } as const],
  ...[{ mentions: ['idb'] }, { mentions: ['ida', 'ide', 'nobody'] }],
);

/** Anything that anybody may try: much of it a journal refuses. */
const entry = fc.oneof<fc.MaybeWeightedArbitrary<Entry>[]>(
  {
    weight: 6,
    arbitrary: fc.tuple(text, by, extras).map(([what, who, how]) => said(what, { ...who, ...how })),
  },
  { weight: 3, arbitrary: fc.tuple(target, text, by).map((parts) => edited(...parts)) },
  { weight: 3, arbitrary: fc.tuple(target, by).map((parts) => deleted(...parts)) },
  fc.tuple(target, by).map(([to, who]) => reacted(to, '👍', who)),
  fc.tuple(target, by).map(([to, who]) => unreacted(to, '👍', who)),
  fc.tuple(text, inDev).map((parts) => topic(...parts)),
  person.map((who) => topic('', who)),
  person.map((who) => joined('#dev', who)),
  person.map((who) => left('#dev', who)),
  fc.tuple(fc.constantFrom(...MODERATIONS), person).map((parts) => moderated(...parts)),
  fc.tuple(room, identity).map((parts) => erased(...parts)),
  identity.map((whose) => erasedForGood(whose)),
  fc.tuple(publicRoom, target, identity).map((parts) => read(...parts)),
  fc.tuple(publicRoom, fc.boolean(), identity).map((parts) => muted(...parts)),
);

/** Batches; those that are not logged at once are by the next start, which may be much later. */
const batches = fc.array(
  fc.record({
    entries: fc.array(entry, { minLength: 1, maxLength: 12 }),
    isLogged: fc.boolean(),
    /** The clock may stand still. */
    later: fc.constantFrom(0, 1, 1000),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('any journal', () => {
  test('is whole, has its log, and comes out of an export of an import as it went in', () => {
    fc.assert(
      fc.property(batches, (all) => {
        using chat = new DisposableChat();
        chat.commit(PEOPLE);
        let isBehind = false;
        for (const { entries: tried, isLogged, later } of asServed(all)) {
          const entries = tried.map((entry) => chat.readable(entry));
          if (isLogged) {
            if (isBehind) chat.startAnew();
            isBehind = false;
            chat.commit(entries, later);
          } else {
            chat.now += later;
            chat.store.commit(entries, chat.now);
            isBehind = true;
          }
        }
        if (isBehind) chat.startAnew();
        chat.stop();
        assert.deepEqual(faultsOf(chat.directory, chat.path), []);
        const exported = exportedFrom(chat.directory);
        const imported = join(chat.directory, 'imported');
        importInto(imported, exported);
        assert.equal(exportedFrom(imported), exported);
        writeFileSync(join(imported, 'chat.log'), readFileSync(chat.path));
        assert.deepEqual(faultsOf(imported, join(imported, 'chat.log')), []);
      }),
      { numRuns: 60 },
    );
  });

  test('whose server is killed at any time keeps every whole line of its log, and has none twice', () => {
    const killed = fc.array(fc.tuple(batches, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 4 });
    fc.assert(
      fc.property(killed, (lives) => {
        using chat = new DisposableChat();
        chat.commit(PEOPLE);
        const gone = new Set<string>();
        for (const [all, cut] of lives) {
          for (const [index, { entries: tried, later, isLogged }] of asServed(all, gone).entries()) {
            const entries = tried.map((entry) => chat.readable(entry));
            // Killed between what is committed and its lines, or within a second of all that was written.
            if (!isLogged && index === all.length - 1) chat.store.commit(entries, chat.now);
            else chat.commit(entries, later % 1000);
          }
          const bytes = readFileSync(chat.path);
          const noted = Number(new LogSource(chat.store).cursor?.length);
          const left = bytes.subarray(0, Math.round(noted + cut * (bytes.length - noted)));
          writeFileSync(chat.path, left);
          chat.startAnew();
          const whole = left.subarray(0, left.lastIndexOf('\n') + 1);
          assert.deepEqual(readFileSync(chat.path).subarray(0, whole.length).toString(), whole.toString());
          assert.deepEqual(faultsOf(chat.directory, chat.path), []);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('whose log lacks a line of what can not have changed since, or has one twice, is found out', () => {
    fc.assert(
      fc.property(batches, fc.nat(), (all, pick) => {
        using chat = new DisposableChat();
        chat.commit([...PEOPLE, topic('the first')]);
        for (const { entries, later } of asServed(all)) {
          const tried = entries.filter(hasNothingErased).map((entry) => chat.readable(entry));
          chat.commit(tried, later);
        }
        chat.commit([topic('the last')]);
        chat.stop();
        const lines = readFileSync(chat.path, 'utf8').split('\n').slice(0, -1);
        // Another file than the server's, whose length says nothing.
        const other = join(chat.directory, 'other.log');
        writeLines(other, lines);
        assert.deepEqual(faultsOf(chat.directory, other), []);
        const lasting = [...lines.keys()].slice(1, -1).filter((index) => IS_LASTING.test(lines[index] ?? ''));
        const index = lasting[pick % lasting.length];
        fc.pre(index !== undefined);
        writeLines(other, lines.toSpliced(index, 1));
        assert.notDeepEqual(faultsOf(chat.directory, other), []);
        writeLines(other, lines.toSpliced(index, 0, lines[index] ?? ''));
        assert.notDeepEqual(faultsOf(chat.directory, other), []);
      }),
      { numRuns: 40 },
    );
  });
});

const IS_LASTING = /^- \S+ \S+ \S+ (?!edited)/;

function hasNothingErased({ type }: Entry): boolean {
  return type !== 'erased';
}

/** Who is erased for good does nothing any more, and nobody writes to them: no server lets that through. */
function asServed<B extends { readonly entries: readonly Entry[] }>(
  all: readonly B[],
  gone = new Set<string>(),
): readonly B[] {
  return all.map((batch) => ({
    ...batch,
    entries: batch.entries.filter((entry) => {
      if (gone.has(entry.identity)) return false;
      if (entry.type === 'forgotten') gone.add(entry.identity);
      return !('room' in entry && entry.room === DIRECT && (gone.has('ida') || gone.has('idb')));
    }),
  }));
}

class DisposableChat extends ChatLogUnderTest {
  /** Nobody has read what is not there: a server takes less for more. */
  readable(entry: Entry): Entry {
    if (entry.type !== 'read') return entry;
    const { last = 0 } =
      this.store.database.prepare('SELECT last FROM rooms WHERE name = ?').get(entry.room) ?? {};
    return { ...entry, seq: Math.min(entry.seq, Number(last)) };
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function writeLines(path: string, lines: readonly string[]): void {
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

/** What `./server verify` finds. */
function faultsOf(directory: string, log: string): readonly string[] {
  const database = openJournalBeside(directory);
  try {
    const findings = new Findings();
    assert.ok(verifyFile(database, findings));
    verifyJournal(
      database,
      findings,
      () => {},
      () => true,
    );
    compareLog(database, log, findings, () => {}, false);
    return findings.lines;
  } finally {
    database.close();
  }
}

/** What `./server export` writes. */
function exportedFrom(directory: string): string {
  const database = openJournalBeside(directory);
  try {
    const { head, lines } = exportOf(database);
    return [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
  } finally {
    database.close();
  }
}

/** What `./server import` does. */
function importInto(directory: string, exported: string): void {
  mkdirSync(directory);
  const [first, ...rest] = exported
    .split('\n')
    .slice(0, -1)
    .map((line, index) => ({ number: index + 1, text: line }));
  assert.ok(first !== undefined);
  const head = parseHead(first);
  const journal = new JournalImport(directory, head);
  for (const line of rest) journal.add(parseLine(line, head));
  journal.finish();
}
