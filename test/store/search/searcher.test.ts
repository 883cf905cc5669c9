import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Found } from '../../../src/core/ports.ts';
import { deleted, edited, erased, joined, said } from '../entries.ts';
import { SearchGround } from './search-ground.ts';

let ground: SearchGround;

beforeEach(() => {
  ground = new SearchGround();
});
afterEach(() => ground[Symbol.dispose]());

/** Texts that fill some chunks and have nothing of what is looked for. */
function filling(count = 20): ReturnType<typeof said>[] {
  return Array.from({ length: count }, () => said('-'));
}

describe('what is in the index on disk', () => {
  for (const [what, text, word] of [
    ['Latin', 'an APPLE a day', 'apple'],
    ['Chinese', '我们明天见', '明天'],
    ['Japanese', '東京ﾀﾜｰへ', 'タワ'],
    ['Korean', '내일 만나요', '만나'],
    ['Thai', 'พรุ่งนี้เจอกัน', 'เจอ'],
    ['Cyrillic', 'Увидимся ЗАВТРА', 'завтра'],
    ['Arabic', 'أراك غدا', 'غدا'],
    ['code', 'if (a[0] != b) return;', 'a[0] !='],
    ['emoji', 'well done 🎉🎊', '🎉🎊'],
    ['a phrase over two lines', 'red\n  apple', 'red apple'],
    ['what its own words begin with', 'aab aac', 'aac'],
  ] as const) {
    test(`is found in ${what}, and nothing else is`, () => {
      ground.commit(said(text), ...filling());
      ground.work();
      assert.deepEqual(ground.find([word]), [text]);
      assert.deepEqual(ground.find([`${word}x`]), []);
      assert.deepEqual(ground.find([[...word].toReversed().join('')]), []);
    });
  }

  test('is found by all words together, newest first, across chunks and what is not on disk yet', () => {
    const texts = Array.from({ length: 40 }, (_, index) => `${index % 2 ? 'red' : 'green'} apple ${index}`);
    ground.commit(...texts.map((text) => said(text)));
    ground.work();
    assert.deepEqual(
      ground.find(['apple', 'red']),
      texts.filter((text) => text.startsWith('red')).toReversed(),
    );
    assert.deepEqual(ground.find(['red', 'green']), []);
  });

  test('is found page by page, each message once', () => {
    const texts = Array.from({ length: 50 }, (_, index) => `apple ${index}`);
    ground.commit(...texts.map((text) => said(text)));
    ground.work();
    const seen: string[] = [];
    let page: Found = { results: [], more: true };
    while (page.more) {
      const before = page.results.at(-1)?.place;
      page = ground.search(['apple'], { limit: 7, ...(before === undefined ? {} : { before }) });
      seen.push(...page.results.map(({ message }) => message.text));
    }
    assert.deepEqual(seen, texts.toReversed());
  });

  test('is found by author, room and time, alone and together', () => {
    for (let round = 0; round < 6; round += 1) {
      ground.commitFrom(round * 100, [
        said(`apple ${round}`),
        said(`apple ${round} of Bob`, { identity: 'idb' }),
        said(`apple ${round} there`, { room: '#there' }),
        said(`apple ${round} of Bob there`, { room: '#there', identity: 'idb' }),
      ]);
    }
    ground.work();
    const rooms = ['#lobby', '#there'];
    assert.deepEqual(ground.find(['apple 3'], { from: 'idb', rooms }), [
      'apple 3 of Bob there',
      'apple 3 of Bob',
    ]);
    assert.deepEqual(ground.find(['there'], { rooms: ['#there'], since: 400, until: 500, from: 'ida' }), [
      'apple 4 there',
    ]);
    assert.deepEqual(ground.find([], { rooms: ['#there'], since: 500, from: 'idb' }), [
      'apple 5 of Bob there',
    ]);
    assert.deepEqual(ground.find(['apple'], { until: 1 }), ['apple 0']);
    assert.deepEqual(ground.find(['apple'], { from: 'nobody', rooms }), []);
    assert.deepEqual(ground.find(['apple'], { rooms: [] }), []);
    assert.deepEqual(ground.find(['apple'], { rooms: ['#nowhere'] }), []);
  });

  test('is found in a direct conversation, if that is asked for', () => {
    ground.commit(said('a secret apple', { room: '@ida+idb' }), ...filling());
    ground.work();
    assert.deepEqual(ground.find(['apple']), []);
    assert.deepEqual(ground.find(['apple'], { rooms: ['#lobby', '@ida+idb'] }), ['a secret apple']);
  });

  test('is not found in a room that may not be read, even if the index is wrong', () => {
    ground.commit(said('here'), said('a secret apple', { room: '#secret' }), ...filling());
    ground.commit(said('-', { room: '#there' }));
    ground.work();
    ground.restart(() => {
      const database = new DatabaseSync(ground.path);
      const everywhere = new Uint8Array(Uint32Array.from({ length: 8 }, () => 1).buffer);
      database.prepare('UPDATE chunks SET rooms = ?').run(everywhere);
      database.close();
    });
    const rooms = ['#lobby', '#there'];
    assert.deepEqual([ground.find(['here'], { rooms }), ground.find(['apple'], { rooms })], [['here'], []]);
  });

  test('is found by a single character as well, beside something else', () => {
    ground.commit(said('猫'), said('犬'), ...filling());
    ground.work();
    assert.deepEqual(ground.find(['猫'], { from: 'ida' }), ['猫']);
  });

  test('has its neighbours of the same room, past what is no message', () => {
    const around = [said('before'), joined('#lobby', { identity: 'idc' }), said('apple'), deleted(1)];
    ground.commit(
      said('gone'),
      ...around,
      said('elsewhere', { room: '#there' }),
      said('behind'),
      ...filling(),
    );
    ground.work();
    const [result] = ground.search(['apple']).results;
    assert.deepEqual([result?.before?.text, result?.after?.text], ['before', 'behind']);
  });

  test('has no neighbours farther away than ten entries', () => {
    const deletions = Array.from({ length: 10 }, (_, index) => deleted(index + 2));
    ground.commit(said('far'), ...filling(10), said('apple'), ...deletions, ...filling());
    ground.work();
    const [result] = ground.search(['apple']).results;
    assert.deepEqual(Object.keys(result ?? {}).toSorted(), ['message', 'place']);
  });
});

describe('what has changed since it was written', () => {
  beforeEach(() => {
    ground.commit(said('an apple'), said('a pear'), ...filling());
    ground.work();
  });

  test('is found as it is now, at once and for good', () => {
    ground.commit(edited(1, 'a plum'));
    for (const settle of [() => {}, () => ground.work(), () => ground.tidy(), () => ground.restart()]) {
      settle();
      assert.deepEqual([ground.find(['apple']), ground.find(['plum'])], [[], ['a plum']]);
    }
  });

  test('is not found if it was deleted, at once and for good', () => {
    ground.commit(deleted(1));
    for (const settle of [() => {}, () => ground.work(), () => ground.tidy(), () => ground.restart()]) {
      settle();
      assert.deepEqual([ground.find(['apple']), ground.find(['pear'])], [[], ['a pear']]);
    }
  });

  test('is not found if it was edited and then deleted, or edited twice', () => {
    ground.commit(edited(1, 'a plum'), deleted(1), edited(2, 'a cherry'), edited(2, 'a quince'));
    ground.tidy();
    assert.deepEqual(
      ['apple', 'plum', 'pear', 'cherry', 'quince'].flatMap((word) => ground.find([word])),
      ['a quince'],
    );
  });

  test('is found as it is now, at whatever step of writing it was changed', () => {
    for (let steps = 0; steps < 24; steps += 1) {
      using other = new SearchGround();
      other.commit(said('an apple'), said('a pear'), ...filling(10));
      for (let step = 0; step < steps; step += 1) other.searcher.step();
      other.commit(edited(1, 'a plum'), deleted(2), ...filling(10));
      for (let step = 0; step < steps; step += 1) other.searcher.step();
      const found = () => ['apple', 'pear', 'plum', 'cherry'].flatMap((word) => other.find([word]));
      assert.deepEqual(found(), ['a plum'], `after ${steps} steps`);
      other.tidy();
      other.commit(edited(1, 'a cherry'));
      other.searcher.tidy();
      for (let step = 0; step < steps; step += 1) other.searcher.step();
      other.commit(edited(1, 'a plum, after all'));
      for (const settle of [() => {}, () => other.work(), () => other.tidy(), () => other.restart()]) {
        settle();
        assert.deepEqual(found(), ['a plum, after all'], `after ${steps} steps, twice`);
      }
    }
  });

  test('is found only once if it has been looked for before and behind its change', () => {
    ground.commit(edited(1, 'an apple, again'), ...filling(3));
    assert.deepEqual(ground.find(['apple']), ['an apple, again']);
  });

  test('is not found if its author has erased it, while others are', () => {
    ground.commit(
      said('an apple of Bob', { identity: 'idb' }),
      said('an apple there', { room: '#there' }),
      ...filling(),
      erased('#lobby'),
    );
    for (const settle of [() => {}, () => ground.work(), () => ground.tidy(), () => ground.restart()]) {
      settle();
      assert.deepEqual(ground.find(['apple'], { rooms: ['#lobby', '#there'] }), [
        'an apple there',
        'an apple of Bob',
      ]);
    }
  });

  test('is not found if it was cut, in whatever chunk it is', () => {
    ground.commit(...Array.from({ length: 30 }, (_, index) => said(`cherry ${index}`)), ...filling());
    ground.work();
    cut(22 + 13);
    const left = Array.from({ length: 17 }, (_, index) => `cherry ${29 - index}`);
    for (const settle of [() => {}, () => ground.tidy(), () => ground.restart()]) {
      settle();
      assert.deepEqual([ground.find(['apple']), ground.find(['cherry'])], [[], left]);
    }
    cut(1000);
    ground.tidy();
    assert.deepEqual(ground.find([]), []);
    ground.commit(said('an apple, after all'));
    ground.restart();
    assert.deepEqual(ground.find(['apple']), ['an apple, after all']);
  });
});

describe('a searcher that has much to read', () => {
  test('says that there may be more, until it has read it', () => {
    ground.commit(said('an apple'));
    for (let batch = 0; batch < 20; batch += 1) ground.commit(...filling(100));
    assert.equal(ground.search(['an apple']).more, true);
    ground.work();
    assert.deepEqual(ground.search(['an apple']).more, false);
    assert.deepEqual(ground.find(['an apple']), ['an apple']);
  });

  test('finds what was committed just before, without a step in between', () => {
    using large = new SearchGround({ numbers: 400, characters: 10_000 });
    large.commit(...filling(500));
    large.work();
    large.commit(...filling(500), said('an apple'));
    assert.deepEqual(large.find(['apple']), ['an apple']);
  });
});

/** Cuts the journal up to a number, as its retention does. */
function cut(number: number): void {
  const { database, meta } = ground.store;
  database.prepare('DELETE FROM entries WHERE number <= ?').run(number);
  meta.set('cut', number);
}
