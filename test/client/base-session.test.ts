import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { BaseSession } from '../../src/client/base-session.ts';

function inTheChat(): BaseSession {
  const session = new BaseSession();
  session.receive('HELLO');
  session.askFor('alice');
  session.receive('READY');
  return session;
}

describe('our side of a session of the base protocol', () => {
  test('goes from HELLO over RETRY to READY', () => {
    const session = new BaseSession();
    assert.deepEqual(session.receive('HELLO'), { type: 'asks-nick', again: false });
    assert.equal(session.askFor('bob'), 'NICK bob');
    assert.deepEqual(session.receive('RETRY'), { type: 'asks-nick', again: true });
    assert.equal(session.isReady, false);
    assert.equal(session.askFor('alice'), 'NICK alice');
    assert.equal(session.isAsking, true);
    assert.deepEqual(session.receive('READY'), { type: 'ready' });
    assert.deepEqual([session.isReady, session.nick], [true, 'alice']);
  });

  test('knows a server by its HELLO, and any other by the lack of it', () => {
    assert.deepEqual(new BaseSession().receive('220 mail ready'), { type: 'stranger' });
    assert.deepEqual(new BaseSession().receive('ERROR full'), { type: 'refused', text: 'full' });
  });

  test('takes a text apart at the first colon and blank', () => {
    const text = { type: 'said', nick: 'bob', text: 'note: this: works' };
    assert.deepEqual(inTheChat().receive('bob: note: this: works'), text);
    assert.deepEqual(inTheChat().receive('no border'), { type: 'notice', text: 'no border' });
  });

  test('READY and RETRY mean nothing once we are in', () => {
    const session = inTheChat();
    for (const payload of ['READY', 'RETRY', 'HELLO'])
      assert.deepEqual(session.receive(payload), { type: 'notice', text: payload });
    assert.equal(session.isReady, true);
  });

  test('the warning announces the end, in exactly its words', () => {
    const session = inTheChat();
    for (const payload of [
      'bob: Server will shut down in 5 seconds',
      'Server will shut down in 5 seconds!',
      'Server will shut down in five seconds',
    ]) {
      session.receive(payload);
      assert.equal(session.isEndAnnounced, false, payload);
    }
    const text = 'Server will shut down in 5 seconds';
    assert.deepEqual(session.receive(text), { type: 'shutdown', seconds: 5, text });
    assert.equal(session.isEndAnnounced, true);
  });

  test('whatever a person says, it is said by that person', () => {
    fc.assert(
      fc.property(fc.constantFrom('bob', 'zoë', 'a.b'), fc.string({ unit: 'binary' }), (nick, text) => {
        assert.deepEqual(inTheChat().receive(`${nick}: ${text}`), { type: 'said', nick, text });
      }),
    );
  });
});
