import * as v from 'valibot';
import { MODERATIONS } from './command.ts';
import { idField, nameField, opaqueField, refField, seqField, textField, timeField } from './fields.ts';

const ref = v.exactOptional(refField);
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const id = v.exactOptional(idField);

/** Somebody, as events name them. */
const personSchema = v.object({
  identity: opaqueField,
  nick: nameField,
  /** Not at the keyboard, and what they say of it. */
  away: v.exactOptional(textField),
  /** In the room, and not connected. */
  offline: v.exactOptional(v.literal(true)),
});

/** What every entry of a room says: where, which, when and by whom. */
const entry = {
  room: nameField,
  /** The number of its entry in the room, dense, from 1. */
  seq: seqField,
  /** Milliseconds since 1970, the wall clock of the server that took it. */
  time: timeField,
  identity: opaqueField,
  /** The nick under which it was done; empty once that identity has erased itself. */
  nick: nameField,
};

/** What somebody said, as it is now. */
const messageSchema = v.object({
  type: v.literal('message'),
  ...entry,
  id,
  /** Empty where it was deleted. */
  text: textField,
  reply: v.exactOptional(seqField),
  action: v.exactOptional(v.literal(true)),
  /** The identities whose nicks stand in it behind an `@`. */
  mentions: v.exactOptional(v.array(opaqueField)),
  /** When it was last edited. */
  edited: v.exactOptional(timeField),
  /** It is gone, and only its number is left. */
  deleted: v.exactOptional(v.literal(true)),
});

/** The message `target` has another text. Without one it is gone meanwhile. */
const editedSchema = v.object({
  type: v.literal('edited'),
  ...entry,
  id,
  target: seqField,
  text: v.exactOptional(textField),
});
const deletedSchema = v.object({ type: v.literal('deleted'), ...entry, id, target: seqField });
const reactedSchema = v.object({
  type: v.literal('reacted'),
  ...entry,
  id,
  target: seqField,
  reaction: textField,
  removed: v.exactOptional(v.literal(true)),
});
const topicSchema = v.object({ type: v.literal('topic'), ...entry, id, topic: textField });
const joinedSchema = v.object({ type: v.literal('joined'), ...entry });
const leftSchema = v.object({ type: v.literal('left'), ...entry });
/** An operator of the server did something about this identity. */
const moderatedSchema = v.object({ type: v.literal('moderated'), ...entry, act: v.picklist(MODERATIONS) });
/** Everything that this identity said in the room is gone. */
const erasedSchema = v.object({ type: v.literal('erased'), ...entry });

/** The events that show entries: each has a number of its own in its room. */
const entrySchemas = [
  messageSchema,
  editedSchema,
  deletedSchema,
  reactedSchema,
  topicSchema,
  joinedSchema,
  leftSchema,
  moderatedSchema,
  erasedSchema,
] as const;

/** A room that the identity is in, and how far it has read. */
const ownRoomSchema = v.object({
  room: nameField,
  /** The numbers that are kept; `first` is `last` + 1 if none is. */
  first: seqField,
  last: seqField,
  topic: v.exactOptional(textField),
  /** Of a direct conversation: who is on the other side. */
  peer: v.exactOptional(personSchema),
  /** The number up to which it was read. */
  read: seqField,
  muted: v.exactOptional(v.literal(true)),
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
  rooms: v.array(ownRoomSchema),
});

/** Something is on disk and has its number: for the first time, or since long ago if the id was sent before. */
const ackSchema = v.object({
  type: v.literal('ack'),
  ref,
  room: nameField,
  id,
  seq: seqField,
  time: timeField,
  /** The nick under which it was done. */
  nick: v.exactOptional(nameField),
  /** The identities that a message mentions. */
  mentions: v.exactOptional(v.array(opaqueField)),
});

const refusedSchema = v.object({
  type: v.literal('refused'),
  ref,
  /** A row of the table of codes; a newer server may have others. */
  code: v.string(),
  /** In words, for people. */
  text: v.string(),
  /** The id of the command that was refused. */
  id,
});

/** Who came and who went, gathered for a second. Never in a room of more than 500. */
const presenceSchema = v.object({
  type: v.literal('presence'),
  room: nameField,
  came: v.array(personSchema),
  went: v.array(personSchema),
});

/** A room as everybody may see it; of those that the identity is in also what it has not read. */
const listedRoomSchema = v.object({
  room: nameField,
  topic: v.exactOptional(textField),
  /** How many are in it; of the lobby, how many are connected. */
  members: whole,
  peer: v.exactOptional(personSchema),
  /** Only where one is in it. */
  own: v.exactOptional(
    v.object({
      read: seqField,
      last: seqField,
      /** Messages of others behind `read`, at most 1,000 counted, and those of them that mention one. */
      unread: whole,
      mentions: whole,
      muted: v.exactOptional(v.literal(true)),
    }),
  ),
});

/** A message that was looked for, the one before and the one behind it, and where to go on from it. */
const resultSchema = v.object({
  message: messageSchema,
  before: v.exactOptional(messageSchema),
  after: v.exactOptional(messageSchema),
  /** For `before` of the next search. */
  place: seqField,
});

const entriesField = v.array(v.variant('type', [...entrySchemas]));

/** What an object of protocol 2 must be like to be an event. Unknown fields are left out. */
export const eventSchema = v.variant('type', [
  welcomeSchema,
  ackSchema,
  refusedSchema,
  ...entrySchemas,
  presenceSchema,
  v.object({
    type: v.literal('history'),
    ref,
    room: nameField,
    entries: entriesField,
    first: seqField,
    last: seqField,
  }),
  v.object({ type: v.literal('members'), ref, room: nameField, members: v.array(personSchema) }),
  v.object({ type: v.literal('person'), ref, person: v.exactOptional(personSchema) }),
  v.object({ type: v.literal('rooms'), ref, rooms: v.array(listedRoomSchema) }),
  /** One is in a room from here on: what comes of it begins behind `last`. */
  v.object({ type: v.literal('entered'), ref, ...ownRoomSchema.entries }),
  /** One is not in a room any more. */
  v.object({ type: v.literal('exited'), ref, room: nameField }),
  v.object({
    type: v.literal('results'),
    ref,
    results: v.array(resultSchema),
    /** It took too long, or there are more: what is older than the last result was not looked at. */
    more: v.exactOptional(v.literal(true)),
  }),
  /** Another session of oneself has read so far, or the answer to `read`. */
  v.object({ type: v.literal('read'), ref, room: nameField, seq: seqField }),
  v.object({ type: v.literal('muted'), ref, room: nameField, muted: v.boolean() }),
  v.object({
    type: v.literal('away'),
    ref,
    identity: opaqueField,
    nick: nameField,
    text: v.exactOptional(textField),
  }),
  /** A page of what is kept of oneself; `next` is the place to go on behind, if there is more. */
  v.object({
    type: v.literal('own'),
    ref,
    entries: entriesField,
    next: v.exactOptional(seqField),
  }),
  v.object({ type: v.literal('renamed'), ref, identity: opaqueField, nick: nameField, before: nameField }),
  v.object({ type: v.literal('typing'), room: nameField, identity: opaqueField, nick: nameField }),
  /** Entries of a room from one number to another are gone for good: what follows comes after `to`. */
  v.object({ type: v.literal('gap'), room: nameField, from: seqField, to: seqField }),
  /** Nothing a client has of the room holds any more: it begins anew behind `last`. */
  v.object({ type: v.literal('reset'), room: nameField, epoch: opaqueField, last: seqField }),
  /** All that was missed has been sent: from here on everything comes as it happens. */
  v.object({ type: v.literal('live'), room: nameField, seq: seqField }),
  v.object({ type: v.literal('shutdown'), seconds: whole }),
  /** The answer to `operate`. */
  v.object({ type: v.literal('operating'), ref }),
  /** Asks for a `pong`. */
  v.object({ type: v.literal('ping') }),
  v.object({ type: v.literal('pong'), ref }),
]);

export type Person = v.InferOutput<typeof personSchema>;
export type Message = v.InferOutput<typeof messageSchema>;
export type Ack = v.InferOutput<typeof ackSchema>;
export type Welcome = v.InferOutput<typeof welcomeSchema>;
export type OwnRoom = v.InferOutput<typeof ownRoomSchema>;
export type ListedRoom = v.InferOutput<typeof listedRoomSchema>;
export type SearchResult = v.InferOutput<typeof resultSchema>;

/** What shows an entry of a room, under its number. */
export type EntryEvent = v.InferOutput<(typeof entrySchemas)[number]>;

/** What a server of protocol 2 says. */
export type ServerEvent = v.InferOutput<typeof eventSchema>;
export type ServerEventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { readonly type: T }>;

/**
 * What the server tells a session. A codec turns it into bytes, or into nothing where its protocol has no word for it:
 * the base protocol alone has `hello`, `ready` and `retry`.
 */
export type Event =
  | { readonly type: 'hello' }
  | { readonly type: 'ready' }
  | { readonly type: 'retry' }
  | ServerEvent;

const ENTRY_TYPES: ReadonlySet<string> = new Set(entrySchemas.map(({ entries }) => entries.type.literal));

/** Whether an event shows an entry, and so has a number in its room. */
export function isEntryEvent(event: Event): event is EntryEvent {
  return ENTRY_TYPES.has(event.type);
}
