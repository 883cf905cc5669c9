import process from 'node:process';
import type { Entry, UnsentEntry } from '../showing/entry.ts';
import { type Block, Screen, type Surface } from './screen.ts';
import { stylesOfOutput } from './styles.ts';
import { LineEditor, type Typing } from './terminal-library.ts';
import { entryRows } from './transcript.ts';
import { below, promptArea } from './typing-area.ts';
import { unsentRows } from './unsent-rows.ts';

/** What stands at the bottom of the screen beside the text that is being typed. */
export interface Bottom {
  readonly prompt: string;
  readonly unsent: readonly UnsentEntry[];
  /** A row on how things are; undefined while there is nothing to say. */
  readonly status: string | undefined;
}

/** Our terminal. One that knows no size, as some are made, is taken for one of the usual size. */
const TERMINAL: Surface = {
  get columns() {
    return process.stdout.columns || 80;
  },
  get rows() {
    return process.stdout.rows || 24;
  },
  write: (data) => process.stdout.write(data),
};

/** What a person sees: entries that scroll away above the line that they type. */
export class Page {
  readonly editor = new LineEditor(() => TERMINAL.rows);
  readonly #bottom: () => Bottom;
  readonly #styles = stylesOfOutput();
  readonly #screen = new Screen(TERMINAL);
  #fresh: Entry[] = [];
  #isPainting = false;
  #isShown = false;

  constructor(bottom: () => Bottom) {
    this.#bottom = bottom;
  }

  /** From here on it is painted. */
  begin(): void {
    this.#isShown = true;
  }

  add(entry: Entry): void {
    this.#fresh.push(entry);
    this.paint();
  }

  /** Once for all that happens in one go. */
  paint(): void {
    if (this.#isPainting) return;
    this.#isPainting = true;
    setImmediate(() => {
      this.#isPainting = false;
      if (this.#isShown) this.#screen.paint(this.#takeBlocks(), this.#area());
    });
  }

  /** Clears the screen and draws all anew, for when something else has written on it. */
  repaint(): void {
    this.#screen.repaint(this.#area());
  }

  /** Shows what was added, without the bottom, and paints no more until `begin`. */
  leave(): void {
    this.#isShown = false;
    this.#screen.leave(this.#takeBlocks());
  }

  #takeBlocks(): readonly Block[] {
    const entries = this.#fresh;
    this.#fresh = [];
    return entries.map((entry) => (columns) => entryRows(entry, columns, this.#styles));
  }

  #area(): Typing {
    const { columns, rows } = TERMINAL;
    const { prompt, unsent, status } = this.#bottom();
    const typing = promptArea(prompt, columns, (width) => this.editor.layOut(width));
    const room = Math.floor(Math.max(0, rows - typing.rows.length) / 2);
    return below(unsentRows(unsent, status, columns, room, this.#styles), typing);
  }
}
