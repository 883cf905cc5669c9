import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Places } from '../../../src/cli/conversation/places.ts';
import { visibleWidth } from '../../../src/cli/terminal/terminal-library.ts';
import { promptArea, promptOf } from '../../../src/cli/terminal/typing-area.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { ALICE, WITH_ALICE } from '../fake-conversation.ts';

describe('where one is', () => {
  test('is the lobby until one goes elsewhere, and again when that room is left', () => {
    const places = new Places();
    assert.equal(places.current, LOBBY);
    places.entered({ room: '#dev' });
    assert.equal(places.current, LOBBY);
    assert.deepEqual([places.goTo('#dev'), places.goTo(LOBBY), places.goTo('#dev')], [true, false, false]);
    places.exited('#other', false);
    assert.equal(places.current, '#dev');
    places.exited('#dev', false);
    assert.equal(places.current, LOBBY);
    places.entered({ room: '#dev' });
    assert.equal(places.goTo('#dev'), true, 'what was missed is to be shown again');
  });

  test('is a room as soon as one is in that one asked for', () => {
    const places = new Places();
    places.want('#Dev');
    places.entered({ room: '#other' });
    assert.equal(places.current, LOBBY);
    places.entered({ room: '#dev' });
    assert.equal(places.current, '#dev');
  });

  test('never changes behind the back of a script', () => {
    const places = new Places();
    places.entered({ room: '#dev' });
    places.goTo('#dev');
    places.exited('#dev', true);
    assert.equal(places.current, '#dev');
    assert.equal(places.settle([], true), false);
    assert.equal(places.settle([], false), true);
    assert.equal(places.current, LOBBY);
  });
});

describe('a room', () => {
  test('is found however it is written, if one is in it', () => {
    const places = new Places();
    places.entered({ room: '#Straße' });
    assert.deepEqual(
      [places.find('#STRASSE'), places.find('#LOBBY'), places.find('#x')],
      ['#Straße', LOBBY, undefined],
    );
  });

  test('with one person has their nick, which follows them', () => {
    const places = new Places();
    assert.equal(places.titleOf(WITH_ALICE), '(somebody)');
    places.met(WITH_ALICE, ALICE);
    assert.deepEqual([places.titleOf(WITH_ALICE), places.has(WITH_ALICE)], ['alice', false]);
    places.entered({ room: WITH_ALICE, peer: ALICE });
    places.named(ALICE.identity, 'alicia');
    assert.deepEqual([places.titleOf(WITH_ALICE), places.has(WITH_ALICE)], ['alicia', true]);
    places.named(ALICE.identity, '');
    assert.equal(places.titleOf(WITH_ALICE), '(somebody)');
  });
});

describe('the prompt', () => {
  const empty = () => ({ rows: ['ab', 'c'], cursorRow: 1, beforeCursor: 'c' });

  test('names the room where that need be said', () => {
    assert.deepEqual([promptOf(undefined), promptOf('#dev')], ['› ', '#dev › ']);
    assert.deepEqual(promptArea('#dev › ', 40, empty), {
      rows: ['#dev › ab', '       c'],
      cursorRow: 1,
      beforeCursor: '       c',
    });
  });

  test('is harmless, cut where it is long, and leaves room for what is typed', () => {
    assert.equal(promptOf('a\x1b[2J\nb'), 'a␛[2J b › ');
    for (const title of ['日本語'.repeat(20), 'x'.repeat(200), 'e\u0301'.repeat(50)])
      assert.ok(visibleWidth(promptOf(title)) <= 23, promptOf(title));
    assert.equal(promptArea('#a-long-room › ', 20, empty).rows[0], '› ab');
    assert.equal(promptArea('#a-long-room › ', 8, empty).rows[0], 'ab');
  });

  test('is as wide as it is drawn', () => {
    assert.equal(promptArea(promptOf('日本'), 40, empty).rows[1], '       c');
  });
});
