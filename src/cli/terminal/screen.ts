import type { Typing } from './terminal-library.ts';
import { visibleWidth } from './terminal-library.ts';

/** Where it is drawn: a terminal, or a test. */
export interface Surface {
  readonly columns: number;
  readonly rows: number;
  write(data: string): unknown;
}

/** Something that is written once and scrolls away: its rows on a terminal of so many columns. */
export type Block = (columns: number) => readonly string[];

/** A block on the screen, and how wide each of its rows was drawn. */
interface Drawn {
  readonly block: Block;
  readonly widths: readonly number[];
}

const BEGIN = '\x1b[?2026h\x1b[?25l';
const END = '\x1b[?25h\x1b[?2026l';
const NO_WRAP = '\x1b[?7l';
const WRAP = '\x1b[?7h';
const HOME = '\x1b[H';
const CLEAR_DOWN = '\x1b[J';
const NOTHING: Typing = { rows: [''], cursorRow: 0, beforeCursor: '' };
/**
 * A terminal may have another width for a while before it tells us (tmux: 250 ms). What is drawn in these milliseconds
 * before a resize may stand anywhere.
 */
const UNSURE = 500;
/** Blocks that are remembered to draw them anew: more than any screen has rows. */
const REMEMBERED = 300;

/**
 * The normal screen of a terminal with an area at its bottom that is redrawn, and blocks above it that are written once
 * and scroll away. Every change is one write, so that nothing half-drawn is ever seen. After a resize what is visible is
 * drawn anew for the new width; what was on the screen before us stays.
 */
export class Screen {
  readonly #surface: Surface;
  #blocks: Drawn[] = [];
  #area = NOTHING;
  #columns: number;
  #rows: number;
  #paintedAt = Number.NEGATIVE_INFINITY;
  /** Whether all rows of the screen are ours, also those above what we have written. */
  #isAllOurs = false;

  constructor(surface: Surface) {
    this.#surface = surface;
    this.#columns = surface.columns;
    this.#rows = surface.rows;
  }

  /** Writes `blocks` above the area, and the area anew. The cursor ends in the area, where it belongs. */
  paint(blocks: readonly Block[], area: Typing): void {
    const visible = cut(area, Math.max(1, this.#surface.rows - 1));
    const above = this.#isResized
      ? this.#redraw(blocks, visible.rows.length)
      : this.#toTop() + this.#add(blocks);
    this.#surface.write(BEGIN + above + areaWrites(visible) + END);
    this.#area = visible;
    this.#paintedAt = performance.now();
  }

  /** Clears the screen and draws all anew, for when something else has written on it. */
  repaint(area: Typing): void {
    this.#isAllOurs = true;
    this.#columns = 0;
    this.paint([], area);
  }

  /** Takes the area away, writes `blocks`, and forgets it all: the next paint begins in the row of the cursor. */
  leave(blocks: readonly Block[]): void {
    this.#surface.write(BEGIN + this.#toTop() + this.#add(blocks) + END);
    this.#area = NOTHING;
    this.#blocks = [];
    this.#isAllOurs = false;
  }

  get #isResized(): boolean {
    return this.#columns !== this.#surface.columns || this.#rows !== this.#surface.rows;
  }

  /** To the first row of the area, and all below cleared. */
  #toTop(): string {
    return `\r${up(this.#areaHeight())}${CLEAR_DOWN}`;
  }

  #add(blocks: readonly Block[]): string {
    return blocks.map((block) => this.#addOne(block)).join('');
  }

  #addOne(block: Block): string {
    const rows = block(this.#surface.columns);
    this.#blocks.push({ block, widths: rows.map(visibleWidth) });
    if (this.#blocks.length > REMEMBERED) this.#blocks.shift();
    return rows.map((row) => `${row}\r\n`).join('');
  }

  /** Everything visible once more, from the first row that is ours, with `blocks` behind it. */
  #redraw(blocks: readonly Block[], areaRows: number): string {
    const { columns, rows } = this.#surface;
    let height = this.#areaHeight();
    let filled = areaRows;
    let start = this.#blocks.length;
    // Back to the block that was on the first row of the screen, and as far as the new screen has room.
    while (start > 0 && (height < rows || filled < rows)) {
      start -= 1;
      const drawn = this.#blocks[start];
      if (drawn === undefined) break;
      height += drawn.widths.reduce((sum, width) => sum + rowsOf(width, columns), 0);
      filled += drawn.block(columns).length;
    }
    const visible = this.#blocks.splice(start).map(({ block }) => block);
    this.#columns = columns;
    this.#rows = rows;
    return this.#toOldTop(height) + CLEAR_DOWN + this.#add([...visible, ...blocks]);
  }

  /** To the first row that is ours after a resize, `height` rows above the cursor if all is where it should be. */
  #toOldTop(height: number): string {
    const { rows } = this.#surface;
    if (this.#isAllOurs || height >= rows) return HOME;
    if (performance.now() - this.#paintedAt > UNSURE) return `\r${up(height)}`;
    // Nobody knows where it stands. Everything scrolls away, once, and from then on the screen is ours.
    this.#isAllOurs = true;
    return `\x1b[${rows};1H${'\n'.repeat(rows)}${HOME}`;
  }

  /**
   * Rows from the first of the area to the cursor. The terminal may have become narrower since they were drawn and have
   * wrapped them again, so they are counted as they stand now.
   */
  #areaHeight(): number {
    const { rows, cursorRow, beforeCursor } = this.#area;
    const { columns } = this.#surface;
    const inRow = Math.floor(visibleWidth(beforeCursor) / columns);
    return rows.slice(0, cursorRow).reduce((sum, row) => sum + rowsOf(visibleWidth(row), columns), inRow);
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
  return { rows: rows.slice(start, start + count), cursorRow: cursorRow - start, beforeCursor };
}

function rowsOf(width: number, columns: number): number {
  return Math.max(1, Math.ceil(width / columns));
}

function up(count: number): string {
  return count > 0 ? `\x1b[${count}A` : '';
}
