import fc from 'fast-check';
import type { Command } from '../../../src/protocol/command.ts';
import type { ServerEvent } from '../../../src/protocol/event.ts';

/** One row for each type: a type without one is a type error. */
type ByType<Kind extends { readonly type: string }> = {
  readonly [Type in Kind['type']]: fc.Arbitrary<Extract<Kind, { readonly type: Type }>>;
};

const text = fc.string({ unit: 'binary', maxLength: 200 });
const name = fc.string({ unit: 'binary', maxLength: 40 });
const ref = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 });
const opaque = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const id = fc.stringMatching(/^[!-~]{1,64}$/);
const seq = fc.maxSafeNat();
const time = fc.maxSafeInteger();
const plain = { noNullPrototype: true } as const;

const person = fc.record({ identity: opaque, nick: name }, plain);
const people = fc.array(person, { maxLength: 5 });
const limits = fc.record({ text: seq, rate: seq, burst: seq, page: seq, ping: seq }, plain);

// Keys that JavaScript gives a meaning are left out of a record: no room has such a name.
const room = name.filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
const rooms = fc.dictionary(room, seq, { maxKeys: 100, ...plain });

const commands: ByType<Command> = {
  login: fc.record(
    {
      ...{ type: fc.constant('login' as const), ref, nick: name, token: opaque, replaces: opaque },
      resume: fc.record({ epoch: opaque, rooms }, plain),
    },
    { requiredKeys: ['type', 'nick'], ...plain },
  ),
  send: fc.record(
    { type: fc.constant('send' as const), ref, room: name, id, text, reply: seq },
    { requiredKeys: ['type', 'room', 'text'], ...plain },
  ),
  history: fc.record(
    {
      ...{ type: fc.constant('history' as const), ref, room: name, after: seq, before: seq },
      limit: fc.integer({ min: 1, max: 200 }),
    },
    { requiredKeys: ['type', 'room'], ...plain },
  ),
  members: fc.record(
    { type: fc.constant('members' as const), ref, room: name },
    { requiredKeys: ['type', 'room'], ...plain },
  ),
  typing: fc.record(
    { type: fc.constant('typing' as const), ref, room: name },
    { requiredKeys: ['type', 'room'], ...plain },
  ),
  nick: fc.record(
    { type: fc.constant('nick' as const), ref, nick: name },
    { requiredKeys: ['type', 'nick'], ...plain },
  ),
  ping: fc.record({ type: fc.constant('ping' as const), ref }, { requiredKeys: ['type'], ...plain }),
  pong: fc.record({ type: fc.constant('pong' as const), ref }, { requiredKeys: ['type'], ...plain }),
  bye: fc.record({ type: fc.constant('bye' as const), ref }, { requiredKeys: ['type'], ...plain }),
};

const message = fc.record(
  {
    ...{ type: fc.constant('message' as const), room: name, seq, time, identity: opaque, nick: name },
    ...{ id, text, reply: seq },
  },
  { requiredKeys: ['type', 'room', 'seq', 'time', 'identity', 'nick', 'text'], ...plain },
);

const events: ByType<ServerEvent> = {
  message,
  welcome: fc.record(
    {
      ...{ type: fc.constant('welcome' as const), ref, identity: opaque, token: opaque, nick: name },
      ...{ session: opaque, epoch: opaque, limits },
      rooms: fc.array(fc.record({ room: name, first: seq, last: seq }, plain), { maxLength: 5 }),
    },
    { requiredKeys: ['type', 'identity', 'nick', 'session', 'epoch', 'limits', 'rooms'], ...plain },
  ),
  ack: fc.record(
    { type: fc.constant('ack' as const), ref, room: name, id, seq, time },
    { requiredKeys: ['type', 'room', 'seq', 'time'], ...plain },
  ),
  refused: fc.record(
    { type: fc.constant('refused' as const), ref, code: text, text, id },
    { requiredKeys: ['type', 'code', 'text'], ...plain },
  ),
  presence: fc.record(
    { type: fc.constant('presence' as const), room: name, came: people, went: people },
    plain,
  ),
  history: fc.record(
    {
      ...{ type: fc.constant('history' as const), ref, room: name, first: seq, last: seq },
      messages: fc.array(message, { maxLength: 5 }),
    },
    { requiredKeys: ['type', 'room', 'messages', 'first', 'last'], ...plain },
  ),
  members: fc.record(
    { type: fc.constant('members' as const), ref, room: name, members: people },
    { requiredKeys: ['type', 'room', 'members'], ...plain },
  ),
  renamed: fc.record(
    { type: fc.constant('renamed' as const), ref, identity: opaque, nick: name, before: name },
    { requiredKeys: ['type', 'identity', 'nick', 'before'], ...plain },
  ),
  typing: fc.record(
    { type: fc.constant('typing' as const), room: name, identity: opaque, nick: name },
    plain,
  ),
  gap: fc.record({ type: fc.constant('gap' as const), room: name, from: seq, to: seq }, plain),
  reset: fc.record({ type: fc.constant('reset' as const), room: name, epoch: opaque, last: seq }, plain),
  live: fc.record({ type: fc.constant('live' as const), room: name, seq }, plain),
  shutdown: fc.record({ type: fc.constant('shutdown' as const), seconds: seq }, plain),
  ping: fc.record({ type: fc.constant('ping' as const) }, plain),
  pong: fc.record({ type: fc.constant('pong' as const), ref }, { requiredKeys: ['type'], ...plain }),
};

export const commandTypes = Object.keys(commands);
export const eventTypes = Object.keys(events);

/** A command of any type, well-formed in every field. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(...Object.values(commands));

/** An event of any type that protocol 2 has a word for. */
export const anyEvent: fc.Arbitrary<ServerEvent> = fc.oneof(...Object.values(events));
