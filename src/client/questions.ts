import type { Command } from '../protocol/command.ts';
import type { ServerEvent } from '../protocol/event.ts';
import { ParleyError } from './parley-error.ts';

/** Most questions that wait for an answer; more are refused with `outbox-full`. */
const CAPACITY = 1_000;
/** Longest question, in characters: servers close a connection over very long lines, and it would be asked for ever. */
const LONGEST = 8_192;

type EventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { readonly type: T }>;

interface Question {
  readonly command: Command;
  readonly answered: (event: ServerEvent) => void;
  readonly refused: (error: ParleyError) => void;
}

/**
 * Questions to the server that wait for their answers, which carry the same `ref`. A new connection is asked again, so
 * only what can be asked twice without harm is asked this way.
 */
export class Questions {
  readonly #makeRef: () => string;
  readonly #open = new Map<string, Question>();
  #send: ((command: Command) => void) | undefined;

  constructor(makeRef: () => string) {
    this.#makeRef = makeRef;
  }

  /** Asks, and resolves with the answer, which is of type `type`; rejects with a ParleyError. */
  ask<T extends ServerEvent['type']>(type: T, make: (ref: string) => Command): Promise<EventOf<T>> {
    if (this.#open.size >= CAPACITY)
      return Promise.reject(new ParleyError('outbox-full', `${CAPACITY} questions wait for an answer`));
    const ref = this.#makeRef();
    const command = make(ref);
    if (JSON.stringify(command).length > LONGEST)
      return Promise.reject(new ParleyError('bad-fields', 'a name in that is far too long'));
    return new Promise((resolve, reject) => {
      const answered = (event: ServerEvent) => {
        if (isOf(event, type)) resolve(event);
        else reject(new ParleyError('bad-answer', `the server answered with ${event.type}`));
      };
      this.#open.set(ref, { command, answered, refused: reject });
      this.#send?.(command);
    });
  }

  /** There is a connection that takes questions: all that are open are asked, again or for the first time. */
  attach(send: (command: Command) => void): void {
    this.#send = send;
    for (const { command } of [...this.#open.values()]) send(command);
  }

  detach(): void {
    this.#send = undefined;
  }

  /** An event that may be an answer. */
  heard(event: ServerEvent): void {
    const question = this.#take(event);
    if (question === undefined) return;
    if (event.type === 'refused') question.refused(new ParleyError(event.code, event.text));
    else question.answered(event);
  }

  /** Gives up all that are open. */
  close(): void {
    this.detach();
    for (const { refused } of this.#open.values())
      refused(new ParleyError('closed', 'the client was closed before the server answered'));
    this.#open.clear();
  }

  #take(event: ServerEvent): Question | undefined {
    if (!('ref' in event) || event.ref === undefined) return undefined;
    const question = this.#open.get(event.ref);
    this.#open.delete(event.ref);
    return question;
  }
}

function isOf<T extends ServerEvent['type']>(event: ServerEvent, type: T): event is EventOf<T> {
  return event.type === type;
}
