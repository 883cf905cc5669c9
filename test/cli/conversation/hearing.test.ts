import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrive } from '../../../src/cli/conversation/arrival.ts';
import type { Happening } from '../../../src/cli/conversation/conversation.ts';
import { Hearing } from '../../../src/cli/conversation/hearing.ts';
import { Past } from '../../../src/cli/conversation/older-messages.ts';
import { Places } from '../../../src/cli/conversation/places.ts';
import type { ParleyClient } from '../../../src/client/client.ts';
import type { OwnedMessage } from '../../../src/client/client-event.ts';
import type { EntryEvent, Message } from '../../../src/protocol/event.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { ALICE, message, SELF, WITH_ALICE } from '../fake-conversation.ts';

class Scene {
  readonly told: Happening[] = [];
  readonly places = new Places();
  readonly past: Past;
  readonly hearing: Hearing;
  readonly asked: (number | undefined)[] = [];

  constructor({ stays = false } = {}) {
    const client = {
      identity: SELF,
      timeline: () => undefined,
      history: async ({ before }: { before: number }) => {
        this.asked.push(before);
        return { entries: [], first: 1, last: 0 };
      },
      // Only what is used of it here.
    } as unknown as ParleyClient;
    const { places } = this;
    this.past = new Past(client);
    this.hearing = new Hearing({
      client,
      places,
      past: this.past,
      stays,
      tell: (one) => void this.told.push(one),
    });
  }

  /** What was told, in a few words each. */
  get words(): readonly string[] {
    return this.told.map((one) => {
      if (one.type === 'said') return `${one.room} ${one.nick}: ${one.text}`;
      if (one.type === 'passing') return `${one.what}: ${one.nicks}`;
      return 'text' in one ? `${one.type}: ${one.text}` : one.type;
    });
  }
}

function owned(seq: number, rest: Partial<Message> = {}): OwnedMessage {
  const one = message(seq, `text ${seq}`, rest);
  return { ...one, own: one.identity === SELF };
}

describe('what the library tells', () => {
  test('of a new nick is told at once of whoever was heard, or when they speak, and names their conversation', () => {
    const { hearing, told, places } = new Scene();
    places.entered({ room: WITH_ALICE, peer: ALICE });
    hearing.happened(owned(1, { room: WITH_ALICE }));
    hearing.hear({ type: 'renamed', identity: ALICE.identity, before: 'alice', nick: 'ally' });
    assert.equal(places.titleOf(WITH_ALICE), 'ally');
    assert.deepEqual(told[1], { type: 'renamed', nick: 'ally', before: 'alice' });
    hearing.hear({ type: 'renamed', identity: 'silent-id', before: 'silent', nick: 'alice' });
    hearing.happened(owned(2, { room: WITH_ALICE, nick: 'alicia' }));
    assert.deepEqual(told[2], { type: 'renamed', nick: 'alicia', before: 'ally' });
    assert.equal(places.titleOf(WITH_ALICE), 'alicia');
  });

  test('of who comes, goes, types and is away is told where one is, and not of oneself', () => {
    const scene = new Scene();
    const { hearing } = scene;
    const people = [ALICE, { identity: SELF, nick: 'me' }];
    hearing.hear({ type: 'presence', room: LOBBY, came: people, went: [] });
    hearing.hear({ type: 'presence', room: '#dev', came: people, went: people });
    hearing.hear({ type: 'typing', room: LOBBY, ...ALICE });
    hearing.hear({ type: 'typing', room: LOBBY, identity: SELF, nick: 'me' });
    hearing.hear({ type: 'away', ...ALICE, text: 'lunch' });
    hearing.hear({ type: 'away', ...ALICE });
    assert.deepEqual(scene.words, ['came: alice', 'types: alice', 'away: alice', 'back: alice']);
  });

  test('that a room was left is told, with where one is now', () => {
    const scene = new Scene();
    for (const room of ['#dev', '#ops']) scene.places.entered({ room });
    scene.places.goTo('#dev');
    scene.hearing.hear({ type: 'exited', room: '#ops' });
    scene.hearing.hear({ type: 'exited', room: '#dev' });
    assert.deepEqual(scene.words, [
      'note: You are in #ops no more.',
      'note: You are in #dev no more. What you type is said in #lobby now.',
    ]);
    const script = new Scene({ stays: true });
    script.places.entered({ room: '#dev' });
    script.places.goTo('#dev');
    script.hearing.hear({ type: 'exited', room: '#dev' });
    assert.equal(script.places.current, '#dev');
  });

  test('that things are missing is told with the room, and of a new history once', () => {
    const scene = new Scene();
    scene.hearing.hear({ type: 'gap', room: LOBBY, from: 1, to: 1 });
    scene.hearing.hear({ type: 'gap', room: '#dev', from: 1, to: 5 });
    for (const room of [LOBBY, '#dev', '#ops'])
      scene.hearing.hear({ type: 'reset', room, epoch: 'new', last: 3 });
    assert.deepEqual(scene.words, [
      'warning: 1 message is gone for good: the server did not keep so much.',
      'warning: 5 messages of #dev are gone for good: the server did not keep so much.',
      'warning: The server has begun another history: what was missed is not known.',
    ]);
  });

  test('that the disk of the server is full is told once, until something is taken again', () => {
    const { hearing, told } = new Scene();
    const delayed = {
      type: 'delayed',
      room: LOBBY,
      id: '1',
      code: 'storage-full',
      text: 'the disk is full',
    } as const;
    for (const id of ['1', '2', '3']) hearing.hear({ ...delayed, id });
    assert.equal(told.length, 1);
    hearing.taken();
    hearing.hear(delayed);
    assert.equal(told.length, 2);
  });

  test('of a room that is entered says where its past begins, and of another history where that does', async () => {
    const { hearing, past, asked } = new Scene();
    hearing.hear({ type: 'entered', room: '#dev', first: 1, last: 40, read: 0 });
    await past.take('#dev', 5);
    hearing.hear({ type: 'reset', room: '#dev', epoch: 'new', last: 7 });
    await past.take('#dev', 5);
    assert.deepEqual(asked, [41, 8]);
  });
});

describe('the way into the chat', () => {
  const own = (unread: number, mentions = 0) => ({ read: 0, last: 9, unread, mentions });
  const clientOf = (calls: string[], refusal?: Error) => ({
    identity: SELF,
    ownRooms: [{ room: LOBBY, read: 0, muted: false, unread: 0, mentions: 0 }],
    // Only that something was said before matters here.
    timeline: () => ({ last: 2 }) as ReturnType<ParleyClient['timeline']>,
    join: async (room: string) => {
      calls.push(`join ${room}`);
      if (refusal !== undefined) throw refusal;
      return { room: '#dev', first: 1, last: 2, read: 2 };
    },
    rooms: async () => [
      { room: LOBBY, members: 1, own: own(5) },
      { room: '#dev', members: 1, own: own(12, 2) },
      { room: WITH_ALICE, members: 2, peer: ALICE, own: own(3) },
      { room: '#other', members: 1 },
      { room: '#read', members: 1, own: own(0) },
    ],
    history: async ({ room = LOBBY }: { room?: string } = {}) => ({
      entries: [message(1, 'before', { room })] satisfies readonly EntryEvent[],
      first: 1,
      last: 2,
    }),
  });

  async function wordsOf(options: { room?: string; history: number }, isRead: boolean, refusal?: Error) {
    const calls: string[] = [];
    const client = clientOf(calls, refusal);
    const places = new Places();
    const past = new Past(client);
    const told = await arrive({ client, options, places, past, isRead });
    return { calls, places, told };
  }

  test('tells what was said last, and where else something waits', async () => {
    const { told } = await wordsOf({ history: 10 }, true);
    assert.deepEqual(
      told.map(({ type }) => type),
      ['said', 'ready', 'unread'],
    );
    assert.deepEqual(told.at(-1), {
      type: 'unread',
      rooms: [
        { room: '#dev', unread: 12, mentions: 2 },
        { room: WITH_ALICE, unread: 3, mentions: 0 },
      ],
    });
  });

  test('leads into the room that was asked for', async () => {
    const { calls, places, told } = await wordsOf({ room: '#dev', history: 10 }, true);
    assert.deepEqual([calls, places.current], [['join #dev'], '#dev']);
    assert.equal(told[0]?.type === 'said' && told[0].room, '#dev');
    assert.deepEqual(told.at(-1)?.type === 'unread' && told.at(-1), {
      type: 'unread',
      rooms: [
        { room: LOBBY, unread: 5, mentions: 0 },
        { room: WITH_ALICE, unread: 3, mentions: 0 },
      ],
    });
  });

  test('asks for nothing that nobody reads, and ends where the room can not be had', async () => {
    const { told } = await wordsOf({ history: 0 }, false);
    assert.deepEqual(told, [{ type: 'ready' }]);
    await assert.rejects(wordsOf({ room: '#dev', history: 0 }, false, new Error('no')), /no/);
  });
});
