import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import { Nicks } from '../../src/core/nicks.ts';

describe('who holds which nick', () => {
  test('N3, N5: one at a time, and it is free again once it is released', () => {
    const nicks = new Nicks(confusables);
    assert.equal(nicks.claim('alice', 'one'), 'claimed');
    assert.equal(nicks.claim('ALICE', 'two'), 'taken');
    nicks.release('alice', 'one');
    assert.equal(nicks.claim('ALICE', 'two'), 'claimed');
  });

  test('only its holder can release it', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('alice', 'one');
    nicks.release('alice', 'two');
    assert.equal(nicks.claim('alice', 'two'), 'taken');
  });

  test('its holder may claim it again, also in another spelling', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('alice', 'one');
    assert.equal(nicks.claim('Alice', 'one'), 'claimed');
  });

  test('for a new nick the old one is released but for what both count as', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('alice', 'one');
    nicks.claim('ALICE', 'one');
    nicks.release('alice', 'one', 'ALICE');
    assert.equal(nicks.claim('alice', 'two'), 'taken');
    nicks.claim('bob', 'one');
    nicks.release('ALICE', 'one', 'bob');
    assert.equal(nicks.claim('alice', 'two'), 'claimed');
  });

  test('goes to somebody else when the time is over for which it was held', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('alice', 'one');
    assert.equal(
      nicks.claim('alice', 'two', (holder) => holder === 'three'),
      'taken',
    );
    assert.equal(
      nicks.claim('alice', 'two', (holder) => holder === 'one'),
      'claimed',
    );
    nicks.release('alice', 'one');
    assert.equal(nicks.claim('alice', 'three'), 'taken');
  });

  test('a nick that is refused leaves nothing behind', () => {
    const nicks = new Nicks(confusables);
    nicks.claim('mary', 'one');
    const held = nicks.size;
    for (const nick of ['rnary', 'server']) assert.equal(nicks.claim(nick, 'two'), 'taken');
    for (const nick of ['al ice', '']) assert.equal(nicks.claim(nick, 'two'), 'bad');
    assert.equal(nicks.size, held);
    nicks.release('mary', 'one');
    assert.equal(nicks.size, 0);
  });
});
