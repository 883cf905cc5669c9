import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { revised } from '../../src/core/revisions.ts';
import type { EntryEvent } from '../../src/protocol/event.ts';

const by = { room: '#lobby', time: 5, identity: 'A', nick: 'alice' } as const;
const message: EntryEvent = { type: 'message', ...by, seq: 1, id: 'm', text: 'helo', mentions: ['B'] };
const edit: EntryEvent = { type: 'edited', ...by, seq: 2, time: 7, target: 1, text: 'hello' };

describe('an entry behind a message changes how it reads', () => {
  test('an edit gives it another text and says when', () =>
    assert.deepEqual(revised(message, edit), { ...message, text: 'hello', edited: 7 }));

  test('a later edit also takes the earlier text out of the edit before', () => {
    const later: EntryEvent = { ...edit, seq: 3, text: 'hello!' };
    assert.deepEqual(revised(edit, later), { ...edit, text: 'hello!' });
  });

  test('a deletion leaves its number, who and when, and nothing that was said', () => {
    const deletion: EntryEvent = { type: 'deleted', ...by, seq: 3, target: 1 };
    const rest = { type: 'message', ...by, seq: 1, id: 'm', text: '', deleted: true };
    assert.deepEqual(revised({ ...message, edited: 7 }, deletion), rest);
    const { text: _, ...bare } = edit;
    assert.deepEqual(revised(edit, deletion), bare);
  });

  test('an erasure takes nick, id and text of all that is of the identity', () => {
    const erasure: EntryEvent = { type: 'erased', ...by, nick: '', seq: 9 };
    assert.deepEqual(revised(message, erasure), {
      ...{ type: 'message', ...by, seq: 1, nick: '' },
      ...{ text: '', deleted: true },
    });
    const reaction: EntryEvent = { type: 'reacted', ...by, seq: 4, target: 1, reaction: '👍' };
    assert.deepEqual(revised(reaction, erasure), { ...reaction, nick: '' });
  });

  test('and what it is not about stays the very same', () => {
    const others: readonly EntryEvent[] = [
      { ...edit, target: 8 },
      { type: 'deleted', ...by, seq: 3, target: 8 },
      { type: 'erased', ...by, identity: 'B', seq: 9 },
      { type: 'joined', ...by, seq: 4 },
    ];
    for (const other of others) assert.equal(revised(message, other), message);
  });
});
