import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ParleyError } from '../../../src/client/parley-error.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { ALICE, FakeConversation, message, WITH_ALICE } from '../fake-conversation.ts';

const DEV = { room: '#dev', topic: 'the\nbuild', read: 0, unread: 0, mentions: 0, muted: false };

/** Somebody who is in `#dev` and in a conversation with alice. */
function member(answers: Readonly<Record<string, unknown>> = {}): FakeConversation {
  const fake = new FakeConversation({ ownRooms: [DEV], resolve: { person: ALICE }, ...answers });
  fake.places.entered({ room: '#dev' });
  fake.places.entered({ room: WITH_ALICE, peer: ALICE });
  return fake;
}

describe('/join', () => {
  test('goes there, says what it is about, and shows what was said there last', async () => {
    const entries = [message(1, 'first', { room: '#dev' }), message(2, 'second', { room: '#dev' })];
    const fake = new FakeConversation({ join: { ...DEV, last: 2 }, ownRooms: [DEV] }, entries);
    await fake.type('/join #Dev');
    assert.deepEqual(fake.calls, [
      ['join', '#Dev'],
      ['moved', '#dev'],
    ]);
    assert.deepEqual(fake.told, [
      '* What you type is said in #dev now. It is about “the build”.',
      'alice: first',
      'alice: second',
    ]);
  });

  test('that is refused goes nowhere, and nothing that comes later is taken for its answer', async () => {
    const fake = new FakeConversation({ join: new ParleyError('bad-room', 'that is not allowed') });
    await fake.type('/join #x');
    assert.deepEqual(fake.told, ['! that is not allowed']);
    fake.places.entered({ room: '#x' });
    assert.equal(fake.places.current, LOBBY);
  });
});

describe('/leave', () => {
  test('leaves where one is, or a room that is named, however it is written', async () => {
    const fake = member();
    await fake.type('/leave #DEV');
    fake.places.goTo('#dev');
    await fake.type('/leave');
    assert.deepEqual(fake.calls, [
      ['leave', '#dev'],
      ['leave', '#dev'],
    ]);
  });

  test('says what can not be left', async () => {
    const fake = member();
    await fake.type('/leave');
    await fake.type('/leave #other');
    fake.places.goTo(WITH_ALICE);
    await fake.type('/leave');
    assert.deepEqual(fake.calls, []);
    assert.match(fake.told[0] ?? '', /^! Everybody is always in #lobby/);
    assert.match(fake.told[1] ?? '', /^! You are not in #other\. \/join #other/);
    assert.match(fake.told[2] ?? '', /^! That is no room that can be left/);
  });
});

describe('/room', () => {
  test('switches where typed text goes, and says where that is', async () => {
    const fake = member();
    await fake.type('/room #dev');
    assert.equal(fake.places.current, '#dev');
    await fake.type('/room alice');
    assert.equal(fake.places.current, WITH_ALICE);
    await fake.type('/room');
    assert.match(fake.told.at(-1) ?? '', /^\* What you type is said in alice\./);
    await fake.type('/room #lobby');
    assert.equal(fake.places.current, LOBBY);
  });

  test('shows what was missed in a room only when one goes there first', async () => {
    const entries = Array.from({ length: 90 }, (_, index) => message(index + 1, 'x', { room: '#dev' }));
    const fake = new FakeConversation({ ownRooms: [{ ...DEV, unread: 30 }] }, entries);
    fake.places.entered({ room: '#dev' });
    for (const line of ['/room #dev', '/room #lobby', '/room #dev']) await fake.type(line);
    assert.equal(fake.shown.length, 30);
  });

  test('never silently takes somebody for somebody else', async () => {
    const fake = member({
      resolve: { person: { identity: 'mallory-id', nick: 'alice' }, changedFrom: 'alice-id' },
    });
    await fake.type('/room alice');
    assert.equal(fake.places.current, LOBBY);
    assert.match(
      fake.told[0] ?? '',
      /^! alice is somebody else now than the alice you wrote to before.*\/room! alice$/,
    );
    await fake.type('/room! alice');
    assert.notEqual(fake.places.current, LOBBY);
    assert.notEqual(fake.places.current, WITH_ALICE);
  });
});

test('/rooms lists our rooms, what is unread in them, and those that one could join', async () => {
  const own = { read: 1, last: 9, unread: 0, mentions: 0 };
  const fake = new FakeConversation({
    rooms: [
      { room: LOBBY, members: 3, own },
      { room: '#dev', members: 1, topic: 'x\n\x1b[2J', own: { ...own, unread: 3, mentions: 1, muted: true } },
      { room: WITH_ALICE, members: 2, peer: { ...ALICE, offline: true }, own: { ...own, unread: 1000 } },
      { room: '#small', members: 1 },
      { room: '#big', members: 20, topic: 'everything' },
    ],
  });
  await fake.type('/rooms');
  assert.deepEqual(fake.told[0]?.split('\n'), [
    '* Your rooms:',
    '› #lobby  3 members',
    '  #dev    1 member · 3 unread · 1 mention · muted · “x ␛[2J”',
    '  alice   not connected · 1000 or more unread',
    'Rooms that you can join:',
    '  #big    20 members · “everything”',
    '  #small  1 member',
  ]);
});

test('/who names those who are here, those who are away, and those who are not', async () => {
  const fake = member({
    members: [
      { identity: '1', nick: 'zoë', away: 'out\nfor lunch' },
      { identity: '2', nick: 'bob' },
      { identity: '3', nick: 'carol', offline: true },
    ],
  });
  await fake.type('/who');
  await fake.type('/who #dev');
  assert.deepEqual(fake.told, [
    '* 2 here: bob, zoë (away: “out for lunch”)\n1 not connected: carol',
    '* 2 in #dev: bob, zoë (away: “out for lunch”)\n1 not connected: carol',
  ]);
  assert.deepEqual(fake.calls, [
    ['members', LOBBY],
    ['members', '#dev'],
  ]);
});

test('/topic shows what the room is about, sets it, and takes it away', async () => {
  const fake = member();
  fake.places.goTo('#dev');
  for (const line of ['/topic', '/topic new one', '/topic -']) await fake.type(line);
  assert.deepEqual(fake.told, ['* The topic is “the build”.']);
  assert.deepEqual(fake.calls, [
    ['setTopic', '#dev', 'new one'],
    ['setTopic', '#dev', ''],
  ]);
});

test('/read counts everything as read, everywhere or in one place', async () => {
  const fake = member({ ownRooms: [{ ...DEV, room: LOBBY }, DEV, { ...DEV, room: WITH_ALICE }] });
  await fake.type('/read #dev');
  await fake.type('/read alice');
  assert.deepEqual(fake.calls, [
    ['read', '#dev', 0],
    ['resolve', 'alice'],
    ['read', WITH_ALICE, 0],
  ]);
  await fake.type('/read');
  assert.equal(fake.calls.length, 6);
});

test('/mute and /unmute are for where one is, or for another place', async () => {
  const fake = member();
  for (const line of ['/mute', '/unmute #dev', '/mute alice', '/mute #other']) await fake.type(line);
  assert.deepEqual(
    fake.calls.filter(([name]) => name === 'mute'),
    [
      ['mute', LOBBY, true],
      ['mute', '#dev', false],
      ['mute', WITH_ALICE, true],
    ],
  );
  assert.match(fake.told.at(-1) ?? '', /^! You are not in #other/);
});
