import type { KeptEntry } from '../core/ports.ts';

/** A page is cut short before its texts have more bytes than this; one entry it always has. */
const PAGE_BYTES = 256 * 1024;

/** The entries, in the order given, that fit into one page. Takes no more from `entries` than it must. */
export function fillPage(entries: Iterable<KeptEntry>): KeptEntry[] {
  const page: KeptEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += Buffer.byteLength(entry.text);
    if (page.length > 0 && bytes > PAGE_BYTES) break;
    page.push(entry);
  }
  return page;
}
