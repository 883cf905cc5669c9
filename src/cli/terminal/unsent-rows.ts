import type { UnsentEntry } from '../showing/entry.ts';
import type { Styles } from './styles.ts';
import { entryRows } from './transcript.ts';
import { wrap } from './wrap.ts';

/**
 * The rows above the prompt: what we said and the server has not acknowledged, as far as `room` rows hold it, and how
 * the connection is doing.
 */
export function unsentRows(
  unsent: readonly UnsentEntry[],
  status: string | undefined,
  columns: number,
  room: number,
  styles: Styles,
): readonly string[] {
  const statusRows =
    status === undefined
      ? []
      : wrap(status, columns - 1, columns - 1)
          .slice(0, 1)
          .map(styles.faint);
  const rows: string[] = [];
  let shown = 0;
  for (const entry of unsent) {
    const own = entryRows(entry, columns, styles);
    // One row is kept for how many more there are.
    if (rows.length + own.length > room - 1 - statusRows.length) break;
    rows.push(...own);
    shown += 1;
  }
  const hidden = unsent.length - shown;
  if (hidden > 0) rows.push(styles.faint(`~ ${hidden}${shown > 0 ? ' more' : ''} not sent yet`));
  return [...rows, ...statusRows];
}
