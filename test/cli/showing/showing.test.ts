import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Places } from '../../../src/cli/conversation/places.ts';
import { type Deed, type Said, saidOf } from '../../../src/cli/conversation/said.ts';
import { plainLine } from '../../../src/cli/lines/plain-line.ts';
import { SeenMessages } from '../../../src/cli/showing/seen-messages.ts';
import { Showing } from '../../../src/cli/showing/showing.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { ALICE, message, SELF, said, WITH_ALICE } from '../fake-conversation.ts';

/** What somebody did in a room. */
function deed(type: Deed['type'], rest: object): Deed {
  const base = { type, room: LOBBY, seq: 50, time: 0, identity: ALICE.identity, nick: ALICE.nick };
  // Each test gives the fields of its type.
  return { ...base, ...rest } as Deed;
}

class Reader {
  readonly places = new Places();
  readonly showing = new Showing(this.places);

  said(one: Said): string | undefined {
    const entry = this.showing.said(one);
    return entry && plainLine(entry);
  }

  did(one: Deed, own = false): string | undefined {
    const entry = this.showing.did(one, own);
    return entry && plainLine(entry);
  }
}

describe('a message', () => {
  test('of another room than where one is has the room in front', () => {
    const reader = new Reader();
    reader.places.entered({ room: WITH_ALICE, peer: ALICE });
    assert.equal(reader.said(said(1, 'hi', { room: '#dev' })), '#dev alice: hi');
    assert.equal(reader.said(said(1, 'hi', { room: WITH_ALICE })), 'alice → you: hi');
    assert.equal(reader.said(said(2, 'hi', { room: WITH_ALICE, own: true })), 'you → alice: hi');
    reader.places.goTo('#dev');
    assert.equal(reader.said(said(1, 'hi', { room: '#dev' })), 'alice: hi');
    assert.equal(reader.said(said(1, 'hi')), '#lobby alice: hi');
    reader.places.goTo(WITH_ALICE);
    assert.equal(reader.said(said(1, 'hi', { room: WITH_ALICE })), 'alice: hi');
  });

  test('that answers one that was seen quotes it, another names its number', () => {
    const reader = new Reader();
    reader.said(said(1, 'is it\nso?'));
    reader.said(said(2, 'mine', { own: true }));
    assert.equal(reader.said(said(3, 'yes', { reply: 1, nick: 'bob' })), 'bob ↪ alice: is it so?: yes');
    assert.equal(reader.said(said(4, 'no', { reply: 2 })), 'alice ↪ you: mine: no');
    assert.equal(reader.said(said(5, 'hm', { reply: 99 })), 'alice ↪ #99: hm');
  });

  test('of somebody who is hidden is not shown, not quoted, and no last message', () => {
    const reader = new Reader();
    reader.showing.ignored.add('Eve');
    assert.equal(reader.said(said(1, 'spam', { nick: 'eve' })), undefined);
    assert.equal(reader.said(said(2, 'stop', { reply: 1 })), 'alice ↪ #1: stop');
    assert.equal(reader.did(deed('edited', { nick: 'EVE', target: 1, text: 'spam' })), undefined);
    assert.equal(reader.did(deed('reacted', { nick: 'eve', target: 2, reaction: '👎' })), undefined);
    assert.equal(reader.showing.seen.last(LOBBY, () => true)?.seq, 2);
  });

  test('of whoever had everything erased is of somebody', () => {
    assert.equal(new Reader().said(said(1, '', { nick: '', deleted: true })), '(somebody) (deleted)');
  });

  test('names us only if it is of another and its mentions hold our identity', () => {
    const mentions = [SELF];
    assert.equal(saidOf(message(1, '@me', { mentions }), SELF).mentioned, true);
    assert.equal('mentioned' in saidOf(message(1, '@me', { mentions, identity: SELF }), SELF), false);
    assert.equal('mentioned' in saidOf(message(1, '@me', { mentions: ['x'] }), SELF), false);
    assert.equal('mentioned' in saidOf(message(1, '@me', { mentions }), undefined), false);
  });
});

describe('what is done in a room', () => {
  for (const [words, one] of [
    ['edited #7: new', deed('edited', { target: 7, text: 'new' })],
    ['edited #7, which is gone', deed('edited', { target: 7 })],
    ['deleted #7', deed('deleted', { target: 7 })],
    ['reacted 👍 to #7', deed('reacted', { target: 7, reaction: '👍' })],
    ['reacted ␛[2J to “first words”', deed('reacted', { target: 1, reaction: '\x1b[2J' })],
    ['took back 👍 from “first words”', deed('reacted', { target: 1, reaction: '👍', removed: true })],
    ['set the topic: new', deed('topic', { topic: 'new' })],
    ['took the topic away', deed('topic', { topic: '' })],
    ['joined', deed('joined', {})],
    ['left', deed('left', {})],
    ['was kicked by an operator of the server', deed('moderated', { act: 'kick' })],
    ['was muted by an operator of the server', deed('moderated', { act: 'mute' })],
  ] as const) {
    test(`is said: alice ${words}`, () => {
      const reader = new Reader();
      reader.said(said(1, 'first\nwords'));
      assert.equal(reader.did(one), `* alice ${words}`);
      assert.equal(reader.did({ ...one, room: '#dev' })?.startsWith('* #dev alice '), true);
    });
  }

  test('by somebody who is nobody any more is done by somebody', () => {
    assert.equal(
      new Reader().did(deed('erased', { nick: '' })),
      '* (somebody) had everything of theirs erased',
    );
  });

  test('by ourselves is done by us, but for coming and going, of which something else tells', () => {
    const reader = new Reader();
    assert.equal(reader.did(deed('deleted', { target: 7 }), true), '* you deleted #7');
    assert.equal(
      reader.did(deed('moderated', { act: 'mute' }), true),
      '* you were muted by an operator of the server',
    );
    assert.equal(reader.did(deed('erased', { nick: '' }), true), '* you had everything of yours erased');
    assert.equal(reader.did(deed('joined', {}), true), undefined);
    assert.equal(reader.did(deed('left', {}), true), undefined);
  });
});

describe('what was seen', () => {
  test('is as it is now: with its new text, or not at all', () => {
    const seen = new SeenMessages();
    for (const seq of [1, 2, 3, 4]) seen.add(said(seq, `text ${seq}`));
    seen.add(said(5, 'of bob', { identity: 'bob-id' }));
    seen.changed(deed('edited', { target: 1, text: 'new' }));
    seen.changed(deed('edited', { target: 2 }));
    seen.changed(deed('deleted', { target: 3 }));
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((seq) => seen.get(LOBBY, seq)?.text),
      ['new', undefined, undefined, 'text 4', 'of bob'],
    );
    seen.changed(deed('deleted', { room: '#dev', target: 4 }));
    seen.changed(deed('erased', {}));
    assert.deepEqual(
      [1, 4, 5].map((seq) => seen.get(LOBBY, seq)?.text),
      [undefined, undefined, 'of bob'],
    );
  });

  test('has a last message also if older ones are seen later', () => {
    const seen = new SeenMessages();
    for (const seq of [7, 9, 3]) seen.add(said(seq, 'x'));
    assert.equal(seen.last(LOBBY, () => true)?.seq, 9);
    assert.equal(seen.last(LOBBY, ({ seq }) => seq !== 9)?.seq, 7);
    assert.equal(
      seen.last('#dev', () => true),
      undefined,
    );
  });

  test('is forgotten behind the last 2,000, so that it never grows', () => {
    const seen = new SeenMessages();
    for (let seq = 1; seq <= 2_001; seq += 1) seen.add(said(seq, 'x'));
    assert.deepEqual([seen.get(LOBBY, 1)?.seq, seen.get(LOBBY, 2)?.seq], [undefined, 2]);
  });
});
