import {
  type Entry,
  type IdentityEntry,
  type KeptEntry,
  keptOf,
  type NotTaken,
  type RoomEntry,
} from '../../src/core/ports.ts';
import { identitiesOf, LOBBY } from '../../src/protocol/rooms.ts';
import type { Verdict } from '../../src/store/store.ts';
import { MemberLedger } from './member-ledger.ts';
import { RoomLedger } from './room-ledger.ts';

export interface LedgerParts {
  /** Milliseconds of virtual time. */
  readonly now: () => number;
  /** So many of the newest entries of a room are kept, and older ones go. */
  readonly keeps: number;
  readonly violated: (what: string) => void;
  /** Something has happened that a run should reach. */
  readonly reach: (what: string) => void;
}

/** Where a command of this id has become an entry. */
export interface Place {
  readonly room: string;
  readonly seq: number;
}

/** What is on disk, as the disk saw it happen: the truth to which everything shown is held. */
export class Ledger {
  readonly members = new MemberLedger();
  /** Every nick that an identity was kept under, and in which life of the server. */
  readonly identities: { readonly entry: IdentityEntry; readonly life: number }[] = [];
  /** Who is known no more, and had everything taken out. */
  readonly erased = new Set<string>();
  /** By identity, the nick that it had when it was kicked or muted. */
  readonly sanctions = { kick: new Map<string, string>(), mute: new Map<string, string>() };
  /** Who was muted at some time. */
  readonly wasMuted = new Set<string>();
  readonly #parts: LedgerParts;
  readonly #rooms = new Map<string, RoomLedger>();
  readonly #byId = new Map<string, Place>();
  readonly #bySaying = new Set<string>();
  readonly #byText = new Map<string, Place>();
  readonly #refused = new Map<string, NotTaken>();
  readonly #known = new Set<string>();
  readonly #hasActed = new Set<string>();

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#rooms.set(LOBBY, new RoomLedger(LOBBY, parts.keeps));
  }

  get rooms(): readonly RoomLedger[] {
    return [...this.#rooms.values()];
  }

  /** A room; one that is not there is empty. */
  room(name: string): RoomLedger {
    return this.#rooms.get(name) ?? new RoomLedger(name, this.#parts.keeps);
  }

  get lobby(): RoomLedger {
    return this.room(LOBBY);
  }

  /** How many entries there are in all rooms. */
  get count(): number {
    return this.rooms.reduce((sum, { last }) => sum + last, 0);
  }

  /** The message that has, or had, this text. */
  byText(text: string): Place | undefined {
    return this.#byText.get(text);
  }

  /** What a command has become; nobody gives an id twice. */
  byId(id: string): Place | undefined {
    return this.#byId.get(id);
  }

  /** Why something was not taken, at first: by its id, or, where it has none, its text. */
  whyRefused(what: string): NotTaken | undefined {
    return this.#refused.get(what);
  }

  isKnown(identity: string): boolean {
    return this.#known.has(identity);
  }

  /** Whether it has done anything that lasts, or was written to. */
  hasActed(identity: string): boolean {
    return this.#hasActed.has(identity);
  }

  /** A batch is on disk. */
  committed(batch: readonly Entry[], verdicts: readonly Verdict[], time: number, life: number): void {
    for (const [index, entry] of batch.entries()) {
      const verdict = verdicts[index];
      if (verdict === undefined) return this.#parts.violated(`the store said nothing of a ${entry.type}`);
      this.#judge(entry, verdict);
      if (verdict.type === 'kept' && isRoomEntry(entry)) this.#keep(entry, verdict.seq, time);
      else if (verdict.type === 'done') this.#done(entry, life);
      else if (verdict.type === 'refused') this.#refuse(entry, verdict.code);
    }
  }

  /** Whether what the store has decided is what follows from all before. */
  #judge(entry: Entry, verdict: Verdict): void {
    this.#parts.reach(verdict.type === 'refused' ? verdict.code : verdict.type);
    if (!isRoomEntry(entry) || verdict.type === 'repeated') return;
    if (verdict.type === 'refused' && (verdict.code === 'storage-full' || verdict.code === 'id-reused'))
      return;
    const why = this.#whyNot(entry);
    const said =
      verdict.type === 'refused' ? verdict.code : verdict.type === 'done' ? 'nothing-to-do' : undefined;
    if (why !== said)
      this.#parts.violated(
        `the store answered ${said ?? verdict.type} to a ${entry.type} of ${entry.identity} in ${entry.room}, not ${why}`,
      );
  }

  #refuse(entry: Entry, code: NotTaken): void {
    const what = ('id' in entry ? entry.id : undefined) ?? ('text' in entry ? entry.text : undefined);
    if (what !== undefined && !this.#refused.has(what)) this.#refused.set(what, code);
  }

  #whyNot(entry: RoomEntry): NotTaken | 'nothing-to-do' | undefined {
    const { members } = this;
    const { identity } = entry;
    const room = this.room(entry.room);
    switch (entry.type) {
      case 'joined':
        return members.isIn(identity, entry.room) ? 'nothing-to-do' : undefined;
      case 'left':
        return members.isIn(identity, entry.room) ? undefined : 'nothing-to-do';
      case 'erased': {
        const isThere = room.entries.some((kept) => kept.identity === identity && kept.nick !== '');
        const isMember = entry.room !== LOBBY && members.isIn(identity, entry.room);
        return isThere || isMember ? undefined : 'nothing-to-do';
      }
      case 'moderated':
        return undefined;
      case 'edited':
      case 'deleted':
      case 'reacted': {
        const target = room.messageAt(entry.target);
        if (target === undefined) return 'no-such-message';
        if (entry.type !== 'reacted' && target.identity !== identity) return 'not-yours';
        return members.hasLeft(identity, entry.room) ? 'not-in-room' : undefined;
      }
      default:
        return members.hasLeft(identity, entry.room) ? 'not-in-room' : undefined;
    }
  }

  #keep(entry: RoomEntry, seq: number, time: number): void {
    const { violated, reach, now } = this.#parts;
    const { room: name, identity } = entry;
    const kept = keptOf(entry, seq, time);
    const room = this.room(name);
    this.#rooms.set(name, room);
    if (seq !== room.last + 1) violated(`I1: number ${seq} of ${name} was given behind ${room.last}`);
    this.#note(kept);
    room.push(kept, now());
    reach(entry.type === 'moderated' ? entry.act : entry.type);
    if (entry.type !== 'moderated') this.#hasActed.add(identity);
    switch (entry.type) {
      case 'message':
        if (seq === 1) this.#begin(name);
        return;
      case 'joined':
        return this.members.joined(identity, name, seq);
      case 'left':
        return this.members.left(identity, name, seq, now());
      case 'erased':
        return this.members.erased(identity, name, seq, now());
      case 'moderated': {
        const sanctions = this.sanctions[entry.act === 'kick' || entry.act === 'unkick' ? 'kick' : 'mute'];
        if (entry.act === 'mute') this.wasMuted.add(identity);
        if (entry.act === 'kick' || entry.act === 'mute') sanctions.set(identity, entry.nick);
        else sanctions.delete(identity);
        return;
      }
      default:
        return;
    }
  }

  /** A direct conversation is there for both from its first message on. */
  #begin(room: string): void {
    for (const identity of identitiesOf(room) ?? []) {
      if (this.erased.has(identity))
        this.#parts.violated(`I11: ${identity} was erased before, and has a direct conversation`);
      this.#parts.reach('direct');
      this.members.joined(identity, room, 0);
      this.#hasActed.add(identity);
    }
  }

  /** What must never be there twice: ids of one sender in a room, and texts, of which no two are given the same. */
  #note(entry: KeptEntry): void {
    const { violated } = this.#parts;
    const { room, seq, identity } = entry;
    const id = 'id' in entry ? entry.id : undefined;
    if (id !== undefined) {
      const key = `${room} ${identity} ${id}`;
      if (this.#bySaying.has(key))
        violated(`I2: ${identity} has said ${id} twice in ${room}, the second time as ${seq}`);
      this.#bySaying.add(key);
      this.#byId.set(id, { room, seq });
    }
    if (entry.type !== 'message' && entry.type !== 'edited') return;
    const { text = '' } = entry;
    const before = this.#byText.get(text);
    const place = { room, seq: entry.type === 'message' ? seq : entry.target };
    // Somebody new may say again, by the wish of whoever it is, what somebody said who is gone.
    const author = before && this.room(before.room).at(before.seq)?.identity;
    if (before !== undefined && (author === identity || !this.erased.has(author ?? '')))
      violated(`I2: "${text.slice(0, 24)}" is kept as ${before.room} ${before.seq} and as ${room} ${seq}`);
    this.#byText.set(text, place);
  }

  #done(entry: Entry, life: number): void {
    const { identity } = entry;
    switch (entry.type) {
      case 'identity':
        this.identities.push({ entry, life });
        if (entry.tokenHash === undefined) return;
        this.#known.add(identity);
        return this.members.read(identity, LOBBY, this.lobby.last);
      case 'forgotten':
        return this.#forgotten(identity, entry.erased === true);
      case 'read':
        this.#parts.reach('read');
        if (this.#rooms.has(entry.room)) this.members.read(identity, entry.room, entry.seq);
        return;
      case 'muted':
        this.#parts.reach('muted');
        if (this.#rooms.has(entry.room)) this.members.muted(identity, entry.room, entry.muted);
        return;
      default:
        return;
    }
  }

  #forgotten(identity: string, isErased: boolean): void {
    const { violated } = this.#parts;
    this.#known.delete(identity);
    this.members.forgotten(identity);
    for (const sanctions of Object.values(this.sanctions)) sanctions.delete(identity);
    if (!isErased) {
      if (this.hasActed(identity)) violated(`${identity} was forgotten, and has done something that lasts`);
      return;
    }
    this.erased.add(identity);
    for (const { room, entries } of this.rooms) {
      const left = entries.find((entry) => entry.identity === identity && entry.nick !== '');
      if (left !== undefined)
        violated(`I11: all of ${identity} was erased but ${left.type} ${left.seq} in ${room}`);
    }
  }
}

function isRoomEntry(entry: Entry): entry is RoomEntry {
  return 'room' in entry && entry.type !== 'read' && entry.type !== 'muted';
}
