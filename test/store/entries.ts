import type {
  ForgottenEntry,
  IdentityEntry,
  MutedEntry,
  ReadEntry,
  RoomEntry,
  RoomEntryOf,
} from '../../src/core/ports.ts';
import type { Moderation } from '../../src/protocol/command.ts';

export type Extras = { readonly [K in 'room' | 'identity' | 'nick' | 'id' | 'ref']?: string | undefined } & {
  readonly reply?: number | undefined;
  readonly action?: true | undefined;
  readonly mentions?: string[] | undefined;
};
/** Who does something, where: alice in the lobby unless they say otherwise. */
export type By = Pick<Extras, 'room' | 'identity' | 'nick' | 'id' | 'ref'>;

/** An entry for a text, said by alice in the lobby unless the extras say otherwise. */
export function said(text: string, extras: Extras = {}): RoomEntryOf<'message'> {
  const { reply, action, mentions } = extras;
  return {
    type: 'message',
    ...named(extras),
    text,
    ...(reply === undefined ? {} : { reply }),
    ...(action === undefined ? {} : { action }),
    ...(mentions === undefined ? {} : { mentions }),
  };
}

export function edited(target: number, text: string, extras: By = {}): RoomEntryOf<'edited'> {
  return { type: 'edited', ...named(extras), target, text };
}

export function deleted(target: number, extras: By = {}): RoomEntryOf<'deleted'> {
  return { type: 'deleted', ...named(extras), target };
}

export function reacted(target: number, reaction: string, extras: By = {}): RoomEntryOf<'reacted'> {
  return { type: 'reacted', ...named(extras), target, reaction };
}

/** A reaction is taken back. */
export function unreacted(target: number, reaction: string, extras: By = {}): RoomEntryOf<'reacted'> {
  return { ...reacted(target, reaction, extras), removed: true };
}

export function topic(text: string, extras: By = {}): RoomEntryOf<'topic'> {
  return { type: 'topic', ...named(extras), topic: text };
}

export function joined(room: string, extras: By = {}): RoomEntryOf<'joined'> {
  return { type: 'joined', ...by({ ...extras, room }) };
}

export function left(room: string, extras: By = {}): RoomEntryOf<'left'> {
  return { type: 'left', ...by({ ...extras, room }) };
}

export function moderated(act: Moderation, extras: By = {}): RoomEntryOf<'moderated'> {
  return { type: 'moderated', ...by(extras), act };
}

/** Everything of an identity in a room is to be gone. */
export function erased(room: string, identity = 'ida'): RoomEntryOf<'erased'> {
  return { type: 'erased', ...by({ room, identity, nick: '' }) };
}

/** An entry for an identity, with the hash of its token if it is the first. */
export function met(identity: string, nick: string, tokenHash?: string): IdentityEntry {
  return { type: 'identity', identity, ...(tokenHash === undefined ? {} : { tokenHash }), nick, session: 1 };
}

export function forgotten(identity: string): ForgottenEntry {
  return { type: 'forgotten', identity, session: 1 };
}

/** An identity is forgotten whatever it has done. */
export function erasedForGood(identity: string): ForgottenEntry {
  return { ...forgotten(identity), erased: true };
}

export function read(room: string, seq: number, identity = 'ida'): ReadEntry {
  return { type: 'read', identity, room, seq, session: 1 };
}

export function muted(room: string, isMuted: boolean, identity = 'ida'): MutedEntry {
  return { type: 'muted', identity, room, muted: isMuted, session: 1 };
}

/** `count` texts: the numbers from `from` on. */
export function numbered(count: number, from = 1): readonly RoomEntryOf<'message'>[] {
  return Array.from({ length: count }, (_, index) => said(`${from + index}`));
}

function named(extras: By): ReturnType<typeof by> & { readonly id?: string } {
  return { ...by(extras), ...(extras.id === undefined ? {} : { id: extras.id }) };
}

function by(extras: By): Pick<RoomEntry, 'room' | 'identity' | 'nick' | 'session' | 'ref'> {
  const { room = '#lobby', identity = 'ida', nick = 'alice', ref } = extras;
  return { room, identity, nick, session: 1, ...(ref === undefined ? {} : { ref }) };
}
