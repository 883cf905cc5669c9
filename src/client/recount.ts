import type { ClientRooms } from './client-rooms.ts';
import type { Cancel, ClientClock } from './ports.ts';
import type { Questions } from './questions.ts';

/** Milliseconds between two questions about the same. */
const PAUSE = 1_000;

/**
 * Asks the server how much was not read, whenever that can't be known from what is told: at first, of what was before; and
 * when something goes away, or is read in part, of which only the count is known.
 */
export class Recount {
  readonly #clock: ClientClock;
  readonly #questions: Questions;
  readonly #rooms: ClientRooms;
  #isAsking = false;
  #lastAsked = 0;
  #cancel: Cancel | undefined;

  constructor(clock: ClientClock, questions: Questions, rooms: ClientRooms) {
    this.#clock = clock;
    this.#questions = questions;
    this.#rooms = rooms;
  }

  /** The server has answered, whoever has asked. */
  answered(): void {
    this.#isAsking = false;
  }

  /** Something has happened: asks if that makes it necessary. */
  look(): void {
    if (this.#rooms.areSure || this.#isAsking || this.#cancel !== undefined) return;
    const wait = this.#lastAsked + PAUSE - this.#clock.now();
    if (wait <= 0) this.#ask();
    else this.#cancel = this.#clock.after(wait, () => this.#ask());
  }

  /** The session is over. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #ask(): void {
    this.stop();
    this.#isAsking = true;
    this.#lastAsked = this.#clock.now();
    this.#questions
      .ask('rooms', (ref) => ({ type: 'rooms', ref }))
      .catch(() => {
        this.#isAsking = false;
      });
  }
}
