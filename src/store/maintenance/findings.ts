/** Of one kind of finding, so many are told one by one. */
const TOLD_OF_A_KIND = 10;

/** What is not as it should be, in words for people: the first of each kind, and how many more there are. */
export class Findings {
  readonly #counts = new Map<string, number>();
  readonly #told: string[] = [];

  get count(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `kind` is how those that are too many to tell are called, in the plural. */
  add(kind: string, finding: string): void {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count <= TOLD_OF_A_KIND) this.#told.push(finding);
  }

  /** One line each. */
  get lines(): readonly string[] {
    const more = [...this.#counts]
      .filter(([, count]) => count > TOLD_OF_A_KIND)
      .map(([kind, count]) => `and ${count - TOLD_OF_A_KIND} more ${kind}`);
    return [...this.#told, ...more];
  }
}
