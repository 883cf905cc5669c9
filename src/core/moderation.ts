import type { CloseCode, RefusalCode } from '../protocol/codes.ts';
import type { Moderation as Act, CommandOf } from '../protocol/command.ts';
import type { EntryEvent } from '../protocol/event.ts';
import { type Confusables, foldNick, nickKeys } from '../protocol/names.ts';
import { LOBBY } from '../protocol/rooms.ts';
import type { Entrance } from './entrance.ts';
import { BASE_IDENTITY, type Journal, type RoomEntryOf, type SanctionState } from './ports.ts';
import { aboutOf } from './replies.ts';
import type { Session } from './session.ts';

type Kind = SanctionState['kind'];

/** What each act does to which kind of sanction. */
const ACTS: Readonly<Record<Act, { readonly kind: Kind; readonly begins: boolean }>> = {
  kick: { kind: 'kick', begins: true },
  unkick: { kind: 'kick', begins: false },
  mute: { kind: 'mute', begins: true },
  unmute: { kind: 'mute', begins: false },
};

export interface ModerationParts {
  readonly state: readonly SanctionState[];
  readonly confusables: Confusables;
  readonly journal: Pick<Journal, 'append'>;
  /** Those that have a nick. */
  readonly ready: ReadonlyMap<number, Session>;
  readonly close: (session: Session, code: CloseCode) => void;
  /** An operator has done something about somebody. */
  readonly moderated: (act: Act, nick: string) => void;
}

/** Who was kicked and who was muted by whoever owns the server. */
export class Moderation {
  readonly #parts: ModerationParts;
  /** By identity, the nick that it had. */
  readonly #sanctions: Readonly<Record<Kind, Map<string, string>>> = { kick: new Map(), mute: new Map() };
  /** Those about whom a kick or a mute is on its way to the journal, and how many: they say nothing behind it. */
  readonly #begun = new Map<string, number>();
  /** By each key of a nick, the identity under which somebody is muted whom nothing but the nick makes known. */
  readonly #mutedNicks = new Map<string, string>();

  constructor(parts: ModerationParts) {
    this.#parts = parts;
    for (const { kind, identity, nick } of parts.state) this.#sanctions[kind].set(identity, nick);
  }

  isKicked = (identity: string): boolean => this.#sanctions.kick.has(identity);

  /** Who was muted in the base protocol is known by the nick alone, since that identity ends with its connection. */
  isMuted({ identity, nick }: Session): boolean {
    if (this.#sanctions.mute.has(identity) || this.#begun.has(identity)) return true;
    return this.#mutedNicks.size > 0 && this.#mutedAs(nick) !== undefined;
  }

  /** Holds to their nicks those who are known by nothing else: whoever was of the base protocol. */
  keepNicks(entrance: Entrance): void {
    const { kick, mute } = this.#sanctions;
    for (const [identity, nick] of kick)
      if (entrance.knownOf(identity) === undefined) entrance.keepFrom(nick, identity);
    for (const [identity, nick] of mute)
      if (entrance.knownOf(identity) === undefined) this.#muteNick(nick, identity);
  }

  /** Does something about whoever has a nick, or had it when it was done before; says why not if there is nobody. */
  ask(session: Session, command: CommandOf<'moderate'>, entrance: Entrance): RefusalCode | undefined {
    const { act } = command;
    const { kind, begins } = ACTS[act];
    const identity = begins
      ? this.#present(kind, command.nick, entrance)
      : this.#sanctioned(kind, command.nick, entrance);
    // Whoever is being erased is nobody any more: their nick would be kept for ever.
    if (identity === undefined || entrance.knownOf(identity)?.isErasing === true)
      return !begins && entrance.holderOf(command.nick) !== undefined ? 'not-sanctioned' : 'no-such-person';
    if (begins) this.#begun.set(identity, (this.#begun.get(identity) ?? 0) + 1);
    const nick = this.#sanctions[kind].get(identity) ?? this.#nickOf(identity, entrance) ?? command.nick;
    const entry = { type: 'moderated', room: LOBBY, identity, nick, act, session: session.id } as const;
    this.#parts.journal.append({ ...entry, ...aboutOf({ ref: command.ref }) });
    return undefined;
  }

  /** It could not be kept, and does not hold. */
  notTaken({ act, identity }: Pick<RoomEntryOf<'moderated'>, 'act' | 'identity'>): void {
    if (!ACTS[act].begins) return;
    const begun = (this.#begun.get(identity) ?? 0) - 1;
    if (begun > 0) this.#begun.set(identity, begun);
    else this.#begun.delete(identity);
  }

  /** It is on disk, and holds from now on. */
  take(event: Extract<EntryEvent, { type: 'moderated' }>, entrance: Entrance): void {
    const { act, identity, nick } = event;
    const { kind, begins } = ACTS[act];
    this.notTaken(event);
    this.#parts.moderated(act, nick);
    const isUnknown = entrance.knownOf(identity) === undefined;
    // Whoever was forgotten meanwhile can't come back; their nick is anybody's.
    if (begins && isUnknown && !identity.startsWith(BASE_IDENTITY)) return;
    const before = this.#sanctions[kind].get(identity);
    if (begins) this.#sanctions[kind].set(identity, nick);
    else this.#sanctions[kind].delete(identity);
    if (act === 'mute' && isUnknown) this.#muteNick(nick, identity);
    if (act === 'unmute') this.#unmuteNick(identity);
    if (act === 'kick') this.#kick(identity, nick, entrance);
    if (act === 'unkick') entrance.giveBack(before ?? nick, identity);
  }

  /** Nobody will ever be that identity again. */
  forget = (identity: string): void => {
    for (const sanctions of Object.values(this.#sanctions)) sanctions.delete(identity);
  };

  #muteNick(nick: string, identity: string): void {
    for (const key of this.#keysOf(nick)) this.#mutedNicks.set(key, identity);
  }

  #unmuteNick(identity: string): void {
    for (const [key, muted] of this.#mutedNicks) if (muted === identity) this.#mutedNicks.delete(key);
  }

  /** The identity under which a nick, or one that counts as the same, is muted. */
  #mutedAs(nick: string): string | undefined {
    const key = this.#keysOf(nick).find((each) => this.#mutedNicks.has(each));
    return key === undefined ? undefined : this.#mutedNicks.get(key);
  }

  #keysOf(nick: string): readonly string[] {
    return nickKeys(nick, this.#parts.confusables);
  }

  #kick(identity: string, nick: string, entrance: Entrance): void {
    for (const session of [...this.#parts.ready.values()])
      if (session.identity === identity) this.#parts.close(session, 'kicked');
    if (entrance.knownOf(identity) === undefined) entrance.keepFrom(nick, identity);
  }

  #nickOf(identity: string, entrance: Entrance): string | undefined {
    const here = [...this.#parts.ready.values()].find((session) => session.identity === identity);
    return here?.nick ?? (entrance.knownOf(identity)?.nick || undefined);
  }

  /** A nick that is muted already is muted again, and not its holder as well: it is undone once. */
  #present(kind: Kind, nick: string, entrance: Entrance): string | undefined {
    const muted = kind === 'mute' ? this.#mutedAs(nick) : undefined;
    return muted ?? entrance.holderOf(nick);
  }

  /** Under the nick that somebody had when it was done, or the one that they have now. */
  #sanctioned(kind: Kind, nick: string, entrance: Entrance): string | undefined {
    const folded = foldNick(nick);
    const then = [...this.#sanctions[kind]].find(([, held]) => foldNick(held) === folded)?.[0];
    const now = entrance.holderOf(nick);
    return then ?? (now !== undefined && this.#sanctions[kind].has(now) ? now : undefined);
  }
}
