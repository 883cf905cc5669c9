import type { ClientEvent, ClientEventOf } from './client-event.ts';

type Callback = (event: ClientEvent) => void;

/**
 * Tells callbacks what happens, in order: what a callback brings about is told when everybody has heard what led to it.
 * A callback that throws harms nobody else; its error comes out as an unhandled rejection.
 */
export class Emitter {
  readonly #callbacks = new Set<Callback>();
  readonly #waiting: ClientEvent[] = [];
  #isTelling = false;

  /** Calls back with every event; the function that it returns ends that. */
  onAny(callback: Callback): () => void {
    // Wrapped, so that the same function can be given twice.
    const own: Callback = (event) => callback(event);
    this.#callbacks.add(own);
    return () => void this.#callbacks.delete(own);
  }

  /** Calls back with every event of a type; the function that it returns ends that. */
  on<T extends ClientEvent['type']>(type: T, callback: (event: ClientEventOf<T>) => void): () => void {
    return this.onAny((event) => {
      if (isOf(event, type)) callback(event);
    });
  }

  emit(event: ClientEvent): void {
    this.#waiting.push(event);
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#tell(next);
    this.#isTelling = false;
  }

  #tell(event: ClientEvent): void {
    for (const callback of [...this.#callbacks]) {
      try {
        if (this.#callbacks.has(callback)) callback(event);
      } catch (error) {
        void Promise.reject(error);
      }
    }
  }
}

function isOf<T extends ClientEvent['type']>(event: ClientEvent, type: T): event is ClientEventOf<T> {
  return event.type === type;
}
