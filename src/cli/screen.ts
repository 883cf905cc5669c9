import type { Typing } from './terminal-library.ts';
import { visibleWidth } from './terminal-library.ts';

/** Where it is drawn: a terminal, or a test. */
export interface Surface {
  readonly columns: number;
  readonly rows: number;
  write(data: string): unknown;
}

const BEGIN = '\x1b[?2026h\x1b[?25l';
const END = '\x1b[?25h\x1b[?2026l';
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const CLEAR_DOWN = '\x1b[J';

/**
 * The normal screen of a terminal with an area at its bottom that is redrawn, and rows above it that are written once
 * and scroll away. Every change is one write, so that nothing half-drawn is ever seen.
 */
export class Screen {
  readonly #surface: Surface;
  #drawn: Typing = { rows: [''], cursorRow: 0, beforeCursor: '' };

  constructor(surface: Surface) {
    this.#surface = surface;
  }

  /** Writes `rows` above the area, and the area anew. The cursor ends in the area, where it belongs. */
  paint(rows: readonly string[], area: Typing): void {
    const visible = cut(area, Math.max(1, this.#surface.rows - 1));
    const above = rows.map((row) => `${row}\r\n`).join('');
    this.#surface.write(BEGIN + this.#toTop() + CLEAR_DOWN + above + areaWrites(visible) + END);
    this.#drawn = visible;
  }

  /** Takes the area away, writes `rows`, and leaves the cursor at the beginning of a row. */
  leave(rows: readonly string[]): void {
    const above = rows.map((row) => `${row}\r\n`).join('');
    this.#surface.write(BEGIN + this.#toTop() + CLEAR_DOWN + above + END);
    this.#drawn = { rows: [''], cursorRow: 0, beforeCursor: '' };
  }

  /** Forgets the area, as when something else was written meanwhile: the next is drawn from the cursor's row on. */
  forget(): void {
    this.#drawn = { rows: [''], cursorRow: 0, beforeCursor: '' };
  }

  /**
   * To the first row of the area. The terminal may have become narrower since it was drawn and have wrapped its rows
   * again, so they are counted as they stand now.
   */
  #toTop(): string {
    const { rows, cursorRow, beforeCursor } = this.#drawn;
    const { columns } = this.#surface;
    const before = rows.slice(0, cursorRow).map((row) => rowsOf(visibleWidth(row), columns));
    const inRow = Math.floor(visibleWidth(beforeCursor) / columns);
    return `\r${up(before.reduce((sum, count) => sum + count, inRow))}`;
  }
}

/** No row of the area wraps, whatever the terminal takes for wide, so the number of rows is never in doubt. */
function areaWrites({ rows, cursorRow, beforeCursor }: Typing): string {
  // Written again rather than moved to: only the terminal knows how wide it has drawn what stands before the cursor.
  const toCursor = `${up(rows.length - 1 - cursorRow)}\r${beforeCursor}`;
  return NO_WRAP + rows.join('\r\n') + toCursor + WRAP;
}

/** At most `count` rows, those around the cursor. */
function cut({ rows, cursorRow, beforeCursor }: Typing, count: number): Typing {
  const start = Math.max(0, Math.min(cursorRow - count + 1, rows.length - count));
  const end = Math.max(start + count, cursorRow + 1);
  return { rows: rows.slice(start, end), cursorRow: cursorRow - start, beforeCursor };
}

function rowsOf(width: number, columns: number): number {
  return Math.max(1, Math.ceil(width / columns));
}

function up(count: number): string {
  return count > 0 ? `\x1b[${count}A` : '';
}
