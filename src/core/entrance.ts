import type { RefusalCode } from '../protocol/codes.ts';
import type { Login } from '../protocol/command.ts';
import type { Confusables } from '../protocol/names.ts';
import { Identities } from './identities.ts';
import type { Known } from './known.ts';
import { type Claim, Nicks } from './nicks.ts';
import {
  BASE_IDENTITY,
  type Clock,
  type IdentityEntry,
  type IdentityState,
  type Journal,
  type Secrets,
} from './ports.ts';
import type { Session } from './session.ts';

/** Why somebody is not let in under a nick. */
const REFUSED: Readonly<Record<Exclude<Claim, 'claimed'>, RefusalCode>> = {
  bad: 'bad-nick',
  taken: 'nick-in-use',
};

/**
 * What came of a login. `new`: its entry is on its way to the journal, with the token that proves it from then on.
 * `known`: it is who it says, and had this nick before.
 */
export type LoginResult =
  | { readonly type: 'refused'; readonly code: RefusalCode }
  | { readonly type: 'new'; readonly token: string }
  | { readonly type: 'known'; readonly before: string };

export interface EntranceParts {
  readonly confusables: Confusables;
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
  readonly secrets: Secrets;
  readonly journal: Pick<Journal, 'append'>;
  readonly identities: readonly IdentityState[];
  /** Whether an operator has kicked somebody. */
  readonly isKicked: (identity: string) => boolean;
  /** The rooms that somebody is in but for the lobby and direct conversations. */
  readonly roomsOf: (identity: string) => readonly string[];
  /** Nobody will ever be that identity again. */
  readonly forgotten: (identity: string) => void;
}

/** How sessions get a nick and an identity, and how they lose them. */
export class Entrance {
  readonly #nicks: Nicks;
  readonly #identities: Identities;
  readonly #secrets: Secrets;
  readonly #journal: Pick<Journal, 'append'>;
  readonly #isKicked: (identity: string) => boolean;

  constructor({
    confusables,
    clock,
    secrets,
    journal,
    identities: state,
    isKicked,
    forgotten,
    roomsOf,
  }: EntranceParts) {
    this.#nicks = new Nicks(confusables);
    this.#secrets = secrets;
    this.#journal = journal;
    this.#isKicked = isKicked;
    this.#identities = new Identities({
      ...{ nicks: this.#nicks, clock, secrets, journal, state },
      ...{ isSanctioned: isKicked, forgotten, roomsOf },
    });
  }

  /** Lets a session of the base protocol in, for as long as it lasts; says whether it got the nick. */
  admit(session: Session, nick: string): boolean {
    const identity = `${BASE_IDENTITY}${this.#secrets.make()}`;
    if (this.#claim(nick, identity) !== 'claimed') return false;
    this.#enter(session, identity, nick);
    return true;
  }

  /** Lets a session in as somebody new, or as whom its token belongs to. */
  login(session: Session, { nick, token, guest = false }: Login): LoginResult {
    const known = token === undefined ? undefined : this.#identities.byToken(token);
    if (known !== undefined && this.#isKicked(known.identity)) return { type: 'refused', code: 'kicked' };
    const identity = known?.identity ?? this.#secrets.make();
    const claim = this.#claim(nick, identity);
    if (claim !== 'claimed') return { type: 'refused', code: REFUSED[claim] };
    session.key = this.#secrets.make();
    this.#enter(session, identity, nick);
    if (known !== undefined) {
      const before = known.nick;
      this.#become(known, session);
      this.#rename(known, nick);
      this.#identities.note(known, session);
      return { type: 'known', before };
    }
    const made = this.#identities.make(identity, nick, guest);
    this.#become(made.known, session);
    const { tokenHash } = made.known;
    const kept = guest ? '' : nick;
    this.#journal.append({ type: 'identity', identity, tokenHash, nick: kept, session: session.id });
    return { type: 'new', token: made.token };
  }

  /** Gives somebody who is in another nick, in all sessions; says why not if it can't. */
  rename(session: Session, nick: string): RefusalCode | undefined {
    const claim = this.#claim(nick, session.identity);
    if (claim !== 'claimed') return REFUSED[claim];
    if (session.known === undefined) return undefined;
    this.#rename(session.known, nick);
    this.#identities.note(session.known, session);
    return undefined;
  }

  /** Who has a nick, or one that is the same after folding. */
  holderOf = (nick: string): string | undefined => this.#nicks.holderOf(nick);

  /** Somebody with a token, whether here or away. */
  knownOf = (identity: string): Known | undefined => this.#identities.byIdentity(identity);

  /** The sessions of somebody with a token who is here and has been welcomed. */
  sessionsOf(identity: string): readonly Session[] {
    const known = this.#identities.byIdentity(identity);
    if (known === undefined) return [];
    return [...this.#identities.sessionsOf(known)].filter(({ arriving }) => arriving === undefined);
  }

  /** Keeps a nick from everybody, although nobody is here under it. */
  keepFrom(nick: string, identity: string): void {
    this.#nicks.claim(nick, identity);
  }

  /** Gives a nick back that was kept from everybody. */
  giveBack(nick: string, identity: string): void {
    if (this.knownOf(identity) === undefined) this.#nicks.release(nick, identity);
  }

  /** Somebody is known no more. */
  forget(identity: string): void {
    const known = this.#identities.byIdentity(identity);
    if (known !== undefined) this.#identities.drop(known);
  }

  /** What has become of forgetting somebody who has gone; whether they are forgotten. */
  forgot(identity: string, isOnDisk: boolean): boolean {
    return this.#identities.forgot(identity, isOnDisk);
  }

  /** The session of the same identity that has this key. */
  sessionOf(known: Known, key: string): Session | undefined {
    if (key === '') return undefined;
    return [...this.#identities.sessionsOf(known)].find((session) => session.key === key);
  }

  /** A session has ended: its nick is free, or held for whoever has the token. */
  leave(session: Session, hasSaidBye: boolean): void {
    if (session.known === undefined) this.#nicks.release(session.nick, session.identity);
    else this.#identities.went(session.known, session, hasSaidBye);
  }

  /** A new identity could not be kept: the session is as if it had never logged in. */
  takeBack(session: Session, { identity }: Pick<IdentityEntry, 'identity'>): void {
    const known = this.#identities.byIdentity(identity);
    if (known !== undefined) this.#identities.drop(known);
    session.known = undefined;
    session.nick = '';
    session.identity = '';
    session.state = 'unnamed';
  }

  /** Something that an identity did in a room is on disk. */
  acted(identity: string): void {
    this.#identities.acted(identity);
  }

  #claim(nick: string, identity: string): Claim {
    return this.#nicks.claim(nick, identity, this.#identities.isOver);
  }

  #enter(session: Session, identity: string, nick: string): void {
    session.state = 'ready';
    session.identity = identity;
    session.nick = nick;
  }

  #become(known: Known, session: Session): void {
    session.known = known;
    this.#identities.came(known, session);
  }

  #rename(known: Known, nick: string): void {
    if (known.nick === nick) return;
    this.#nicks.release(known.nick, known.identity, nick);
    known.nick = nick;
    for (const session of this.#identities.sessionsOf(known)) session.nick = nick;
  }
}
