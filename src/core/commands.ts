import type { CloseCode, RefusalCode } from '../protocol/codes.ts';
import type { Command, CommandOf, Fault, LastingCommand } from '../protocol/command.ts';
import type { Limits } from '../protocol/limits.ts';
import { isDirect, LOBBY } from '../protocol/rooms.ts';
import { hasSomethingVisible } from '../protocol/text.ts';
import type { Addressing } from './addressing.ts';
import type { Doors } from './doors.ts';
import type { Entrance } from './entrance.ts';
import type { Erasure } from './erasure.ts';
import { entryOf, whyNoText } from './lasting.ts';
import type { Moderation } from './moderation.ts';
import { makesEntry, roleOf, saysSomething, whyNotFor } from './permissions.ts';
import type { Clock, Journal } from './ports.ts';
import type { Questions } from './questions.ts';
import type { Refusals } from './refusals.ts';
import { aboutOf, refOf } from './replies.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

/** In a room of more, nobody is told who is away. */
const MOST_TOLD = 500;
/**
 * Milliseconds after which something is taken again behind what found no room on the disk, also of a client that does not
 * ping: longer than anything is on its way, also through a connection that stands still for a while, before it is closed.
 */
const FULL = 5 * 60_000;

export interface CommandsParts {
  readonly limits: Limits;
  readonly clock: Pick<Clock, 'now'>;
  readonly journal: Journal;
  readonly entrance: Entrance;
  readonly rooms: Rooms;
  readonly addressing: Addressing;
  readonly doors: Doors;
  readonly questions: Questions;
  readonly moderation: Moderation;
  readonly erasure: Erasure;
  readonly refusals: Refusals;
  readonly close: (session: Session, code: CloseCode) => void;
}

/** What sessions that are in the chat, or operate it, ask for. */
export class Commands {
  readonly #parts: CommandsParts;

  constructor(parts: CommandsParts) {
    this.#parts = parts;
  }

  /** Spends what the session may ask for in a second. */
  count({ texting, asking }: Session, { type }: Command | Fault): void {
    if (type !== 'fault') (makesEntry(type) ? texting : asking).spend(this.#parts.clock.now());
  }

  /** Carries it out, or says why not. */
  perform(session: Session, input: Command | Fault): void {
    const { refusals } = this.#parts;
    if (input.type === 'fault') return refusals.fault(session, input);
    const code = whyNotFor(input.type, roleOf(session)) ?? this.#inRoom(session, input);
    if (code !== undefined) refusals.refuse(session, code, aboutOf(input));
  }

  #inRoom(session: Session, command: Command): RefusalCode | undefined {
    if (makesEntry(command.type) && session.known?.isErasing === true) return 'not-allowed';
    if (saysSomething(command) && this.#parts.moderation.isMuted(session)) return 'muted';
    if (command.type === 'join') return this.#parts.doors.join(session, command);
    if (!('room' in command)) return this.#perform(session, command);
    const addressed = this.#parts.addressing.address(session, command.type, command.room);
    if ('refused' in addressed) return addressed.refused;
    return this.#performIn(session, command, addressed.room);
  }

  #perform(session: Session, command: Exclude<Command, { room: string }>): RefusalCode | undefined {
    const { questions, moderation, entrance, erasure, close } = this.#parts;
    const { outlet } = session;
    switch (command.type) {
      case 'bye':
        close(session, 'bye');
        return;
      case 'ping':
        session.fullAt = undefined;
        outlet.tell({ type: 'pong', ...aboutOf(command) });
        return;
      case 'nick':
        return this.#rename(session, command);
      case 'rooms':
        return void questions.rooms(session, command);
      case 'search':
        return questions.search(session, command);
      case 'person':
        return void questions.person(session, command);
      case 'own':
        return void questions.own(session, command);
      case 'away':
        return void this.#away(session, command);
      case 'erase':
        return erasure.begin(session, command);
      case 'moderate':
        return moderation.ask(session, command, entrance);
      case 'pong':
      case 'login':
      case 'operate':
        return;
    }
  }

  #performIn(
    session: Session,
    command: Exclude<Extract<Command, { room: string }>, { type: 'join' }>,
    room: string,
  ): RefusalCode | undefined {
    const { questions, journal, rooms } = this.#parts;
    const { identity, nick, id, known } = session;
    // Also what nobody else sees would be left of somebody who is being erased.
    if (known?.isErasing === true) return 'not-allowed';
    switch (command.type) {
      case 'send':
      case 'edit':
      case 'delete':
      case 'react':
      case 'topic':
        return this.#last(session, command, room);
      case 'leave':
        if (room === LOBBY || isDirect(room)) return 'not-allowed';
        session.moving = { type: 'left', room, ...refOf(command) };
        return void journal.append({ type: 'left', room, identity, nick, session: id, ...refOf(command) });
      case 'history':
        return void questions.history(session, room, command);
      case 'members':
        return void questions.members(session, room, command);
      case 'read': {
        const seq = Math.min(command.seq, rooms.numbersOf(room).last);
        return void journal.append({ type: 'read', room, seq, identity, session: id, ...refOf(command) });
      }
      case 'mute': {
        const { muted } = command;
        return void journal.append({ type: 'muted', room, muted, identity, session: id, ...refOf(command) });
      }
      case 'typing':
        return void rooms.presence(room)?.typing(session);
    }
  }

  #last(session: Session, command: LastingCommand, room: string): RefusalCode | undefined {
    const { limits, journal, entrance, refusals } = this.#parts;
    const code = whyNoText(command, limits.maxText);
    if (code !== undefined) return code;
    if (this.#isFull(session)) return void refusals.tell(session, 'storage-full', aboutOf(command));
    if (command.type === 'send') session.texts += 1;
    const mentionable = (nick: string) => {
      const holder = entrance.holderOf(nick);
      return holder === undefined || entrance.knownOf(holder) === undefined ? undefined : holder;
    };
    journal.append(entryOf(command, room, session, mentionable));
    return undefined;
  }

  /** What is said behind something that found no room must not overtake it, when that is said again. */
  #isFull(session: Session): boolean {
    const { fullAt } = session;
    if (fullAt === undefined || session.isBase) return false;
    if (this.#parts.clock.now() - fullAt < FULL) return true;
    session.fullAt = undefined;
    return false;
  }

  #rename(session: Session, command: CommandOf<'nick'>): RefusalCode | undefined {
    const { entrance, rooms, close } = this.#parts;
    const { nick: before, identity } = session;
    const { nick } = command;
    const code = entrance.rename(session, nick);
    if (code !== undefined) return code;
    const event = { type: 'renamed', identity, nick, before } as const;
    // Not in the place of the event, which who has not kept up is never shown: the answer must come.
    const answer = rooms.lobby.tellInTurn(session, { ...event, ...refOf(command) });
    if (answer === 'full') close(session, 'queue-full');
    if (nick !== before) rooms.lobby.publish([{ event, origin: session.id }]);
    return undefined;
  }

  /** Told where it is of use: to everybody, or, where there are too many, to the rooms that are small enough. */
  #away(session: Session, command: CommandOf<'away'>): void {
    const { rooms } = this.#parts;
    const { known, identity, nick, outlet, id } = session;
    if (known === undefined) return;
    // What can't be seen are no words.
    const text = command.text !== undefined && !hasSomethingVisible(command.text) ? '' : command.text;
    if (text === undefined) delete known.away;
    else known.away = text;
    const event = { type: 'away', identity, nick, ...(text === undefined ? {} : { text }) } as const;
    outlet.tell({ ...event, ...refOf(command) });
    const small = rooms.roomsOf(session).filter(({ size }) => size <= MOST_TOLD);
    for (const room of small.includes(rooms.lobby) ? [rooms.lobby] : small)
      room.publish([{ event, origin: id }]);
  }
}
