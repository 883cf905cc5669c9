import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConnectionStatus } from '../../../src/cli/terminal/connection-status.ts';
import { Passing } from '../../../src/cli/terminal/passing.ts';
import { stylesFor } from '../../../src/cli/terminal/styles.ts';
import { unsentRows } from '../../../src/cli/terminal/unsent-rows.ts';

describe('what is said about the connection', () => {
  test('is one note when it is lost and one when it is back, however many tries lie between', () => {
    const status = new ConnectionStatus(() => 0);
    const notes = [1, 2, 3].flatMap((delay) => [
      status.heard({ type: 'lost', announced: false, why: 'it broke', delay }),
      status.heard({ type: 'connecting' }),
    ]);
    notes.push(status.heard({ type: 'back' }), status.heard({ type: 'caught-up' }));
    assert.deepEqual(
      notes.flatMap((note) => (note === undefined ? [] : [note.text])),
      ['The connection was lost (it broke). It is tried again until it is back.', 'The connection is back.'],
    );
  });

  test('counts down to the next try in a row of its own', () => {
    let now = 0;
    const status = new ConnectionStatus(() => now);
    assert.equal(status.row, undefined);
    status.heard({ type: 'lost', announced: false, why: '', delay: 2500 });
    assert.equal(status.row, 'not connected; trying again in 3 s');
    now = 2000;
    assert.equal(status.row, 'not connected; trying again in 1 s');
    status.heard({ type: 'connecting' });
    assert.deepEqual([status.row, status.isCounting], ['not connected; trying …', false]);
    status.heard({ type: 'back' });
    assert.equal(status.row, undefined);
  });

  test('names what was missed only if there was something, and once', () => {
    const status = new ConnectionStatus(() => 0);
    status.heard({ type: 'back' });
    assert.equal(status.missed(), false);
    status.heard({ type: 'lost', announced: true, why: '', delay: 1 });
    status.heard({ type: 'back' });
    assert.deepEqual([status.missed(), status.missed()], [true, false]);
    status.heard({ type: 'lost', announced: true, why: '', delay: 1 });
    status.heard({ type: 'back' });
    status.heard({ type: 'caught-up' });
    assert.equal(status.missed(), false);
  });
});

test('who types is named once, however often it is said, and until they have said it', () => {
  let now = 0;
  const passing = new Passing(() => now);
  passing.add('types', ['ann']);
  now = 3000;
  passing.add('types', ['ann']);
  passing.add('types', ['bob']);
  passing.add('away', ['carol']);
  assert.equal(passing.row, 'ann is typing … · bob is typing … · carol is away');
  passing.spoke('ann');
  assert.equal(passing.row, 'bob is typing … · carol is away');
});

test('of everybody only the last that they did is shown: who has left is not here', () => {
  const passing = new Passing(() => 0);
  passing.add('came', ['flood', 'ann']);
  passing.add('went', ['flood']);
  assert.equal(passing.row, 'ann is here · flood has left');
});

test('who comes and goes is named for five seconds, at most three at once', () => {
  let now = 0;
  const passing = new Passing(() => now);
  assert.equal(passing.row, undefined);
  passing.add('came', ['ann', 'b\x1bob']);
  assert.equal(passing.row, 'ann is here · b␛ob is here');
  passing.add('went', ['1', '2', '3', '4', '5']);
  assert.equal(passing.row, '1 has left · 2 has left · 3 has left · 2 more went');
  now = 5000;
  assert.deepEqual([passing.row, passing.isFading], [undefined, false]);
});

describe('the rows above the prompt', () => {
  const rows = (unsent: readonly string[], room: number, status?: string) =>
    unsentRows(
      unsent.map((text) => ({ type: 'unsent', text })),
      status,
      30,
      room,
      stylesFor(1),
    ).map((row) => row.replaceAll(/\x1b\[\d*m/g, ''));

  test('show what was not acknowledged, marked, and how the connection is', () => {
    assert.deepEqual(rows([], 10), []);
    assert.deepEqual(rows(['one', 'two'], 10, 'gone'), ['~ --:-- you: one', '~ --:-- you: two', 'gone']);
  });

  test('never take more room than they have', () => {
    const many = Array.from({ length: 50 }, (_, index) => `text ${index}`);
    assert.deepEqual(rows(many, 4, 'gone'), [
      '~ --:-- you: text 0',
      '~ --:-- you: text 1',
      '~ 48 more not sent yet',
      'gone',
    ]);
    assert.deepEqual(rows(['x'.repeat(500)], 4), ['~ 1 not sent yet']);
  });
});
