import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import { Nicks } from '../../src/core/nicks.ts';

describe('who holds which nick', () => {
  test('N3, N5: one at a time, and it is free again once it is released', () => {
    const nicks = new Nicks(confusables);
    assert.ok(nicks.claim('alice', 1));
    assert.ok(!nicks.claim('ALICE', 2));
    nicks.release('alice', 1);
    assert.ok(nicks.claim('ALICE', 2));
  });

  test('only its holder can release it', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('alice', 1);
    nicks.release('alice', 2);
    assert.ok(!nicks.claim('alice', 2));
  });

  test('a nick that is refused leaves nothing behind', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('mary', 1);
    const held = nicks.size;
    for (const nick of ['rnary', 'server', 'al ice', '']) assert.ok(!nicks.claim(nick, 2));
    assert.equal(nicks.size, held);
    nicks.release('mary', 1);
    assert.equal(nicks.size, 0);
  });
});
