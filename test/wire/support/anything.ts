import fc from 'fast-check';
import { type Command, LONGEST_PAGE, MODERATIONS, MOST_RESULTS } from '../../../src/protocol/command.ts';
import type { ServerEvent } from '../../../src/protocol/event.ts';
import {
  emoji,
  id,
  name,
  numbers,
  object,
  opaque,
  query,
  ref,
  seq,
  target,
  text,
  time,
  topic,
  truth,
  typed,
} from './any-field.ts';

/** One row for each type: a type without one is a type error. */
type ByType<Kind extends { readonly type: string }> = {
  readonly [Type in Kind['type']]: fc.Arbitrary<Extract<Kind, { readonly type: Type }>>;
};

const room = name;
const act = fc.constantFrom(...MODERATIONS);
const resume = object({ epoch: opaque, rooms: numbers });
const limit = (most: number) => fc.integer({ min: 1, max: most });

const commands: ByType<Command> = {
  login: typed(
    'login',
    { nick: name },
    { ref, token: opaque, guest: fc.boolean(), replaces: opaque, resume },
  ),
  send: typed('send', { room, text }, { ref, id, reply: target, action: truth }),
  edit: typed('edit', { room, target, text }, { ref, id }),
  delete: typed('delete', { room, target }, { ref, id }),
  react: typed('react', { room, target, reaction: emoji }, { ref, id, removed: truth }),
  topic: typed('topic', { room, topic }, { ref, id }),
  join: typed('join', { room }, { ref }),
  leave: typed('leave', { room }, { ref }),
  rooms: typed('rooms', {}, { ref }),
  history: typed('history', { room }, { ref, after: seq, before: seq, limit: limit(LONGEST_PAGE) }),
  search: typed('search', { query }, { ref, before: target, limit: limit(MOST_RESULTS) }),
  members: typed('members', { room }, { ref }),
  person: typed('person', { nick: name }, { ref }),
  read: typed('read', { room, seq }, { ref }),
  mute: typed('mute', { room, muted: fc.boolean() }, { ref }),
  typing: typed('typing', { room }, { ref }),
  away: typed('away', {}, { ref, text: topic }),
  nick: typed('nick', { nick: name }, { ref }),
  own: typed('own', {}, { ref, after: seq }),
  erase: typed('erase', { nick: name }, { ref }),
  operate: typed('operate', { secret: opaque }, { ref }),
  moderate: typed('moderate', { act, nick: name }, { ref }),
  ping: typed('ping', {}, { ref }),
  pong: typed('pong', {}, { ref }),
  bye: typed('bye', {}, { ref }),
};

const identity = opaque;
const person = object({ identity, nick: name }, { away: text, offline: truth });
const people = fc.array(person, { maxLength: 5 });
const entry = { room, seq, time, identity, nick: name };
const mentions = fc.array(identity, { maxLength: 20 });

const message = typed(
  'message',
  { ...entry, text },
  { id, reply: seq, action: truth, mentions, edited: time, deleted: truth },
);
const entries = {
  message,
  edited: typed('edited', { ...entry, target: seq }, { id, text }),
  deleted: typed('deleted', { ...entry, target: seq }, { id }),
  reacted: typed('reacted', { ...entry, target: seq, reaction: text }, { id, removed: truth }),
  topic: typed('topic', { ...entry, topic: text }, { id }),
  joined: typed('joined', entry),
  left: typed('left', entry),
  moderated: typed('moderated', { ...entry, act }),
  erased: typed('erased', entry),
};
const page = fc.array(fc.oneof(...Object.values(entries)), { maxLength: 5 });

const limits = object({ text: seq, rate: seq, burst: seq, page: seq, ping: seq });
const ownRoom = { room, first: seq, last: seq, read: seq };
const maybeOfOwnRoom = { topic: text, peer: person, muted: truth };
const counts = object({ read: seq, last: seq, unread: seq, mentions: seq }, { muted: truth });
const listedRoom = object({ room, members: seq }, { topic: text, peer: person, own: counts });
const result = object({ message, place: seq }, { before: message, after: message });

const events: ByType<ServerEvent> = {
  ...entries,
  welcome: typed(
    'welcome',
    {
      ...{ identity, nick: name, session: opaque, epoch: opaque, limits },
      rooms: fc.array(object(ownRoom, maybeOfOwnRoom), { maxLength: 5 }),
    },
    { ref, token: opaque },
  ),
  ack: typed('ack', { room, seq, time }, { ref, id, nick: name, mentions }),
  refused: typed('refused', { code: text, text }, { ref, id }),
  presence: typed('presence', { room, came: people, went: people }),
  history: typed('history', { room, entries: page, first: seq, last: seq }, { ref }),
  members: typed('members', { room, members: people }, { ref }),
  person: typed('person', {}, { ref, person }),
  rooms: typed('rooms', { rooms: fc.array(listedRoom, { maxLength: 5 }) }, { ref }),
  entered: typed('entered', ownRoom, { ref, ...maybeOfOwnRoom }),
  exited: typed('exited', { room }, { ref }),
  results: typed('results', { results: fc.array(result, { maxLength: 3 }) }, { ref, more: truth }),
  read: typed('read', { room, seq }, { ref }),
  muted: typed('muted', { room, muted: fc.boolean() }, { ref }),
  away: typed('away', { identity, nick: name }, { ref, text }),
  own: typed('own', { entries: page }, { ref, next: seq }),
  renamed: typed('renamed', { identity, nick: name, before: name }, { ref }),
  typing: typed('typing', { room, identity, nick: name }),
  gap: typed('gap', { room, from: seq, to: seq }),
  reset: typed('reset', { room, epoch: opaque, last: seq }),
  live: typed('live', { room, seq }),
  shutdown: typed('shutdown', { seconds: seq }),
  operating: typed('operating', {}, { ref }),
  ping: typed('ping', {}),
  pong: typed('pong', {}, { ref }),
};

export const commandTypes = Object.keys(commands);
export const eventTypes = Object.keys(events);

/** A command of any type, well-formed in every field. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(...Object.values(commands));

/** An event of any type that protocol 2 has a word for. */
export const anyEvent: fc.Arbitrary<ServerEvent> = fc.oneof(...Object.values(events));

/** An event that the base protocol has no word for. */
export const anyWordless: fc.Arbitrary<ServerEvent> = anyEvent.filter(
  ({ type }) => !['message', 'refused', 'shutdown'].includes(type),
);
