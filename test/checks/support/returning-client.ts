import type { ServerEvent, Welcome } from '../../../src/protocol/event.ts';
import { LightParticipant } from './light-participant.ts';
import { Numbers } from './numbers.ts';

export interface ReturningParts {
  readonly port: number;
  readonly nick: string;
  readonly localAddress: string;
  /** Milliseconds from a drop until it dials again. */
  readonly pause: () => number;
  /** It does not say where it stood when it comes back: to show that a check notices. */
  readonly forgets: boolean;
}

/** Somebody whose connection breaks again and again, and who comes back each time and sends again what was not answered. */
export class ReturningClient {
  readonly nick: string;
  /** The number of each of its own messages, as it was told. */
  readonly acked = new Map<string, number>();
  drops = 0;
  /** The numbers that it has had; undefined until it was first let in. */
  numbers: Numbers | undefined;
  isLive = false;
  refusals = 0;
  /** Called when it has become live, once. */
  onLive: () => void = () => {};
  readonly #parts: ReturningParts;
  readonly #unanswered = new Map<string, string>();
  #participant: LightParticipant | undefined;
  #welcome: (Welcome & { readonly token?: string }) | undefined;
  #token: string | undefined;
  #said = 0;
  #isOver = false;

  constructor(parts: ReturningParts) {
    this.#parts = parts;
    this.nick = parts.nick;
    this.#dial();
  }

  /** How many of its messages have no answer yet. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  get epoch(): string | undefined {
    return this.#welcome?.epoch;
  }

  /** Says its next text: kept until it is answered. */
  say(): void {
    this.#said += 1;
    const id = String(this.#said);
    const text = `${this.nick} ${id}`;
    this.#unanswered.set(id, text);
    if (this.isLive) this.#participant?.say(id, text);
  }

  get said(): number {
    return this.#said;
  }

  /** Its connection breaks, now, whatever it is at; false if it has none or nothing to come back to. */
  drop(abruptly: boolean): boolean {
    const participant = this.#participant;
    if (participant === undefined || this.#token === undefined) return false;
    this.drops += 1;
    this.#participant = undefined;
    this.isLive = false;
    if (abruptly) participant.socket.resetAndDestroy();
    else participant.destroy();
    this.#dialSoon();
    return true;
  }

  destroy(): void {
    this.#isOver = true;
    this.#participant?.destroy();
  }

  #dialSoon(): void {
    setTimeout(() => this.#dial(), this.#parts.pause());
  }

  #dial(): void {
    if (this.#isOver) return;
    const { port, nick, localAddress, forgets } = this.#parts;
    const { epoch, session } = this.#welcome ?? {};
    const back = this.#token === undefined ? {} : { token: this.#token };
    const replaces = session === undefined ? {} : { replaces: session };
    const resume =
      epoch === undefined || forgets
        ? {}
        : { resume: { epoch, rooms: { '#lobby': this.numbers?.last ?? 0 } } };
    // What an earlier connection still hands over is not heard: a real client would have closed it.
    const only = (hear: () => void) => {
      if (this.#participant === participant) hear();
    };
    const participant = new LightParticipant(
      port,
      { nick, ...back, ...replaces, ...resume },
      {
        message: (seq, line) => only(() => this.#message(seq, line)),
        event: (event) => only(() => this.#event(event)),
        closed: () => only(() => this.#closed()),
      },
      localAddress,
    );
    this.#participant = participant;
  }

  /** Closed by the server, or never let in: it tries again, as it does after a drop. */
  #closed(): void {
    this.#participant = undefined;
    this.isLive = false;
    this.#dialSoon();
  }

  #message(seq: number, line: string): void {
    this.numbers?.had(seq);
    if (this.#unanswered.size === 0 || this.isLive) return;
    // Its own come as messages only while it is catching up: the ack was lost with the connection.
    const { identity, id } = JSON.parse(line);
    if (identity === this.#welcome?.identity) this.#answered(id, seq);
  }

  #event(event: Exclude<ServerEvent, { readonly type: 'message' }>): void {
    switch (event.type) {
      case 'welcome':
        this.#token = event.token ?? this.#token;
        this.numbers ??= new Numbers(event.rooms[0]?.last ?? 0);
        this.#welcome = event;
        return;
      case 'live':
        return this.#live();
      case 'ack':
        return this.#ack(event.id ?? '', event.seq);
      case 'gap':
        return this.numbers?.gap(event.from, event.to);
      case 'reset':
        return this.numbers?.reset(event.last);
      case 'refused':
        this.refusals += 1;
    }
  }

  #live(): void {
    if (this.isLive) return;
    this.isLive = true;
    for (const [id, text] of this.#unanswered) this.#participant?.say(id, text);
    this.onLive();
  }

  #ack(id: string, seq: number): void {
    const numbers = this.numbers;
    // Of an id that was sent before, an ack may repeat a number (P16); otherwise it stands in its message's place.
    if (numbers !== undefined && seq > numbers.last) numbers.had(seq);
    else if (this.acked.get(id) !== undefined || !this.#unanswered.has(id)) this.#repeated(id, seq);
    this.#answered(id, seq);
  }

  #repeated(id: string, seq: number): void {
    if (this.acked.get(id) !== seq && this.numbers !== undefined) this.numbers.duplicates += 1;
  }

  #answered(id: string, seq: number): void {
    this.#unanswered.delete(id);
    this.acked.set(id, seq);
  }
}
