import type { Entry, IdentityEntry, KeptEntry } from '../../src/core/ports.ts';
import type { Verdict } from '../../src/store/store.ts';

export interface LedgerParts {
  readonly violated: (what: string) => void;
  /** Something has happened that a run should reach. */
  readonly reach: (what: string) => void;
}

/** What is on disk, as the disk saw it happen: the truth to which everything shown is held. */
export class Ledger {
  readonly entries: KeptEntry[] = [];
  /** Every nick that an identity was kept under, and in which life of the server. */
  readonly identities: { readonly entry: IdentityEntry; readonly life: number }[] = [];
  readonly #bySaying = new Map<string, KeptEntry>();
  readonly #byText = new Map<string, KeptEntry>();
  readonly #refused = new Set<string>();
  readonly #violated: (what: string) => void;
  readonly #reach: (what: string) => void;

  constructor({ violated, reach }: LedgerParts) {
    this.#violated = violated;
    this.#reach = reach;
  }

  get last(): number {
    return this.entries.at(-1)?.seq ?? 0;
  }

  at(seq: number): KeptEntry | undefined {
    return this.entries[seq - 1];
  }

  byText(text: string): KeptEntry | undefined {
    return this.#byText.get(text);
  }

  bySaying(identity: string, id: string): KeptEntry | undefined {
    return this.#bySaying.get(`${identity} ${id}`);
  }

  /** Whether there was no room for a text, at least once. */
  wasRefused(text: string): boolean {
    return this.#refused.has(text);
  }

  /** A batch is on disk. */
  committed(batch: readonly Entry[], verdicts: readonly Verdict[], time: number, life: number): void {
    for (const [index, entry] of batch.entries()) {
      const verdict = verdicts[index];
      if (verdict !== undefined) this.#reach(verdict.type === 'refused' ? verdict.code : verdict.type);
      if (entry.type === 'identity' && verdict?.type === 'identity') this.identities.push({ entry, life });
      if (entry.type === 'said' && verdict?.type === 'refused') this.#refused.add(entry.text);
      if (entry.type !== 'said' || verdict?.type !== 'said') continue;
      const { session: _, ref: __, ...said } = entry;
      this.#said({ ...said, seq: verdict.seq, time });
    }
  }

  #said(entry: KeptEntry): void {
    const { identity, id, text, seq } = entry;
    if (seq !== this.last + 1) this.#violated(`I1: number ${seq} was given behind ${this.last}`);
    if (id !== undefined && this.bySaying(identity, id) !== undefined)
      this.#violated(`I2: ${identity} has said ${id} twice, the second time as ${seq}`);
    const before = this.#byText.get(text);
    if (before !== undefined)
      this.#violated(`I2: "${text.slice(0, 24)}" is kept as ${before.seq} and as ${seq}`);
    this.entries.push(entry);
    this.#byText.set(text, entry);
    if (id !== undefined) this.#bySaying.set(`${identity} ${id}`, entry);
  }
}
