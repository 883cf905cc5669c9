/** What a number of the room was shown to be: who said what. */
export interface Shown {
  readonly identity: string;
  readonly id?: string;
  readonly text: string;
}

/** What anybody was shown or told, by its number in `#lobby`: the same to everybody, or the difference is kept. */
export class Witnessed {
  readonly bySeq = new Map<number, Shown>();
  readonly texts = new Set<string>();
  readonly contradictions: string[] = [];

  add(seq: number, { identity, id, text }: Shown): void {
    const shown = { identity, text, ...(id === undefined ? {} : { id }) };
    this.texts.add(text);
    const known = this.bySeq.get(seq);
    if (known === undefined) this.bySeq.set(seq, shown);
    else if (!isSame(known, shown)) {
      this.contradictions.push(`${seq} was ${JSON.stringify(known)} and ${JSON.stringify(shown)}`);
    }
  }
}

export function isSame(one: Shown, other: Shown): boolean {
  return one.identity === other.identity && one.id === other.id && one.text === other.text;
}
