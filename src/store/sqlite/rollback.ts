/** What has to be undone in memory if a transaction fails: it is never to say anything else than the disk. */
export class Rollback {
  readonly #steps: (() => void)[] = [];

  /** Something was changed: `undo` changes it back. */
  add(undo: () => void): void {
    this.#steps.push(undo);
  }

  /** The transaction is on disk. */
  settle(): void {
    this.#steps.length = 0;
  }

  /** The transaction never was. */
  undo(): void {
    for (const undo of this.#steps.reverse()) undo();
    this.#steps.length = 0;
  }
}
