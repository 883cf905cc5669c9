import type { IdentityEntry, SaidEntry } from '../../src/core/ports.ts';

export type Extras = { readonly [K in 'room' | 'identity' | 'nick' | 'id' | 'ref']?: string | undefined } & {
  readonly reply?: number | undefined;
};

/** An entry for a text, said by alice in the lobby unless the extras say otherwise. */
export function said(text: string, extras: Extras = {}): SaidEntry {
  const { room = '#lobby', identity = 'ida', nick = 'alice', id, ref, reply } = extras;
  return {
    type: 'said',
    room,
    identity,
    nick,
    ...(id === undefined ? {} : { id }),
    text,
    ...(reply === undefined ? {} : { reply }),
    session: 1,
    ...(ref === undefined ? {} : { ref }),
  };
}

/** An entry for an identity, with the hash of its token if it is the first. */
export function met(identity: string, nick: string, tokenHash?: string): IdentityEntry {
  return { type: 'identity', identity, ...(tokenHash === undefined ? {} : { tokenHash }), nick, session: 1 };
}

/** `count` texts: the numbers from `from` on. */
export function numbered(count: number, from = 1): readonly SaidEntry[] {
  return Array.from({ length: count }, (_, index) => said(`${from + index}`));
}
