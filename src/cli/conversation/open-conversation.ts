import { baseOnly, type Found, Negotiation } from '../../node/negotiation.ts';
import type { ClientOptions } from '../command-line/options.ts';
import { BaseConversation } from './base-conversation.ts';
import type { Open } from './conversation.ts';
import { ParleyConversation, type Purpose } from './parley-conversation.ts';
import { NO_TOKENS, oneTokenFile, ownTokenFiles, type TokenStore } from './token-store.ts';

/**
 * Finds out what the server speaks, and gives the way to open a conversation in that. Called back once, also where there
 * is no server: that is told by the conversation.
 */
export function findConversation(
  options: ClientOptions,
  purpose: Purpose,
  found: (open: Open) => void,
): void {
  const { host, port, base } = options;
  const settle = (what: Found) =>
    found((tell) => {
      if (what.protocol === 'base') return new BaseConversation(options, what.connect, tell);
      return new ParleyConversation(options, what.way, tokensFor(options, purpose), purpose, tell);
    });
  if (base) settle(baseOnly(host, port));
  else new Negotiation(host, port, settle);
}

/** The identity of a person is kept also if no file is named for it. */
function tokensFor({ host, port, token }: ClientOptions, { isPerson }: Purpose): TokenStore {
  if (token !== undefined) return oneTokenFile(token);
  return isPerson ? ownTokenFiles(host, port) : NO_TOKENS;
}
