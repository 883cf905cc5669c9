import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PERMISSIONS, ROLES, type Role, STANDINGS, type Standing } from '../../src/core/permissions.ts';
import type { Command } from '../../src/protocol/command.ts';
import { MemoryChat } from '../support/memory-chat.ts';
import { MemoryParticipant } from '../support/memory-participant.ts';

type Type = Command['type'];

/** One of every command, about a room where it names one. */
const COMMANDS: { readonly [T in Type]: (room: string) => Extract<Command, { type: T }> } = {
  login: () => ({ type: 'login', nick: 'other' }),
  operate: () => ({ type: 'operate', secret: 'secret' }),
  nick: () => ({ type: 'nick', nick: 'newnick' }),
  send: (room) => ({ type: 'send', room, id: 'i', text: 'text' }),
  edit: (room) => ({ type: 'edit', room, id: 'i', target: 1, text: 'text' }),
  delete: (room) => ({ type: 'delete', room, id: 'i', target: 1 }),
  react: (room) => ({ type: 'react', room, id: 'i', target: 1, reaction: '👍' }),
  topic: (room) => ({ type: 'topic', room, id: 'i', topic: 'topic' }),
  join: (room) => ({ type: 'join', room }),
  leave: (room) => ({ type: 'leave', room }),
  rooms: () => ({ type: 'rooms' }),
  history: (room) => ({ type: 'history', room }),
  search: () => ({ type: 'search', query: 'word' }),
  members: (room) => ({ type: 'members', room }),
  person: () => ({ type: 'person', nick: 'host' }),
  read: (room) => ({ type: 'read', room, seq: 1 }),
  mute: (room) => ({ type: 'mute', room, muted: true }),
  typing: (room) => ({ type: 'typing', room }),
  away: () => ({ type: 'away', text: 'tea' }),
  own: () => ({ type: 'own' }),
  erase: () => ({ type: 'erase', nick: 'tester' }),
  moderate: () => ({ type: 'moderate', act: 'mute', nick: 'host' }),
  ping: () => ({ type: 'ping' }),
  pong: () => ({ type: 'pong' }),
  bye: () => ({ type: 'bye' }),
};

/** Refusals for not being allowed, as opposed to those about what was asked. */
const DENIED = new Set([
  ...['not-logged-in', 'already-logged-in', 'not-allowed', 'not-in-room', 'no-such-room', 'no-such-person'],
]);

const ROOMS: Readonly<Record<Standing, string>> = { inside: '#in', outside: '#out', nowhere: '@a+b' };

/** A chat with rooms, and somebody of a role in it who stands as said to `room`. */
function scene(role: Role): { readonly tester: MemoryParticipant; readonly chat: MemoryChat } {
  const chat = new MemoryChat({ rate: 0 });
  const host = MemoryParticipant.enter(chat, { nick: 'host' });
  host.ask({ type: 'join', room: '#in' }, { type: 'join', room: '#out' });
  const tester = new MemoryParticipant(chat);
  if (role === 'operator') tester.ask({ type: 'operate', secret: 'secret' });
  if (role === 'guest' || role === 'member') {
    tester.ask({ type: 'login', nick: 'tester', ...(role === 'guest' ? { guest: true } : {}) });
    tester.ask({ type: 'join', room: '#in' });
  }
  tester.take();
  return { tester, chat };
}

/** What a session of a role is told to a command; `closed` where that was the end of it. */
function told(role: Role, command: Command): readonly string[] {
  const { tester } = scene(role);
  tester.ask({ ...command, ref: 'q' });
  const codes = tester.take().map((event) => ('code' in event ? event.code : event.type));
  return tester.stream.isEnded ? [...codes, 'closed'] : codes;
}

const types = Object.keys(PERMISSIONS).filter((type): type is Type => type in COMMANDS);

test('every command has its row in the table', () =>
  assert.deepEqual(types.toSorted(), Object.keys(COMMANDS).toSorted()));

let cells = 0;
for (const type of types) {
  const { roles, standings } = PERMISSIONS[type];
  describe(`S1: who may ask for ${type}`, () => {
    for (const role of ROLES.filter((each) => each !== 'base')) {
      for (const standing of standings === undefined ? [undefined] : STANDINGS) {
        const isAllowed = roles.includes(role) && (standing === undefined || standings?.includes(standing));
        const where = standing === undefined ? '' : `, ${standing}`;
        cells += 1;
        test(`${role}${where}: ${isAllowed ? 'yes' : 'no'}`, () => {
          const room = standing === undefined ? '#in' : ROOMS[standing];
          const answers = told(role, COMMANDS[type](room));
          const denied = answers.filter((answer) => DENIED.has(answer));
          // What is not there can be asked for, but not be had.
          if (isAllowed && !(type === 'join' && standing === 'nowhere')) assert.deepEqual(denied, []);
          else assert.notDeepEqual(denied, [], `was answered ${answers}`);
        });
      }
    }
  });
}

test('S1: the matrix has all its cells', (context) => {
  assert.ok(cells > 120);
  context.diagnostic(`${cells} cells`);
});

test('S1: the base protocol has no way to ask for more than nick, text and bye', () => {
  const chat = new MemoryChat();
  const host = MemoryParticipant.enter(chat, { nick: 'host' });
  host.take();
  const base = chat.join('basil');
  for (const type of types) base.send(JSON.stringify(COMMANDS[type]('#in')));
  chat.settle();
  assert.equal(host.takeOnly('message').length, types.length, 'all of it is text');
  assert.deepEqual(base.frames, []);
});
