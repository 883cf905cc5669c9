import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Fate } from './support/model-link.ts';
import { pictureOf } from './support/read-back.ts';
import { Scene, type Witness } from './support/scene.ts';

/** What happens next. */
type Step =
  | { readonly do: 'say'; readonly who: number; readonly count: number }
  | { readonly do: 'other' | 'restart' | 'unplug' | 'plug' }
  | { readonly do: 'cut'; readonly fate: Fate }
  | { readonly do: 'hang'; readonly which: number }
  | { readonly do: 'pass'; readonly milliseconds: number };

const pass = fc.record({
  do: fc.constant('pass' as const),
  milliseconds: fc.oneof(fc.nat(20), fc.nat(2_000), fc.nat(100_000)),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('say' as const), who: fc.nat(1), count: fc.nat(4) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('other' as const) }) },
  { weight: 8, arbitrary: pass },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      fate: fc.constantFrom<Fate>('lost', 'delivered'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('restart', 'unplug', 'plug') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hang' as const), which: fc.nat(1) }) },
);

test('whatever happens to connections, what is sent is said once and in order, and everybody sees all of it once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60, size: 'max' }),
      fc.tuple(fc.nat(40), fc.nat(40)),
      async (steps, [one, other]) => {
        const scene = new Scene();
        const people = [scene.liveClient('alice', one), scene.liveClient('bob', other)];
        for (const next of steps) perform(scene, people, next);
        scene.server.isReachable = true;
        await scene.pass(600_000);
        for (const witness of people) check(scene, witness);
        for (const witness of people) void witness.client.close();
        await scene.pass(10_000);
        await scene.pass(60_000);
        assert.equal(scene.clock.pending, 0, 'no timer is left');
      },
    ),
    { numRuns: 150 },
  );
});

function perform({ server, clock }: Scene, people: readonly Witness[], next: Step): void {
  switch (next.do) {
    case 'say': {
      const witness = people[next.who];
      for (let count = 0; count <= next.count; count += 1)
        witness?.say(`${witness.client.nick}-${witness.sent.length}`);
      return;
    }
    case 'other':
      return void server.say('something else');
    case 'restart':
      return server.restart();
    case 'unplug':
    case 'plug':
      server.isReachable = next.do === 'plug';
      return;
    case 'cut':
      return server.cut(next.fate);
    case 'hang':
      return [...server.sessions][next.which]?.link.hang();
    case 'pass':
      return clock.advance(next.milliseconds);
  }
}

function check({ server }: Scene, { client, sent, outcomes, messages }: Witness): void {
  assert.equal(client.state.name, 'live');
  const said = server.entries.filter(({ identity }) => identity === client.identity);
  assert.deepEqual(
    said.map(({ text }) => text),
    sent,
    'said once, in the order of sending',
  );
  for (const { text, seq } of said) assert.deepEqual(outcomes.get(text), { seq });
  // Each begins with what is said after it has come.
  const first = messages[0]?.seq ?? 0;
  const shown = server.entries.filter(({ seq }) => seq >= first);
  const numbers = shown.map(({ seq }) => seq);
  assert.deepEqual(
    messages.map(({ seq }) => seq),
    numbers,
    'told once, in the order of numbers',
  );
  assert.deepEqual(client.timeline()?.items, pictureOf(server.lobby.log).slice(first - 1));
  assert.deepEqual(
    messages.map(({ own }) => own),
    shown.map(({ identity }) => identity === client.identity),
  );
  assert.equal(messages[0]?.text, sent[0]);
  assert.deepEqual(client.timeline()?.unsent, []);
}
