import { type CloseCode, type RefusalCode, refusalText } from '../protocol/codes.ts';
import type { Command, Fault } from '../protocol/command.ts';
import type { Limits } from '../protocol/limits.ts';
import { LOBBY } from '../protocol/limits.ts';
import { hasSomethingVisible } from '../protocol/text.ts';
import type { Nicks } from './nicks.ts';
import type { Clock, CommittedEntry, Journal, Outlet } from './ports.ts';
import { Room } from './room.ts';
import { Session } from './session.ts';

export interface ChatParts {
  readonly limits: Limits;
  readonly nicks: Nicks;
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'now' | 'soon'>;
}

/** Milliseconds for which nobody is heard at the end; the connections are closed before. */
const HUSHED_WAIT = 10_000;

/**
 * The chat itself: what sessions ask for goes in, what they are to see goes out through their outlets. Synchronous:
 * one command runs to its end before the next begins.
 */
export class Chat {
  readonly #limits: Limits;
  readonly #nicks: Nicks;
  readonly #journal: Journal;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #lobby: Room;
  #lastSession = 0;
  #endsAt: number | undefined;
  #isHushed = false;

  constructor({ limits, nicks, journal, clock }: ChatParts) {
    this.#limits = limits;
    this.#nicks = nicks;
    this.#journal = journal;
    this.#clock = clock;
    this.#lobby = new Room(LOBBY, clock);
  }

  /** How many sessions are in the chat. */
  get readyCount(): number {
    return this.#lobby.size;
  }

  /** Begins a session and greets it (rule B2). */
  open(outlet: Outlet): Session {
    this.#lastSession += 1;
    const session = new Session(this.#lastSession, outlet, this.#limits, this.#clock.now());
    outlet.tell({ type: 'hello' });
    return session;
  }

  /** Milliseconds that the session's next command has to wait, since it has spent its budget of texts; 0 if not at all. */
  wait(session: Session): number {
    if (this.#isHushed) return HUSHED_WAIT;
    return session.state === 'ready' ? session.texting.wait(this.#clock.now()) : 0;
  }

  /** Carries out what a session asks for. An ended session is not heard. */
  perform(session: Session, input: Command | Fault): void {
    switch (session.state) {
      case 'unnamed':
        return this.#performUnnamed(session, input);
      case 'ready':
        return this.#performReady(session, input);
      case 'ended':
        return;
    }
  }

  /** Ends a session for a reason of the connection's: tells it why where there is a word for it, and closes. */
  close(session: Session, code: CloseCode): void {
    if (session.state !== 'ended') this.#close(session, code);
  }

  /** Ends a session whose connection is gone: frees its nick and all that is held for it. Harmless when repeated. */
  end(session: Session): void {
    if (session.state === 'ready') {
      this.#lobby.remove(session);
      this.#nicks.release(session.nick, session.id);
    }
    session.state = 'ended';
  }

  /** Shows committed entries to their rooms. The journal's way back in. */
  committed(entries: readonly CommittedEntry[]): void {
    this.#lobby.publish(
      entries.map(({ room, seq, time, nick, text, session }) => ({
        event: { type: 'message', room, seq, time, nick, text },
        origin: session,
      })),
    );
  }

  /** Announces the end in `seconds` to everyone, once, and to whoever comes in until then (rule B12). */
  announceShutdown(seconds: number): void {
    this.#endsAt = this.#clock.now() + seconds * 1000;
    this.#lobby.publish([{ event: { type: 'shutdown', seconds } }]);
  }

  /** Takes in nothing more, for the end: what is still unread stays so. */
  hush(): void {
    this.#isHushed = true;
  }

  #performUnnamed(session: Session, input: Command | Fault): void {
    switch (input.type) {
      case 'nick':
        return this.#name(session, input.nick);
      case 'bye':
        return this.#close(session, 'bye');
      case 'send':
        return this.#retry(session);
      case 'fault':
        if (input.code === 'first-frame-too-long') return this.#close(session, input.code);
        return input.code === 'empty' ? this.#countFault(session) : this.#retry(session);
    }
  }

  #performReady(session: Session, input: Command | Fault): void {
    switch (input.type) {
      case 'send':
        return this.#say(session, input.text);
      case 'bye':
        return this.#close(session, 'bye');
      case 'nick':
        return session.outlet.tell({ type: 'retry' });
      case 'fault':
        return input.code === 'empty' ? this.#countFault(session) : this.#refuse(session, input.code);
    }
  }

  #name(session: Session, nick: string): void {
    if (!this.#nicks.claim(nick, session.id)) return this.#retry(session);
    session.state = 'ready';
    session.nick = nick;
    this.#lobby.add(session);
    session.outlet.tell({ type: 'ready' });
    if (this.#endsAt === undefined) return;
    const seconds = Math.max(0, Math.ceil((this.#endsAt - this.#clock.now()) / 1000));
    session.outlet.tell({ type: 'shutdown', seconds });
  }

  #retry(session: Session): void {
    session.tries += 1;
    if (session.tries >= this.#limits.tries) return this.#close(session, 'too-many-tries');
    session.outlet.tell({ type: 'retry' });
  }

  #say(session: Session, text: string): void {
    if (!hasSomethingVisible(text)) return this.#refuse(session, 'nothing-visible');
    session.texting.spend(this.#clock.now());
    session.texts += 1;
    this.#journal.append({ type: 'said', room: LOBBY, session: session.id, nick: session.nick, text });
  }

  #refuse(session: Session, code: RefusalCode): void {
    session.outlet.tell({ type: 'refused', code, text: refusalText(code, this.#limits) ?? code });
    this.#countFault(session);
  }

  #countFault(session: Session): void {
    if (!session.faults.spend(this.#clock.now())) this.#close(session, 'too-many-faults');
  }

  #close(session: Session, code: CloseCode): void {
    this.#lobby.catchUp(session);
    this.end(session);
    const text = refusalText(code, this.#limits);
    if (text !== undefined) session.outlet.tell({ type: 'refused', code, text });
    session.outlet.close(code);
  }
}
