import type { KeptEntry } from '../core/ports.ts';

/** A page is cut short before its texts have more bytes than this, as they are written in JSON; one entry it always has. */
const PAGE_BYTES = 256 * 1024;

/** Counts what still goes into one page: of entries, or of what is found, each with its context. */
export class PageFilling {
  readonly #limit: number;
  #count = 0;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether one more of these entries has room. If not, the page is full. */
  takes(...entries: readonly (KeptEntry | undefined)[]): boolean {
    for (const entry of entries) this.#bytes += entry === undefined ? 0 : textBytes(entry);
    if (this.#count === this.#limit || (this.#count > 0 && this.#bytes > PAGE_BYTES)) return false;
    this.#count += 1;
    return true;
  }
}

/** The entries, in the order given, that fit into one page, at most `limit`. Takes at most one more from `entries`. */
export function fillPage(entries: Iterable<KeptEntry>, limit = Number.POSITIVE_INFINITY): KeptEntry[] {
  const filling = new PageFilling(limit);
  const page: KeptEntry[] = [];
  for (const entry of entries) {
    if (!filling.takes(entry)) break;
    page.push(entry);
  }
  return page;
}

/** Bytes of a text between its quotes in JSON, where one of a control character is six. */
function textBytes(entry: KeptEntry): number {
  const text = 'text' in entry ? (entry.text ?? '') : 'topic' in entry ? entry.topic : '';
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
