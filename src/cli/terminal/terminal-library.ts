/** The only door to the terminal library: what is used of it, so that another could take its place. */
import {
  CURSOR_MARKER,
  Editor,
  KeybindingsManager,
  StdinBuffer,
  setKeybindings,
  type Terminal,
  type TUI,
  TUI_KEYBINDINGS,
} from '@earendil-works/pi-tui';

export { visibleWidth } from '@earendil-works/pi-tui';

/** The text being typed as it is drawn: rows, and where the cursor stands in them. */
export interface Typing {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  /** What stands before the cursor in its row. */
  readonly beforeCursor: string;
}

const PASTE_START = '\x1b[200~';
const PASTE_END = '\x1b[201~';
/** What a paste brings along and nobody means: C1 controls would drive the terminal, separators would hide a break. */
const SEPARATOR = /[\u2028\u2029]/g;
const C1 = /[\u007f-\u009f]/g;
const STYLE = /\x1b\[[0-9;]*m/g;
const plain = (text: string) => text;

/** A line editor with the keys of emacs, line breaks (Ctrl-J, Alt-Enter), undo, a kill ring, history and pastes as one piece. */
export class LineEditor {
  readonly #editor: Editor;

  /** `rows`: how many rows the terminal has now. */
  constructor(rows: () => number) {
    setKeybindings(
      new KeybindingsManager(TUI_KEYBINDINGS, {
        'tui.editor.historyPrevious': 'ctrl+p',
        'tui.editor.historyNext': 'ctrl+n',
        'tui.editor.undo': ['ctrl+-', 'ctrl+_'],
      }),
    );
    // The editor asks its TUI for the height and for a redraw, which comes after every key here, and for nothing else.
    const terminal: Pick<Terminal, 'rows'> = {
      get rows() {
        return rows();
      },
    };
    const tui = { terminal, requestRender: () => {} } as unknown as TUI;
    const selectList = {
      ...{ selectedPrefix: plain, selectedText: plain, description: plain },
      ...{ scrollInfo: plain, noMatch: plain },
    };
    this.#editor = new Editor(tui, { borderColor: plain, selectList });
    this.#editor.focused = true;
  }

  /** The whole text, with what was pasted. */
  get text(): string {
    return this.#editor.getExpandedText();
  }

  clear(): void {
    this.#editor.setText('');
  }

  /** Keeps a text for the arrow keys. */
  remember(text: string): void {
    this.#editor.addToHistory(text);
  }

  /** A key or a paste, as `KeyReader` gives it. */
  press(key: string): void {
    this.#editor.handleInput(key);
  }

  /** The text laid out for so many columns; a long one is scrolled to the cursor. */
  layOut(columns: number): Typing {
    // Its first and last row are borders; the cursor is a marker and a reversed character.
    const drawn = this.#editor.render(columns).slice(1, -1);
    const cursorRow = Math.max(
      0,
      drawn.findIndex((row) => row.includes(CURSOR_MARKER)),
    );
    const [beforeCursor = ''] = drawn[cursorRow]?.split(CURSOR_MARKER) ?? [];
    const rows = drawn.map((row) => row.replace(CURSOR_MARKER, '').replace(STYLE, '').trimEnd());
    return { rows, cursorRow, beforeCursor: beforeCursor.replace(STYLE, '') };
  }
}

/** Cuts what a terminal sends into keys and pastes, whole sequences and whole characters. */
export class KeyReader {
  readonly #buffer = new StdinBuffer();
  #half = '';

  constructor(key: (key: string) => void) {
    this.#buffer.on('data', (data) => {
      const whole = this.#half + data;
      this.#half = '';
      // Outside of pastes the buffer gives UTF-16 units: the halves of an emoji belong together.
      if (/^[\ud800-\udbff]$/.test(whole)) this.#half = whole;
      else if (whole.replace(C1, '') !== '' || whole === '\x7f') key(whole);
    });
    this.#buffer.on('paste', (text) =>
      key(PASTE_START + text.replace(SEPARATOR, '\n').replace(C1, '') + PASTE_END),
    );
  }

  push(data: string): void {
    this.#buffer.process(data);
  }

  stop(): void {
    this.#buffer.destroy();
  }
}
