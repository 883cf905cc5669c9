/** Something that holds back bytes during a turn. */
export interface TurnWriter {
  /** The turn is over. */
  flush(): void;
}

/** A stretch of work whose writes leave at its end, so that what comes to one socket out of many rooms is one write. */
export class WriteTurn {
  readonly #writers: TurnWriter[] = [];
  #isOpen = false;

  /** Whether what is written now should wait. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Does the work, and then has everybody flushed who held something back. */
  run(work: () => void): void {
    if (this.#isOpen) return work();
    this.#isOpen = true;
    try {
      work();
    } finally {
      this.#isOpen = false;
      for (const writer of this.#writers.splice(0)) writer.flush();
    }
  }

  /** To be flushed when the turn is over. */
  add(writer: TurnWriter): void {
    this.#writers.push(writer);
  }
}
