import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Found, SearchQuery } from '../../src/core/ports.ts';
import { deleted, edited, erased, joined, reacted, said } from '../store/entries.ts';
import type { JournalUse } from './journal-use.ts';

/** How messages are found. */
export function searchingContract(of: JournalUse): void {
  const search = (words: readonly string[], rest: Partial<SearchQuery> = {}) =>
    of.search({ rooms: ['#lobby', '#other'], words, limit: 50, ...rest });
  const textsFor = async (words: readonly string[], rest: Partial<SearchQuery> = {}) =>
    texts(await search(words, rest));

  describe('a search', () => {
    test('finds every message that has a word anywhere in it, newest first', async () => {
      await of.append(said('an apple'), said('a pear'), said('pineapples'));
      assert.deepEqual(await textsFor(['apple']), ['pineapples', 'an apple']);
      assert.deepEqual(await textsFor(['plum']), []);
    });

    test('finds only what has all of the words, wherever each stands', async () => {
      await of.append(said('red apple'), said('green apple'), said('apples are red'));
      assert.deepEqual(await textsFor(['apple', 'red']), ['apples are red', 'red apple']);
    });

    test('holds what a word finds against words of a single character, wherever each stands', async () => {
      await of.append(said('plan a'), said('plan B'), said('not a word of it'), said('猫: the plan'));
      assert.deepEqual(await textsFor(['plan', 'b']), ['plan B']);
      assert.deepEqual(await textsFor(['猫', 'plan']), ['猫: the plan']);
      assert.deepEqual(await textsFor(['plan', 'a', 'b']), ['plan B']);
      assert.deepEqual(await textsFor(['plan', '~']), []);
    });

    test('takes a word with blanks in it as it stands', async () => {
      await of.append(said('no such thing'), said('such a thing'));
      assert.deepEqual(await textsFor(['such thing']), ['no such thing']);
    });

    for (const [what, text, word] of [
      ['in whatever case', 'ÄPFEL und Birnen', 'äpfel'],
      ['in whatever width', 'ｔｏｋｙｏ', 'tokyo'],
      ['however it is composed', 'cafe\u0301', 'CAFÉ'],
      ['of two characters of Chinese', '我们明天见', '明天'],
      ['of two characters of Japanese', '東京タワーへ', 'タワ'],
      ['of Thai, which has no blanks', 'พรุ่งนี้เจอกัน', 'เจอ'],
      ['of Cyrillic', 'Увидимся ЗАВТРА', 'завтра'],
      ['of code', 'if (a[0] != b) return;', 'a[0] !='],
      ['of emoji', 'well done 🎉🎉', '🎉🎉'],
      ['of two letters', 'ok', 'ok'],
      ['with what is a wildcard elsewhere', '100% of a_b*c', '% of a_b*'],
      ['with characters that nobody sees', 'co\u00adope\u00adrate', 'cooperate\u200b'],
      ['with quotes in it', `it's "so"`, `'s "so`],
    ] as const) {
      test(`finds a word ${what}`, async () => {
        await of.append(said(text), said('something else'));
        assert.deepEqual(await textsFor([word]), [text]);
      });
    }

    test('finds nothing in rooms that were not asked for', async () => {
      await of.append(
        said('here'),
        said('here too', { room: '#other' }),
        said('not here', { room: '#secret' }),
      );
      assert.deepEqual(await textsFor(['here']), ['here too', 'here']);
      assert.deepEqual(await textsFor(['here'], { rooms: ['#other', '#none'] }), ['here too']);
      assert.deepEqual(await textsFor(['here'], { rooms: [] }), []);
    });

    test('is of one author, if it is asked for', async () => {
      await of.append(said('mine'), said('mine', { identity: 'idb' }), said('mine all mine'));
      assert.deepEqual(await textsFor(['mine'], { from: 'ida' }), ['mine all mine', 'mine']);
      assert.deepEqual(await textsFor(['mine'], { from: 'idc' }), []);
    });

    test('without words finds all that the rest fits', async () => {
      await of.append(said('one'), said('two', { identity: 'idb' }), said('three'));
      assert.deepEqual(await textsFor([], { from: 'ida' }), ['three', 'one']);
    });

    test('is from one moment on, and strictly before another', async () => {
      const [outcome] = await of.append(said('now'));
      assert.ok(outcome?.type === 'kept');
      const { time } = outcome;
      assert.deepEqual(await textsFor(['now'], { since: time, until: time + 1 }), ['now']);
      assert.deepEqual(await textsFor(['now'], { since: time + 1 }), []);
      assert.deepEqual(await textsFor(['now'], { until: time }), []);
    });

    test('finds an action as well, and nothing that is no message', async () => {
      await of.append(said('waves', { action: true }), joined('#other'), reacted(1, '👋'));
      const { results } = await search(['waves']);
      assert.deepEqual(
        results.map(({ message }) => [message.text, message.action]),
        [['waves', true]],
      );
      assert.deepEqual(await textsFor(['👋']), []);
    });

    test('goes on after a restart', async () => {
      await of.append(said('an apple'));
      await of.restart();
      assert.deepEqual(await textsFor(['apple']), ['an apple']);
      await of.append(said('another apple'));
      assert.deepEqual(await textsFor(['apple']), ['another apple', 'an apple']);
    });
  });

  describe('what is gone is never found', () => {
    test('not an earlier text of an edited message, but its present one', async () => {
      await of.append(said('an apple', { id: 'm' }), said('between'), edited(1, 'a pear'));
      assert.deepEqual(await textsFor(['apple']), []);
      const { results } = await search(['pear']);
      assert.deepEqual(
        results.map(({ message }) => [message.type, message.seq, message.text, message.edited === undefined]),
        [['message', 1, 'a pear', false]],
      );
    });

    test('not a deleted message', async () => {
      await of.append(said('an apple'), said('a pear'));
      assert.deepEqual(await textsFor(['apple']), ['an apple']);
      await of.append(deleted(1));
      assert.deepEqual(await textsFor(['apple']), []);
      assert.deepEqual(await textsFor([]), ['a pear']);
    });

    test('not what was said by who has erased it', async () => {
      await of.append(said('an apple'), said('an apple, too', { identity: 'idb' }), erased('#lobby'));
      assert.deepEqual(await textsFor(['apple']), ['an apple, too']);
    });
  });

  describe('a result', () => {
    test('is the message as it reads now, with the messages before and behind it', async () => {
      await of.append(said('before'), said('an apple', { id: 'm', reply: 1 }), said('behind'));
      const { results } = await search(['apple']);
      const entries = await of.entries();
      assert.equal(results.length, 1);
      assert.deepEqual(
        [results[0]?.before, results[0]?.message, results[0]?.after],
        [entries[0], entries[1], entries[2]],
      );
    });

    test('has no neighbours where there are none, and none of another room', async () => {
      await of.append(said('there', { room: '#other' }), said('an apple'), said('there', { room: '#other' }));
      const { results } = await search(['apple']);
      assert.deepEqual(Object.keys(results[0] ?? {}).toSorted(), ['message', 'place']);
    });

    test('has the nearest messages for neighbours, past all that is none or is deleted', async () => {
      await of.append(
        said('before'),
        said('gone'),
        deleted(2),
        said('an apple'),
        reacted(4, '👍'),
        said('behind'),
      );
      const { results } = await search(['apple']);
      assert.deepEqual([results[0]?.before?.text, results[0]?.after?.text], ['before', 'behind']);
    });
  });

  describe('a search for more than is given at once', () => {
    beforeEach(() =>
      of.append(
        ...Array.from({ length: 10 }, (_, index) =>
          said(`apple ${index + 1}`, { room: index % 2 === 0 ? '#lobby' : '#other' }),
        ),
      ),
    );

    test('says that there is more, and goes on from the place of its last result', async () => {
      const first = await search(['apple'], { limit: 4 });
      assert.deepEqual([texts(first), first.more], [['apple 10', 'apple 9', 'apple 8', 'apple 7'], true]);
      const second = await search(['apple'], { limit: 4, ...placeOf(first) });
      assert.deepEqual([texts(second), second.more], [['apple 6', 'apple 5', 'apple 4', 'apple 3'], true]);
      const third = await search(['apple'], { limit: 4, ...placeOf(second) });
      assert.deepEqual([texts(third), third.more], [['apple 2', 'apple 1'], false]);
    });

    test('gives no more than 256 KiB of texts, as they are in JSON', async () => {
      const text = `apple ${'\u0001'.repeat(16_000)}`;
      await of.append(...Array.from({ length: 6 }, () => said(text)));
      const found = await search(['apple'], { limit: 50 });
      assert.ok(found.results.length >= 1);
      assert.ok(JSON.stringify(found).length < 500_000, `${JSON.stringify(found).length}`);
      assert.equal(found.more, true);
    });
  });
}

function texts({ results }: Found): readonly string[] {
  return results.map(({ message }) => message.text);
}

function placeOf({ results }: Found): { readonly before: number } {
  return { before: results.at(-1)?.place ?? assert.fail('nothing was found') };
}
