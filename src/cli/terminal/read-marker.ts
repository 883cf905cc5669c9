/** Milliseconds between two words to the server on what was read. */
const PAUSE = 2_000;

/** Time, and what is to be said of it. */
export interface ReadMarkerParts {
  /** Milliseconds from some fixed moment. */
  readonly now: () => number;
  readonly later: (milliseconds: number, task: () => void) => void;
  /** A room has been read up to a number. */
  readonly read: (room: string, seq: number) => void;
}

/**
 * Says what somebody has read: what was shown while they were looking, as far as we know, not more often than every two
 * seconds.
 */
export class ReadMarker {
  readonly #parts: ReadMarkerParts;
  readonly #waiting = new Map<string, number>();
  readonly #said = new Map<string, number>();
  #isInFront = true;
  #isPlanned = false;
  #saidAt = Number.NEGATIVE_INFINITY;

  constructor(parts: ReadMarkerParts) {
    this.#parts = parts;
  }

  /** The terminal is the window in front, or is not: what is shown meanwhile is read when it is again. */
  set isInFront(isInFront: boolean) {
    this.#isInFront = isInFront;
    this.#plan();
  }

  /** Everything of a room up to a number is on the screen. */
  shown(room: string, seq: number): void {
    if (seq === (this.#waiting.get(room) ?? this.#said.get(room) ?? 0)) return;
    this.#waiting.set(room, seq);
    this.#plan();
  }

  #plan(): void {
    if (this.#isPlanned || !this.#isInFront || this.#waiting.size === 0) return;
    this.#isPlanned = true;
    const wait = Math.max(0, this.#saidAt + PAUSE - this.#parts.now());
    this.#parts.later(wait, () => {
      this.#isPlanned = false;
      if (this.#isInFront) this.#say();
    });
  }

  #say(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#saidAt = this.#parts.now();
    for (const [room, seq] of waiting) {
      this.#said.set(room, seq);
      this.#parts.read(room, seq);
    }
  }
}
