import type { Login } from '../protocol/command.ts';
import type { Welcome } from '../protocol/event.ts';
import type { Position } from './timelines.ts';

/** Milliseconds for which a server may hold a nick for a login whose answer never reached us. */
const HELD = 75_000;

/** Who we are to the server, and whether its answers left that in doubt. */
export class Credentials {
  nick: string;
  readonly #isGuest: boolean;
  #token: string | undefined;
  #identity: string | undefined;
  #session: string | undefined;
  /** A login that may have made an identity whose token we never got. */
  #unanswered: { readonly at: number } | undefined;
  #isAsking = false;

  constructor(nick: string, token: string | undefined, isGuest: boolean) {
    this.nick = nick;
    this.#token = token;
    this.#isGuest = isGuest;
  }

  get token(): string | undefined {
    return this.#token;
  }

  get identity(): string | undefined {
    return this.#identity;
  }

  /** The command that lets us in, in place of the session before. */
  login(ref: string, resume: Position | undefined): Login {
    this.#isAsking = true;
    return {
      ...{ type: 'login', ref, nick: this.nick },
      ...(this.#token === undefined ? {} : { token: this.#token }),
      ...(this.#isGuest ? { guest: true } : {}),
      ...(this.#session === undefined ? {} : { replaces: this.#session }),
      ...(resume === undefined ? {} : { resume }),
    };
  }

  /** The server knows us. Whether it takes us for somebody else than before. */
  welcomed({ identity, token, nick, session }: Welcome): boolean {
    const isOther = this.#token !== undefined && (token !== undefined || isChange(this.#identity, identity));
    this.#identity = identity;
    this.#token = token ?? this.#token;
    this.nick = nick;
    this.#session = session;
    this.#isAsking = false;
    this.#unanswered = undefined;
    return isOther;
  }

  /** The server knows us no more, and nobody can prove to be us. */
  forget(): void {
    this.#token = undefined;
    this.#session = undefined;
  }

  refused(): void {
    this.#isAsking = false;
  }

  /** The connection has ended, perhaps with a login unanswered. */
  disconnected(now: number): void {
    if (this.#isAsking && this.#token === undefined) this.#unanswered = { at: now };
    this.#isAsking = false;
  }

  /** Whether it may be our own lost login that holds the nick, so that to wait is better than to choose another. */
  mayHoldNick(now: number): boolean {
    return this.#unanswered !== undefined && now - this.#unanswered.at < HELD;
  }
}

function isChange(before: string | undefined, identity: string): boolean {
  return before !== undefined && before !== identity;
}
