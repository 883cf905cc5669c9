import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLANTED } from './planted.ts';
import { run } from './run.ts';

const SEEDS = 50;

for (const [name, plant] of Object.entries(PLANTED)) {
  test(`within ${SEEDS} seeds is found: ${name}`, async (context) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { violation } = await run(seed, { plant });
      if (violation === undefined) continue;
      assert.equal((await run(seed)).violation, undefined, 'and not without it');
      return context.diagnostic(`seed ${seed}: ${violation.slice(0, 150)}`);
    }
    assert.fail('it was not found');
  });
}
