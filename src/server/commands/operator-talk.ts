import type { Command, Moderation } from '../../protocol/command.ts';
import type { ServerEvent } from '../../protocol/event.ts';
import { commandFrames } from '../../wire/command-frames.ts';
import { type EventFault, EventReader } from '../../wire/event-reader.ts';
import { FrameReader, frame, MAX_FRAME } from '../../wire/frames.ts';
import { PARLEY_2 } from '../../wire/negotiation.ts';

/** What an operator wants done about somebody, and the secret that proves that they may. */
export interface Wanted {
  readonly secret: string;
  readonly act: Moderation;
  readonly nick: string;
}

/**
 * What a server made of it. `refused`: not done, and why, in its own words. `stranger`: it is no server of ours, or not
 * the one that the secret belongs to.
 */
export type Answer =
  | { readonly type: 'done' }
  | { readonly type: 'refused'; readonly text: string; readonly code?: string }
  | { readonly type: 'stranger' };

const STRANGER: Answer = { type: 'stranger' };
/** How a server of ours turns somebody away before it has agreed on protocol 2. */
const ERROR = 'ERROR ';

/** The operator's half of a connection: bytes of the server in, bytes for it out, until there is an answer. */
export class OperatorTalk {
  readonly #wanted: Wanted;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #frames = new FrameReader();
  readonly #events = new EventReader();
  #state: 'greeted' | 'asked' | 'agreed' = 'greeted';

  constructor(wanted: Wanted, write: (bytes: Uint8Array) => void) {
    this.#wanted = wanted;
    this.#write = write;
  }

  /** Takes in bytes; the answer as soon as it is there, behind which nothing may be taken in. */
  take(bytes: Uint8Array): Answer | undefined {
    if (this.#state === 'agreed') {
      this.#events.push(bytes);
      return this.#hear();
    }
    this.#frames.push(bytes);
    return this.#agree();
  }

  #agree(): Answer | undefined {
    for (let next = this.#frames.next(MAX_FRAME); next !== undefined; next = this.#frames.next(MAX_FRAME)) {
      const said = next.type === 'frame' ? next.payload.toString() : '';
      if (said.startsWith(ERROR)) return { type: 'refused', text: said.slice(ERROR.length) };
      if (said !== (this.#state === 'greeted' ? 'HELLO' : PARLEY_2)) return STRANGER;
      if (this.#state === 'asked') return this.#begin();
      this.#write(frame(PARLEY_2));
      this.#state = 'asked';
    }
    return undefined;
  }

  #begin(): Answer | undefined {
    this.#state = 'agreed';
    this.#ask({ type: 'operate', secret: this.#wanted.secret });
    return this.take(this.#frames.takeRest());
  }

  #hear(): Answer | undefined {
    for (let event = this.#events.next(); event !== undefined; event = this.#events.next()) {
      const answer = this.#answerOf(event);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  #answerOf(event: ServerEvent | EventFault): Answer | undefined {
    const { act, nick } = this.#wanted;
    switch (event.type) {
      case 'operating':
        this.#ask({ type: 'moderate', act, nick });
        return undefined;
      case 'ack':
        return { type: 'done' };
      case 'refused':
        return event.code === 'bad-secret'
          ? STRANGER
          : { type: 'refused', text: event.text, code: event.code };
      case 'fault':
        return STRANGER;
      default:
        return undefined;
    }
  }

  #ask(command: Command): void {
    const bytes = commandFrames(command);
    if (bytes === undefined) throw new Error(`${command.type} is longer than a line may be`);
    this.#write(bytes);
  }
}
