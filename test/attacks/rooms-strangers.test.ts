import assert from 'node:assert/strict';
import type { Command } from '../../src/protocol/command.ts';
import type { ServerEvent } from '../../src/protocol/event.ts';
import { directRoom } from '../../src/protocol/rooms.ts';
import { Participant } from './support/participant.ts';
import { readingAttack } from './support/reading-attack.ts';
import { becomesFound, textsFound } from './support/room-questions.ts';

const PATIENT = ['--faults', '100000', '--rate', '0'];
const SECRET = 'plugh';

/** Everything that can be asked about a room but `join`. */
function questionsAbout(room: string): readonly Command[] {
  return [
    { type: 'send', room, id: 'one', text: 'let me in' },
    { type: 'send', room, id: 'two', text: 'let me in', reply: 1, action: true },
    { type: 'edit', room, id: 'three', target: 1, text: 'other' },
    { type: 'delete', room, id: 'four', target: 1 },
    { type: 'react', room, id: 'five', target: 1, reaction: '👍' },
    { type: 'react', room, target: 999, reaction: '👍', removed: true },
    { type: 'topic', room, id: 'six', topic: 'mine' },
    { type: 'history', room },
    { type: 'history', room, after: 0, limit: 1 },
    { type: 'history', room, before: 99 },
    { type: 'members', room },
    { type: 'read', room, seq: 1 },
    { type: 'read', room, seq: 999 },
    { type: 'mute', room, muted: true },
    { type: 'typing', room },
    { type: 'leave', room },
  ];
}

/** What somebody is answered who asks all that about a room, in order, and what comes without having been asked for. */
async function answersOf(stranger: Participant, asked: readonly Command[]): Promise<readonly ServerEvent[]> {
  const answers: ServerEvent[] = [];
  for (const command of asked) answers.push(await stranger.answer({ ...command, ref: 'asked' }));
  return [...answers, ...(await stranger.settled())];
}

/** The number of every entry of a room, as somebody sees it who is in it. */
async function entriesOf(member: Participant, room: string): Promise<readonly ServerEvent[]> {
  return (await member.answered('history', { type: 'history', room })).entries;
}

readingAttack(
  'attack 112: a direct conversation of others is answered like one that is not there, whatever is asked, by everybody else',
  { args: PATIENT },
  async ({ port }) => {
    const [alice, bob] = [await Participant.enter(port, 'alice'), await Participant.enter(port, 'bob')];
    const mallory = await Participant.enter(port, 'mallory');
    const guest = await Participant.enter(port, { nick: 'guest', guest: true });
    const [one, other] = [alice.welcome.identity, bob.welcome.identity];
    const room = directRoom(one, other);
    await alice.answered('ack', { type: 'send', room: `@${other}`, text: SECRET });
    await becomesFound(bob, SECRET, [SECRET]);
    const before = await entriesOf(bob, room);
    // The same but for the last character of each, as nobody has it.
    const nobody = (identity: string) => `${identity.slice(0, -1)}${identity.endsWith('A') ? 'B' : 'A'}`;
    const nowhere = directRoom(nobody(one), nobody(other));
    const ways: readonly (readonly [string, string])[] = [
      [room, nowhere],
      [`@${other}+${one}`, `@${nobody(other)}+${nobody(one)}`],
      [room.toUpperCase(), nowhere.toUpperCase()],
      [`${room}+`, `${nowhere}+`],
      [`#${room.slice(1)}`, `#${nowhere.slice(1)}`],
    ];
    for (const stranger of [mallory, guest]) {
      for (const [theirs, none] of ways) {
        const about = (name: string): readonly Command[] => [
          ...questionsAbout(name),
          ...(name.startsWith('#') ? [] : [{ type: 'join', room: name } as const]),
        ];
        const answers = await answersOf(stranger, about(theirs));
        assert.deepEqual(answers, await answersOf(stranger, about(none)));
        for (const answer of answers)
          assert.match(
            answer.type === 'refused' ? answer.code : answer.type,
            /^no-such-(room|person)$/,
            theirs,
          );
      }
      for (const query of [SECRET, `${SECRET} in:${room}`, `${SECRET} from:alice`, 'from:alice', `"${room}"`])
        assert.deepEqual(await textsFound(stranger, query), [], query);
      const { rooms } = await stranger.answered('rooms', { type: 'rooms' });
      assert.deepEqual(
        rooms.map((each) => each.room),
        ['#lobby'],
      );
      assert.deepEqual((await stranger.answered('own', { type: 'own' })).entries, []);
    }
    const { token = '', epoch } = mallory.welcome;
    const coming = async (name: string) => {
      const resume = { epoch, rooms: { '#lobby': 0, [name]: 0 } };
      const again = await Participant.enter(port, { nick: 'mallory', token, resume });
      const told = await again.settled();
      again.destroy();
      return [again.welcome.rooms.map((each) => each.room), told];
    };
    assert.deepEqual(await coming(room), await coming(nowhere));
    assert.deepEqual(await entriesOf(bob, room), before, 'nothing was done there');
    assert.deepEqual(
      (await bob.settled()).filter((event) => event.type === 'typing'),
      [],
    );
    for (const participant of [alice, bob, mallory, guest]) participant.destroy();
  },
);

readingAttack(
  'attack 112: who has left a room is answered like who never was in it, and finds, resumes and changes nothing there',
  { args: PATIENT },
  async ({ port }) => {
    const room = '#club';
    const alice = await Participant.enter(port, 'alice');
    await alice.answered('entered', { type: 'join', room });
    const former = await Participant.enter(port, 'former');
    await former.answered('entered', { type: 'join', room });
    const { seq } = await former.answered('ack', { type: 'send', room, text: `${SECRET} of one’s own` });
    await becomesFound(former, SECRET, [`${SECRET} of one’s own`]);
    await former.answered('exited', { type: 'leave', room });
    await alice.answered('ack', { type: 'send', room, text: SECRET });
    await becomesFound(alice, SECRET, [SECRET, `${SECRET} of one’s own`]);
    const never = await Participant.enter(port, 'never');
    const before = await entriesOf(alice, room);
    const asked = [...questionsAbout(room), { type: 'edit', room, target: seq, text: 'other' } as const];
    const answers = await answersOf(former, asked);
    assert.deepEqual(answers, await answersOf(never, asked));
    assert.deepEqual(
      answers.map((event) => event.type === 'refused' && event.code),
      asked.map(() => 'not-in-room'),
    );
    for (const query of [SECRET, `${SECRET} in:${room}`, `${SECRET} from:former`, 'from:alice'])
      assert.deepEqual(await textsFound(former, query), [], query);
    const { token = '', epoch } = former.welcome;
    const resume = { epoch, rooms: { '#lobby': 0, [room]: 0 } };
    const again = await Participant.enter(port, { nick: 'former', token, resume });
    assert.deepEqual(
      again.welcome.rooms.map((each) => each.room),
      ['#lobby'],
    );
    await alice.answered('ack', { type: 'send', room, text: 'behind' });
    for (const participant of [former, never, again]) {
      const told = await participant.settled();
      assert.ok(!JSON.stringify(told).includes(room), 'nothing of it comes');
    }
    assert.deepEqual((await entriesOf(alice, room)).slice(0, -1), before, 'nothing was done there');
    for (const participant of [alice, former, never, again]) participant.destroy();
  },
);
