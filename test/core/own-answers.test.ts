import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShownEvent } from '../../src/core/broadcast.ts';
import { OwnAnswers } from '../../src/core/own-answers.ts';
import { Session } from '../../src/core/session.ts';
import { DEFAULT_LIMITS } from '../../src/protocol/limits.ts';

const outlet = {
  ...{ protocol: 'parley-2', sender: '', takesMore: true },
  ...{ tell: () => {}, publish: () => 0, close: () => {} },
};

function sessionOf(id: number): Session {
  const session = new Session(id, outlet, DEFAULT_LIMITS, 0);
  session.known = {
    ...{ identity: 'ida', tokenHash: '', nick: 'alice' },
    ...{ isGuest: false, spoke: true, heldUntil: 0, goneAt: 0 },
  };
  session.identity = 'ida';
  return session;
}

function entry(seq: number) {
  return { type: 'message', room: '#r', seq, time: 0, identity: 'ida', nick: 'alice', text: 'x' } as const;
}

function answer(seq: number) {
  return { type: 'ack', room: '#r', seq, time: 0 } as const;
}

/** What session 1 did: the entries of these numbers. */
function did(...seqs: readonly number[]): readonly ShownEvent[] {
  return seqs.map((seq) => new ShownEvent({ event: entry(seq), origin: 1, answer: answer(seq) }, seq));
}

test('P16: only the session that did something is answered, as long as it is not live', () => {
  const [one, other] = [sessionOf(1), sessionOf(2)];
  const answers = new OwnAnswers();
  answers.begin(one, did(1));
  answers.begin(other, did(1));
  for (const event of did(2)) answers.take(event);
  assert.deepEqual(answers.eventFor(one, entry(1)).answer, answer(1));
  assert.deepEqual(answers.eventFor(one, entry(2)).answer, answer(2));
  assert.deepEqual(answers.eventFor(other, entry(2)), { event: entry(2) });
  answers.end(one);
  assert.deepEqual(answers.eventFor(one, entry(2)), { event: entry(2) });
});

test('P16: at most 256 answers wait for a session, and others as soon as it has had these', () => {
  const one = sessionOf(1);
  const answers = new OwnAnswers();
  answers.begin(one);
  for (let seq = 1; seq <= 300; seq += 1) for (const event of did(seq)) answers.take(event);
  assert.notEqual(answers.eventFor(one, entry(256)).answer, undefined);
  assert.equal(answers.eventFor(one, entry(257)).answer, undefined);
  answers.had(one, 10);
  for (const event of did(301)) answers.take(event);
  assert.equal(answers.eventFor(one, entry(10)).answer, undefined);
  assert.notEqual(answers.eventFor(one, entry(11)).answer, undefined);
  assert.notEqual(answers.eventFor(one, entry(301)).answer, undefined);
});
