import { oneLine } from '../conversation/shown.ts';
import { type Typing, visibleWidth } from './terminal-library.ts';

/** Columns that the text being typed has at least, so that a prompt never takes all the room. */
const LEAST_COLUMNS = 8;
const MARK = '› ';
/** Most columns of the name of a room in front of the text. */
const MOST_TITLE = 20;

/** The prompt where what is typed goes to a room of this name; without one, where that need not be said. */
export function promptOf(title: string | undefined): string {
  if (title === undefined) return MARK;
  let cut = '';
  for (const character of oneLine(title)) {
    if (visibleWidth(`${cut}${character}…`) > MOST_TITLE) return `${cut}… ${MARK}`;
    cut += character;
  }
  return `${cut} ${MARK}`;
}

/** The prompt and the text being typed: `layOut` lays that out for so many columns. */
export function promptArea(wanted: string, columns: number, layOut: (columns: number) => Typing): Typing {
  const prompt = [wanted, MARK].find((lead) => columns - visibleWidth(lead) >= LEAST_COLUMNS) ?? '';
  const width = visibleWidth(prompt);
  const { rows, cursorRow, beforeCursor } = layOut(columns - width);
  const lead = (row: number) => (row === 0 ? prompt : ' '.repeat(width));
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
