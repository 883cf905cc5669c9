import type { Typing } from './terminal-library.ts';

/** Columns that the text being typed has at least, so that a prompt never takes all the room. */
const LEAST_COLUMNS = 8;

/** The prompt and the text being typed: `layOut` lays that out for so many columns. */
export function promptArea(wanted: string, columns: number, layOut: (columns: number) => Typing): Typing {
  const prompt = columns - wanted.length < LEAST_COLUMNS ? '' : wanted;
  const { rows, cursorRow, beforeCursor } = layOut(columns - prompt.length);
  const lead = (row: number) => (row === 0 ? prompt : ' '.repeat(prompt.length));
  return {
    rows: rows.map((row, index) => lead(index) + row),
    cursorRow,
    beforeCursor: lead(cursorRow) + beforeCursor,
  };
}

/** The area with rows above it. */
export function below(above: readonly string[], { rows, cursorRow, beforeCursor }: Typing): Typing {
  return { rows: [...above, ...rows], cursorRow: cursorRow + above.length, beforeCursor };
}
