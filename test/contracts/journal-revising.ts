import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { KeptEntry, RoomEntry } from '../../src/core/ports.ts';
import { deleted, edited, joined, left, reacted, said, topic, unreacted } from '../store/entries.ts';
import { endsOf, type JournalUse, shortly } from './journal-use.ts';

const bob = { identity: 'idb', nick: 'bob' };

/** What is said about messages that were said before: edits, deletions, reactions. */
export function revisingContract(of: JournalUse): void {
  const shown = async (room?: string) => (await of.entries(room)).map(shortly);
  /** What became of each, in short. */
  const append = async (...entries: readonly RoomEntry[]) => endsOf(await of.append(...entries));

  describe('an edit', () => {
    test('gives its message another text, says when, and shows that text itself', async () => {
      await of.append(said('helo', { id: 'm', reply: 7, mentions: ['idb'] }));
      const [outcome] = await of.append(edited(1, 'hello'));
      assert.ok(outcome?.type === 'kept');
      assert.deepEqual(await shown(), [
        {
          ...{ type: 'message', seq: 1, id: 'm', text: 'hello', reply: 7, mentions: ['idb'] },
          edited: outcome.time,
        },
        { type: 'edited', seq: 2, target: 1, text: 'hello' },
      ]);
    });

    test('that is followed by another shows the newest text, as its message does', async () => {
      await of.append(said('one'), edited(1, 'two'), edited(1, 'three'));
      await of.restart();
      assert.deepEqual(textsIn(await of.entries()), ['three', 'three', 'three']);
    });

    test('reads the same in a page of its own', async () => {
      await of.append(said('one'), said('between'), edited(1, 'two'));
      const { entries } = await of.page({ room: '#lobby', limit: 1 });
      assert.deepEqual(entries.map(shortly), [{ type: 'edited', seq: 3, target: 1, text: 'two' }]);
    });

    test('keeps what else the message is: an action, an answer', async () => {
      await of.append(said('waves', { action: true, reply: 3 }), edited(1, 'waves back'));
      const [message] = await of.entries();
      assert.ok(message?.type === 'message');
      assert.deepEqual([message.text, message.action, message.reply], ['waves back', true, 3]);
    });
  });

  describe('a deletion', () => {
    test('leaves of its message who said it and when, and nothing of what it said', async () => {
      await of.append(said('hello', { id: 'm', reply: 7, mentions: ['idb'] }), edited(1, 'hello, you'));
      assert.deepEqual(await append(deleted(1)), ['kept 3']);
      await of.restart();
      assert.deepEqual(await shown(), [
        { type: 'message', seq: 1, id: 'm', text: '', reply: 7, deleted: true },
        { type: 'edited', seq: 2, target: 1 },
        { type: 'deleted', seq: 3, target: 1 },
      ]);
    });

    test('leaves an action an action', async () => {
      await of.append(said('waves', { action: true }), deleted(1));
      assert.deepEqual((await shown())[0], {
        type: 'message',
        seq: 1,
        text: '',
        action: true,
        deleted: true,
      });
    });
  });

  describe('a reaction', () => {
    test('may come from anybody, and be taken back', async () => {
      await of.append(said('hello'));
      assert.deepEqual(await append(reacted(1, '👍', bob), unreacted(1, '👍', bob), reacted(1, '🎉')), [
        'kept 2',
        'kept 3',
        'kept 4',
      ]);
      assert.deepEqual((await shown()).slice(1), [
        { type: 'reacted', seq: 2, target: 1, reaction: '👍' },
        { type: 'reacted', seq: 3, target: 1, reaction: '👍', removed: true },
        { type: 'reacted', seq: 4, target: 1, reaction: '🎉' },
      ]);
    });
  });

  describe('what is about a message', () => {
    const room = '#there';
    const about = [
      ['an edit', edited(1, 'two')],
      ['a deletion', deleted(1)],
      ['a reaction', reacted(1, '👍')],
    ] as const;
    for (const [what, entry] of about) {
      for (const [where, before, target] of [
        ['of a room in which nothing was said', [], 1],
        ['that is still to come', [said('one', { room })], 2],
        ['that is deleted', [said('one', { room }), deleted(1, { room })], 1],
        ['that is none but a topic', [topic('one', { room })], 1],
        ['that is none but a join', [joined(room)], 1],
        ['that is none but an edit', [said('one', { room }), edited(1, 'two', { room })], 2],
      ] as const) {
        test(`is refused, ${what} as well, for one ${where}`, async () => {
          await of.append(...before);
          assert.deepEqual(await append({ ...entry, room, target }), ['refused no-such-message']);
          assert.equal((await of.entries(room)).length, before.length, 'nothing is written');
        });
      }
    }

    test('makes no room by asking for one that is not there', async () => {
      await of.append(...about.map(([, entry]) => ({ ...entry, room: '#none' })));
      assert.deepEqual((await of.restart()).rooms, []);
    });

    test('changes it only if it comes from its author, and in its room', async () => {
      await of.append(said('one'), said('there', { room: '#other', ...bob }));
      assert.deepEqual(await append(edited(1, 'two', bob), deleted(1, bob)), [
        'refused not-yours',
        'refused not-yours',
      ]);
      assert.deepEqual(await append(edited(1, 'two', { room: '#other' })), ['refused not-yours']);
      assert.deepEqual(textsIn(await of.entries()), ['one']);
      assert.deepEqual(textsIn(await of.entries('#other')), ['there']);
    });

    test("is told that it is gone before it is told that it is another's", async () => {
      await of.append(said('one'), deleted(1));
      assert.deepEqual(await append(edited(1, 'two', bob)), ['refused no-such-message']);
    });

    test('is decided in the order of the entries, within one batch as well', async () => {
      assert.deepEqual(
        await append(
          ...[said('one'), edited(1, 'two'), reacted(1, '👍', bob), deleted(1), edited(1, 'three')],
          ...[reacted(1, '👎', bob), deleted(1)],
        ),
        [
          ...['kept 1', 'kept 2', 'kept 3', 'kept 4', 'refused no-such-message'],
          ...['refused no-such-message', 'refused no-such-message'],
        ],
      );
    });
  });

  describe('an id of any kind of entry', () => {
    const all: readonly RoomEntry[] = [
      said('one', { id: 'x' }),
      said('one', { id: 'x', action: true }),
      edited(1, 'one', { id: 'x' }),
      edited(2, 'one', { id: 'x' }),
      deleted(1, { id: 'x' }),
      deleted(2, { id: 'x' }),
      reacted(1, '👍', { id: 'x' }),
      reacted(1, '👎', { id: 'x' }),
      reacted(2, '👍', { id: 'x' }),
      unreacted(1, '👍', { id: 'x' }),
      topic('one', { id: 'x' }),
      topic('two', { id: 'x' }),
    ];
    beforeEach(() => of.append(said('first'), said('second')));

    for (const [index, first] of all.entries()) {
      test(`that comes again is the same only if all else is: ${nameOf(first)}`, async () => {
        assert.deepEqual(await append(first), ['kept 3']);
        await of.append(said('between'));
        const again = await append(...all);
        assert.deepEqual(
          again,
          all.map((_, other) => (other === index ? 'repeated 3' : 'refused id-reused')),
        );
        assert.equal((await of.entries()).length, 4);
      });
    }

    test('of a message that was edited or deleted since is the same, whatever the text', async () => {
      await of.append(said('one', { id: 'e' }), said('two', { id: 'd' }), edited(3, 'three'), deleted(4));
      assert.deepEqual(
        await append(
          ...[said('one', { id: 'e' }), said('three', { id: 'e' }), said('?', { id: 'e' })],
          ...[said('two', { id: 'd' }), said('?', { id: 'd' })],
        ),
        ['repeated 3', 'repeated 3', 'repeated 3', 'repeated 4', 'repeated 4'],
      );
      assert.deepEqual(await append(topic('?', { id: 'e' }), deleted(1, { id: 'd' })), [
        'refused id-reused',
        'refused id-reused',
      ]);
    });

    test('of an edit is the same whatever its text, which is that of its message by now', async () => {
      await of.append(edited(1, 'once', { id: 'x' }), edited(1, 'twice'));
      assert.deepEqual(await append(edited(1, 'once', { id: 'x' }), edited(1, '?', { id: 'x' })), [
        'repeated 3',
        'repeated 3',
      ]);
      assert.deepEqual(textsIn(await of.entries())[0], 'twice', 'it is done once');
    });

    test('is known although its message is gone since', async () => {
      await of.append(edited(1, 'once', { id: 'e' }), reacted(1, '👍', { id: 'r' }), deleted(1, { id: 'd' }));
      assert.deepEqual(
        await append(
          ...[edited(1, 'once', { id: 'e' }), reacted(1, '👍', { id: 'r' }), deleted(1, { id: 'd' })],
          ...[deleted(1, { id: 'e' })],
        ),
        ['repeated 3', 'repeated 4', 'repeated 5', 'refused id-reused'],
      );
    });

    test('is known although who did it has left the room since', async () => {
      const there = { room: '#there' };
      await of.append(joined('#there'), said('hi', { ...there, id: 'x' }), left('#there'));
      assert.deepEqual(await append(said('hi', { ...there, id: 'x' }), said('hi', { ...there, id: 'y' })), [
        'repeated 2',
        'refused not-in-room',
      ]);
    });

    test('has nothing to do with whom the text mentions', async () => {
      await of.append(said('@bob', { id: 'x', mentions: ['idb'] }));
      assert.deepEqual(await append(said('@bob', { id: 'x' })), ['repeated 3']);
    });
  });
}

function textsIn(entries: readonly KeptEntry[]): readonly (string | undefined)[] {
  return entries.map((entry) => ('text' in entry ? entry.text : undefined));
}

function nameOf(entry: RoomEntry): string {
  const { type, room: _, identity: __, nick: ___, session: ____, ...rest } = entry;
  return `${type} ${JSON.stringify(rest)}`;
}
