import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { EVENING } from '../../store/evening.ts';
import { history, Workplace } from './command-process.ts';
import { findings, tamper } from './verifying.ts';

/** A journal with everything that there is, to which something was done that no server does. */
function found(...statements: readonly string[]): readonly string[] {
  using work = new Workplace();
  mkdirSync(work.at('data'));
  history(work.open('data'), work.at('data'), EVENING);
  tamper(work, ...statements);
  return findings(work);
}

const CASES: Readonly<Record<string, readonly [statement: string, said: string]>> = {
  'an index by which ids are told apart is gone': [
    'DROP INDEX entries_by_id',
    'the index entries_by_id is missing',
  ],
  'an index of the numbers is gone': ['DROP INDEX entries_by_seq', 'the index entries_by_seq is missing'],
  'an index is another': [
    'DROP INDEX entries_by_seq; CREATE INDEX entries_by_seq ON entries (room, seq)',
    'the index entries_by_seq is not as Parley made it',
  ],
  'a table is gone': ['DROP TABLE sanctions', 'the table sanctions is missing'],
  'a column is gone': ['ALTER TABLE rooms DROP COLUMN topic', 'the table rooms is not as Parley made it'],
  'somebody else has put something into the file': [
    'CREATE TRIGGER grow AFTER INSERT ON rooms BEGIN DELETE FROM entries; END',
    "there is the trigger grow, which is not Parley's",
  ],
  'a text is gone that nobody has deleted': [
    "UPDATE entries SET text = NULL WHERE id = 'b1'",
    'number 2 of #lobby has no text, and nobody has deleted it',
  ],
  'somebody is nobody who was not erased': [
    "UPDATE entries SET nick = '' WHERE id = 'b1'",
    'number 2 of #lobby is by nobody, and nobody was erased',
  ],
  'two have the same nick': ["UPDATE identities SET nick = 'alice'", '2 identities have the nick alice'],
  'somebody who is in rooms is not known': [
    "DELETE FROM identities WHERE id = 'ida'",
    'ida is known in #lobby, and to nobody else',
  ],
  'the epoch is gone': [
    "DELETE FROM meta WHERE key = 'epoch'",
    'the journal has no epoch, by which clients know it',
  ],
  'an entry is by a nick that is none': [
    "UPDATE entries SET nick = 'a b' WHERE id = 'b1'",
    'number 2 of #lobby is by "a b", and that is no nick',
  ],
  'somebody has a nick that is none': [
    "UPDATE identities SET nick = 'a b' WHERE id = 'idb'",
    'idb has the nick "a b", and that is no nick',
  ],
  'a text is not UTF-8': [
    "UPDATE entries SET text = CAST(x'61ff62' AS TEXT) WHERE id = 'b1'",
    'the text of number 2 of #lobby is not UTF-8',
  ],
  'somebody has read what was not said yet': [
    "UPDATE members SET read = 99 WHERE identity = 'ida' AND room = 1",
    'ida has read #lobby up to number 99, but it ends with 15',
  ],
  'a reaction is no emoji': [
    "UPDATE entries SET text = 'like' WHERE id = 'b2'",
    'number 5 of #lobby reacts with something that is no emoji',
  ],
  'mentions are garbage': [
    "UPDATE entries SET mentions = '%%  ~' WHERE id = 'b1'",
    "number 2 of #lobby mentions somebody who can't be",
  ],
};

describe('./server verify finds that', () => {
  for (const [what, [statement, said]] of Object.entries(CASES)) {
    test(what, () => assert.ok(found(statement).includes(said), found(statement).join('\n')));
  }

  test('a text has the character that stands for broken ones, which is no fault', () => {
    assert.deepEqual(
      found("UPDATE entries SET text = '\u{fffd}' WHERE id = 'b1'").filter((line) => line.includes('UTF-8')),
      [],
    );
  });
});
