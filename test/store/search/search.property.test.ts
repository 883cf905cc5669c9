import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SearchQuery } from '../../../src/core/ports.ts';
import { foldText } from '../../../src/protocol/folding.ts';
import { IS_MESSAGE } from '../../../src/store/entry-rows.ts';
import { deleted, edited, erased, said } from '../entries.ts';
import { SearchGround } from './search-ground.ts';

const ROOMS = ['#lobby', '#there'];
const AUTHORS = ['ida', 'idb'];

/** Few characters, so that much is alike and little the same. */
const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', '明', '天', ' '),
  minLength: 1,
  maxLength: 24,
});
const room = fc.constantFrom(...ROOMS);
const identity = fc.constantFrom(...AUTHORS);
const target = fc.integer({ min: 1, max: 40 });

type Act = (ground: SearchGround) => void;
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 12, arbitrary: say() },
  { weight: 3, arbitrary: fc.tuple(target, text, room, identity).map(edit) },
  { weight: 3, arbitrary: fc.tuple(target, room, identity).map(remove) },
  {
    weight: 1,
    arbitrary: fc.tuple(room, identity).map(
      ([at, who]) =>
        (on: SearchGround) =>
          on.commit(erased(at, who)),
    ),
  },
  { weight: 1, arbitrary: fc.nat(60).map((number) => (on: SearchGround) => cut(on, number)) },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 20 }).map((steps) => (on: SearchGround) => step(on, steps)),
  },
  { weight: 2, arbitrary: fc.constant<Act>((on: SearchGround) => on.searcher.tidy()) },
  { weight: 1, arbitrary: fc.constant<Act>((on: SearchGround) => on.restart()) },
  { weight: 1, arbitrary: fc.constant<Act>((on: SearchGround) => on.kill()) },
);

const query: fc.Arbitrary<Partial<SearchQuery>> = fc.record(
  {
    rooms: fc.subarray(ROOMS, { minLength: 1 }),
    words: fc.array(
      fc.oneof(
        text.map((word) => word.slice(0, 4)),
        text,
      ),
      { maxLength: 2 },
    ),
    from: identity,
    since: fc.nat(80),
    until: fc.nat(80),
    before: fc.integer({ min: 1, max: 80 }),
  },
  { requiredKeys: ['rooms', 'words'] },
);

test('whatever happens in a journal, what is found in it is what a look at every message would find', () => {
  const acts = fc.array(fc.tuple(act, query), { minLength: 30, maxLength: 90 });
  let searches = 0;
  for (const run of fc.sample(acts, { numRuns: 25, seed: 3 })) {
    using ground = new SearchGround({ numbers: 8, characters: 100 });
    for (const [does, wanted] of run) {
      does(ground);
      searches += check(ground, wanted);
    }
    ground.tidy();
    for (const [, wanted] of run) searches += check(ground, wanted);
  }
  assert.ok(searches > 1000, `${searches} searches found all there was`);
});

/** 1 if the index had read all there is: only then is nothing missing. */
function check(ground: SearchGround, wanted: Partial<SearchQuery>): 0 | 1 {
  const { results, more } = ground.search(wanted.words ?? [], { ...wanted, limit: 1000 });
  const found = results.map(({ place }) => place);
  const expected = everything(ground, wanted);
  if (more) assert.ok(found.every((place) => expected.includes(place)));
  else assert.deepEqual(found, expected, JSON.stringify(wanted));
  return more ? 0 : 1;
}

function everything({ store }: SearchGround, wanted: Partial<SearchQuery>): readonly number[] {
  const { rooms = [], from, since = 0, until = Number.MAX_VALUE, before = Number.MAX_VALUE } = wanted;
  const words = (wanted.words ?? []).map(foldText);
  const rows = store.database.prepare(
    `SELECT number, name, identity, time, text FROM entries JOIN rooms ON rooms.id = room
      WHERE ${IS_MESSAGE} AND text IS NOT NULL ORDER BY number DESC`,
  );
  return rows
    .all()
    .filter(
      ({ number, name, identity: author, time, text: said }) =>
        rooms.includes(String(name)) &&
        (from === undefined || author === from) &&
        Number(time) >= since &&
        Number(time) < until &&
        Number(number) < before &&
        words.every((word) => foldText(String(said)).includes(word)),
    )
    .map(({ number }) => Number(number));
}

function say(): fc.Arbitrary<Act> {
  const messages = fc.array(fc.tuple(text, room, identity), { minLength: 1, maxLength: 6 });
  return messages.map((all) => (ground) => {
    for (const [words, at, who] of all)
      ground.commitFrom(ground.store.lastNumber, [said(words, { room: at, identity: who })]);
  });
}

function edit([seq, words, at, who]: readonly [number, string, string, string]): Act {
  return (ground) => ground.commit(edited(seq, words, { room: at, identity: who }));
}

function remove([seq, at, who]: readonly [number, string, string]): Act {
  return (ground) => ground.commit(deleted(seq, { room: at, identity: who }));
}

function step({ searcher }: SearchGround, steps: number): void {
  for (let step = 0; step < steps; step += 1) searcher.step();
}

function cut({ store }: SearchGround, most: number): void {
  const number = Math.min(most, store.lastNumber);
  store.database.prepare('DELETE FROM entries WHERE number <= ?').run(number);
  store.meta.set('cut', Math.max(number, Number(store.meta.get('cut') ?? 0)));
}
