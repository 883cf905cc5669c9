import { baseOnly, type Found, Negotiation } from '../node/negotiation.ts';
import { BaseConversation } from './base-conversation.ts';
import type { Open } from './conversation.ts';
import type { ClientOptions } from './options.ts';
import { ParleyConversation } from './parley-conversation.ts';
import { NO_TOKENS, oneTokenFile, ownTokenFiles, type TokenStore } from './token-store.ts';

export interface Wishes {
  /** Somebody whose identity is kept also if no file is named for it. */
  readonly isPerson: boolean;
  /** A server that is away is waited for for a short time only. */
  readonly isBrief: boolean;
}

/**
 * Finds out what the server speaks, and gives the way to open a conversation in that. Called back once, also where there
 * is no server: that is told by the conversation.
 */
export function findConversation(
  options: ClientOptions,
  { isPerson, isBrief }: Wishes,
  found: (open: Open) => void,
): void {
  const { host, port, base } = options;
  const settle = (what: Found) =>
    found((tell) => {
      if (what.protocol === 'base') return new BaseConversation(options, what.connect, tell);
      return new ParleyConversation(options, what.way, tokensFor(options, isPerson), isBrief, tell);
    });
  if (base) settle(baseOnly(host, port));
  else new Negotiation(host, port, settle);
}

function tokensFor({ host, port, token }: ClientOptions, isPerson: boolean): TokenStore {
  if (token !== undefined) return oneTokenFile(token);
  return isPerson ? ownTokenFiles(host, port) : NO_TOKENS;
}
