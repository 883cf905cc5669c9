import * as v from 'valibot';
import { idField, nameField, opaqueField, refField, seqField, textField } from './fields.ts';

/** Most rooms in which a login can ask to go on. */
const MOST_ROOMS = 100;
/** Most entries in a page of history. */
export const LONGEST_PAGE = 200;

const ref = v.exactOptional(refField);

/** Where a client was when its connection ended: the last number it has of each room. */
const resumeSchema = v.object({
  epoch: opaqueField,
  rooms: v.pipe(
    v.record(nameField, seqField),
    v.check((rooms) => Object.keys(rooms).length <= MOST_ROOMS, 'too many rooms'),
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

/** Says something in a room. The same id is the same message, however often it is sent. */
const sendSchema = v.object({
  type: v.literal('send'),
  ref,
  room: nameField,
  id: v.exactOptional(idField),
  text: textField,
  /** The number of the message that it answers. */
  reply: v.exactOptional(seqField),
});

/** Asks for messages of a room: those after a number, those before one, or the latest. */
const historySchema = v.object({
  type: v.literal('history'),
  ref,
  room: nameField,
  after: v.exactOptional(seqField),
  before: v.exactOptional(seqField),
  limit: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST_PAGE))),
});

const schemas = {
  login: loginSchema,
  send: sendSchema,
  history: historySchema,
  members: v.object({ type: v.literal('members'), ref, room: nameField }),
  typing: v.object({ type: v.literal('typing'), ref, room: nameField }),
  nick: v.object({ type: v.literal('nick'), ref, nick: nameField }),
  ping: v.object({ type: v.literal('ping'), ref }),
  /** The answer to a `ping` of the server. */
  pong: v.object({ type: v.literal('pong'), ref }),
  bye: v.object({ type: v.literal('bye'), ref }),
};

/** What an object of protocol 2 must be like to be a command. Unknown fields are left out. */
export const commandSchema = v.variant('type', [
  schemas.login,
  schemas.send,
  schemas.history,
  schemas.members,
  schemas.typing,
  schemas.nick,
  schemas.ping,
  schemas.pong,
  schemas.bye,
]);

/**
 * What a client can ask for, once its bytes have been understood: docs/protocol.md. The base protocol has `nick`, `send`
 * (to the lobby, without an id) and `bye`.
 */
export type Command = v.InferOutput<typeof commandSchema>;
export type Login = v.InferOutput<typeof loginSchema>;
export type Send = v.InferOutput<typeof sendSchema>;
export type HistoryQuery = v.InferOutput<typeof historySchema>;

/** Whether there is a command of this type at all. */
export function isCommandType(type: unknown): boolean {
  return typeof type === 'string' && Object.hasOwn(schemas, type);
}

/** Input that is no command: what was wrong with it, by a code of `codes.ts`, and what the client called it. */
export type Fault = { readonly type: 'fault'; readonly code: FaultCode; readonly ref?: string };

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
