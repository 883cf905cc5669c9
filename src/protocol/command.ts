import * as v from 'valibot';
import {
  idField,
  nameField,
  opaqueField,
  reactionField,
  refField,
  searchField,
  seqField,
  textField,
  topicField,
} from './fields.ts';

/** Most rooms in which a login can ask to go on, and that an identity can be in. Direct conversations come on top. */
export const MOST_ROOMS = 100;
/** Most rooms, direct conversations included, whose numbers a login can give. */
const MOST_RESUMED = 2_000;
/** Most entries in a page of history. */
export const LONGEST_PAGE = 200;
/** Most results of one search. */
export const MOST_RESULTS = 50;

const ref = v.exactOptional(refField);
const room = nameField;
const id = v.exactOptional(idField);
const target = v.pipe(seqField, v.minValue(1));

/** Where a client was when its connection ended: the last number it has of each room. */
const resumeSchema = v.object({
  epoch: opaqueField,
  rooms: v.pipe(
    v.record(nameField, seqField),
    v.check((rooms) => Object.keys(rooms).length <= MOST_RESUMED, 'too many rooms'),
  ),
});

/** Asks to be let in: as a new identity, or with a token as the one it belongs to. */
const loginSchema = v.object({
  type: v.literal('login'),
  ref,
  nick: nameField,
  token: v.exactOptional(opaqueField),
  /** Keeps no hold on its nick: nobody will come back with the token after this run. */
  guest: v.exactOptional(v.boolean()),
  /** A session of the same identity that this one replaces; it is closed. */
  replaces: v.exactOptional(opaqueField),
  resume: v.exactOptional(resumeSchema),
});

/** Says something in a room, or to an identity. The same id is the same message, however often it is sent. */
const sendSchema = v.object({
  type: v.literal('send'),
  ref,
  room,
  id,
  text: textField,
  /** The number of the message that it answers. */
  reply: v.exactOptional(target),
  /** Something that one does rather than says: `/me waves`. */
  action: v.exactOptional(v.boolean()),
});

/** Asks for entries of a room: those after a number, those before one, or the latest. */
const historySchema = v.object({
  type: v.literal('history'),
  ref,
  room,
  after: v.exactOptional(seqField),
  before: v.exactOptional(seqField),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_PAGE))),
});

/** Asks for messages by what is in them, newest first. */
const searchSchema = v.object({
  type: v.literal('search'),
  ref,
  query: searchField,
  /** Only what is older than a result: the place that it gave. */
  before: v.exactOptional(v.pipe(seqField, v.minValue(1))),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_RESULTS))),
});

/** What an operator of the server does about somebody. */
export const MODERATIONS = ['kick', 'unkick', 'mute', 'unmute'] as const;

const schemas = {
  login: loginSchema,
  send: sendSchema,
  edit: v.object({ type: v.literal('edit'), ref, room, id, target, text: textField }),
  delete: v.object({ type: v.literal('delete'), ref, room, id, target }),
  react: v.object({
    type: v.literal('react'),
    ref,
    room,
    id,
    target,
    reaction: reactionField,
    /** Takes it back. */
    removed: v.exactOptional(v.boolean()),
  }),
  topic: v.object({ type: v.literal('topic'), ref, room, id, topic: topicField }),
  join: v.object({ type: v.literal('join'), ref, room }),
  leave: v.object({ type: v.literal('leave'), ref, room }),
  /** All rooms, with what the identity has not read of its own. */
  rooms: v.object({ type: v.literal('rooms'), ref }),
  history: historySchema,
  search: searchSchema,
  members: v.object({ type: v.literal('members'), ref, room }),
  /** Who has a nick at present. */
  person: v.object({ type: v.literal('person'), ref, nick: nameField }),
  /** Everything of a room up to a number has been read. */
  read: v.object({ type: v.literal('read'), ref, room, seq: seqField }),
  /** Whether what is said in a room is to make no noise. */
  mute: v.object({ type: v.literal('mute'), ref, room, muted: v.boolean() }),
  typing: v.object({ type: v.literal('typing'), ref, room }),
  /** Not at the keyboard, with a word on it; without one: back. */
  away: v.object({ type: v.literal('away'), ref, text: v.exactOptional(topicField) }),
  nick: v.object({ type: v.literal('nick'), ref, nick: nameField }),
  /** A page of everything that is kept of oneself, behind a place. */
  own: v.object({ type: v.literal('own'), ref, after: v.exactOptional(seqField) }),
  /** Everything of oneself is to be gone. The nick is given so that it is never done by mistake. */
  erase: v.object({ type: v.literal('erase'), ref, nick: nameField }),
  /** In place of a login: proves that one owns the data directory. */
  operate: v.object({ type: v.literal('operate'), ref, secret: opaqueField }),
  moderate: v.object({ type: v.literal('moderate'), ref, act: v.picklist(MODERATIONS), nick: nameField }),
  ping: v.object({ type: v.literal('ping'), ref }),
  /** The answer to a `ping` of the server. */
  pong: v.object({ type: v.literal('pong'), ref }),
  bye: v.object({ type: v.literal('bye'), ref }),
};

/** What an object of protocol 2 must be like to be a command. Unknown fields are left out. */
export const commandSchema = v.variant('type', [
  schemas.login,
  schemas.send,
  schemas.edit,
  schemas.delete,
  schemas.react,
  schemas.topic,
  schemas.join,
  schemas.leave,
  schemas.rooms,
  schemas.history,
  schemas.search,
  schemas.members,
  schemas.person,
  schemas.read,
  schemas.mute,
  schemas.typing,
  schemas.away,
  schemas.nick,
  schemas.own,
  schemas.erase,
  schemas.operate,
  schemas.moderate,
  schemas.ping,
  schemas.pong,
  schemas.bye,
]);

/**
 * What a client can ask for, once its bytes have been understood: docs/protocol.md. The base protocol has `nick`, `send`
 * (to the lobby, without an id) and `bye`.
 */
export type Command = v.InferOutput<typeof commandSchema>;
export type CommandOf<T extends Command['type']> = Extract<Command, { readonly type: T }>;
export type Login = v.InferOutput<typeof loginSchema>;
export type HistoryQuery = v.InferOutput<typeof historySchema>;
export type Moderation = (typeof MODERATIONS)[number];

/** What becomes a numbered entry of a room under an id of the client's: asked for again with it, it is done once. */
export type LastingCommand = CommandOf<'send' | 'edit' | 'delete' | 'react' | 'topic'>;

/** Input that is no command: what was wrong with it, by a code of `codes.ts`, and what the client called it, if it is known. */
export interface Fault {
  readonly type: 'fault';
  readonly code: FaultCode;
  readonly ref?: string;
  readonly id?: string;
}

/** The faults that a decoder can find without knowing anything but the bytes and the limits. */
export type FaultCode =
  | 'empty'
  | 'too-long'
  | 'not-utf8'
  | 'not-a-nick'
  | 'first-frame-too-long'
  | 'line-too-long'
  | 'not-json'
  | 'unknown-type'
  | 'bad-fields';
