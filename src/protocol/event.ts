import * as v from 'valibot';
import { idField, nameField, opaqueField, refField, seqField, textField, timeField } from './fields.ts';

const ref = v.exactOptional(refField);
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Somebody, as events name them. */
const personSchema = v.object({ identity: opaqueField, nick: nameField });

/** What somebody said, as it is shown to everybody in the room. */
const messageSchema = v.object({
  type: v.literal('message'),
  room: nameField,
  /** The number of its entry in the room, dense, from 1. */
  seq: seqField,
  /** Milliseconds since 1970, the wall clock of the server that took it. */
  time: timeField,
  identity: opaqueField,
  /** The nick under which it was said. */
  nick: nameField,
  id: v.exactOptional(idField),
  text: textField,
  reply: v.exactOptional(seqField),
});

/** The answer to `login`: who one is, and where the rooms stand. */
const welcomeSchema = v.object({
  type: v.literal('welcome'),
  ref,
  identity: opaqueField,
  /** Only for a new identity: the secret that proves it the next time. */
  token: v.exactOptional(opaqueField),
  nick: nameField,
  session: opaqueField,
  epoch: opaqueField,
  limits: v.object({ text: whole, rate: whole, burst: whole, page: whole, ping: whole }),
  rooms: v.array(v.object({ room: nameField, first: seqField, last: seqField })),
});

/** A `send` is on disk and has its number: for the first time, or since long ago if the id was sent before. */
const ackSchema = v.object({
  type: v.literal('ack'),
  ref,
  room: nameField,
  id: v.exactOptional(idField),
  seq: seqField,
  time: timeField,
});

const refusedSchema = v.object({
  type: v.literal('refused'),
  ref,
  /** A row of the table of codes; a newer server may have others. */
  code: v.string(),
  /** In words, for people. */
  text: v.string(),
  /** The id of the `send` that was refused. */
  id: v.exactOptional(idField),
});

/** Who came and who went, gathered for a second. Never in a room of more than 500. */
const presenceSchema = v.object({
  type: v.literal('presence'),
  room: nameField,
  came: v.array(personSchema),
  went: v.array(personSchema),
});

/** What an object of protocol 2 must be like to be an event. Unknown fields are left out. */
export const eventSchema = v.variant('type', [
  welcomeSchema,
  ackSchema,
  refusedSchema,
  messageSchema,
  presenceSchema,
  v.object({
    type: v.literal('history'),
    ref,
    room: nameField,
    messages: v.array(messageSchema),
    first: seqField,
    last: seqField,
  }),
  v.object({ type: v.literal('members'), ref, room: nameField, members: v.array(personSchema) }),
  v.object({ type: v.literal('renamed'), ref, identity: opaqueField, nick: nameField, before: nameField }),
  v.object({ type: v.literal('typing'), room: nameField, identity: opaqueField, nick: nameField }),
  /** Entries of a room from one number to another are gone for good: what follows comes after `to`. */
  v.object({ type: v.literal('gap'), room: nameField, from: seqField, to: seqField }),
  /** Nothing a client has of the room holds any more: it begins anew behind `last`. */
  v.object({ type: v.literal('reset'), room: nameField, epoch: opaqueField, last: seqField }),
  /** All that was missed has been sent: from here on everything comes as it happens. */
  v.object({ type: v.literal('live'), room: nameField, seq: seqField }),
  v.object({ type: v.literal('shutdown'), seconds: whole }),
  /** Asks for a `pong`. */
  v.object({ type: v.literal('ping') }),
  v.object({ type: v.literal('pong'), ref }),
]);

export type Person = v.InferOutput<typeof personSchema>;
export type Message = v.InferOutput<typeof messageSchema>;
export type Ack = v.InferOutput<typeof ackSchema>;
export type Welcome = v.InferOutput<typeof welcomeSchema>;

/** What a server of protocol 2 says. */
export type ServerEvent = v.InferOutput<typeof eventSchema>;

/**
 * What the server tells a session. A codec turns it into bytes, or into nothing where its protocol has no word for it:
 * the base protocol alone has `hello`, `ready` and `retry`.
 */
export type Event =
  | { readonly type: 'hello' }
  | { readonly type: 'ready' }
  | { readonly type: 'retry' }
  | ServerEvent;

/** The event that shows a message as it is kept. */
export function messageOf({
  room,
  seq,
  time,
  identity,
  nick,
  id,
  text,
  reply,
}: Omit<Message, 'type'>): Message {
  return {
    ...{ type: 'message', room, seq, time, identity, nick, text },
    ...(id === undefined ? {} : { id }),
    ...(reply === undefined ? {} : { reply }),
  };
}
