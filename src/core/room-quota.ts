const DAY = 24 * 60 * 60 * 1000;
/** Rooms that may be made from one sender in a day. */
const MOST = 20;

/** How many rooms each sender may still make: identities are free, addresses are not. */
export class RoomQuota {
  readonly #made = new Map<string, { readonly since: number; count: number }>();

  /** Whether a sender may make one more. The empty sender is this machine, which may make any number. */
  allows(sender: string, now: number): boolean {
    const made = this.#made.get(sender);
    return sender === '' || made === undefined || now - made.since >= DAY || made.count < MOST;
  }

  /** A sender makes one. What comes back takes that back: it was not made after all. */
  spend(sender: string, now: number): () => void {
    if (sender === '') return () => {};
    this.#forgetOld(now);
    const made = this.#made.get(sender) ?? { since: now, count: 0 };
    this.#made.set(sender, made);
    made.count += 1;
    return () => {
      made.count -= 1;
    };
  }

  /** In the order in which they began, so that the first that is not over ends it. */
  #forgetOld(now: number): void {
    for (const [sender, { since }] of this.#made) {
      if (now - since < DAY) return;
      this.#made.delete(sender);
    }
  }
}
