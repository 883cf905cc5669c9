import { execFileSync, spawnSync } from 'node:child_process';
import { CLIENT, STATE_HOME } from './client-process.ts';
import { waitFor } from './wait-for.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** Why tests on a terminal are skipped, with the remedy; false if they are not. */
export const skipWithoutTmux = hasTmux ? false : 'tmux is not installed: make test-tools';

let count = 0;

/** A `./client` on a terminal of its own: a tmux that nobody else uses. */
export class ScreenProcess {
  readonly #socket: string;

  /** Starts a shell on a terminal of so many columns and rows, and in it the client. */
  constructor(args: readonly string[], columns = 60, rows = 16, env: Readonly<Record<string, string>> = {}) {
    count += 1;
    this.#socket = `parley-test-${process.pid}-${count}`;
    const size = ['-x', String(columns), '-y', String(rows)];
    const set = Object.entries({ XDG_STATE_HOME: STATE_HOME, ...env }).flatMap(([name, value]) => [
      '-e',
      `${name}=${value}`,
    ]);
    this.#tmux('new-session', '-d', '-s', 'main', ...size, ...set, 'sh');
    this.#awaitPrompt();
    this.type(`${CLIENT} ${args.join(' ')}; echo "exit code $?"`, 'Enter');
  }

  /** A client of the server on a port of this machine, that is in the chat. */
  static async joined(
    port: number,
    nick: string,
    columns = 60,
    rows = 16,
    args: readonly string[] = ['--history', '0'],
  ): Promise<ScreenProcess> {
    const screen = new ScreenProcess(['127.0.0.1', String(port), '--nick', nick, ...args], columns, rows);
    await screen.shows(/You are in/);
    return screen;
  }

  /** Types a text, then presses keys by their tmux names. */
  type(text: string, ...keys: readonly string[]): void {
    if (text !== '') this.#tmux('send-keys', '-t', 'main', '-l', '--', text);
    if (keys.length > 0) this.#tmux('send-keys', '-t', 'main', ...keys);
  }

  /** Pastes a text as a terminal does. */
  paste(text: string): void {
    execFileSync('tmux', ['-L', this.#socket, 'load-buffer', '-'], { input: text });
    this.#tmux('paste-buffer', '-p', '-r', '-t', 'main');
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-t', 'main', '-x', String(columns), '-y', String(rows));
  }

  /** The rows that are visible now, without blanks at their ends. */
  get rows(): readonly string[] {
    return this.#tmux('capture-pane', '-p', '-t', 'main').trimEnd().split('\n');
  }

  get text(): string {
    return this.rows.join('\n');
  }

  /** What is visible, with its colours as escape sequences. */
  get styled(): string {
    return this.#tmux('capture-pane', '-p', '-e', '-t', 'main');
  }

  /** Writes all that the client sends to its terminal from now on into a file. */
  record(file: string): void {
    this.#tmux('pipe-pane', '-t', 'main', '-O', `cat > ${file}`);
  }

  /** A tmux format, such as `#{cursor_x}`. */
  format(format: string): string {
    return this.#tmux('display', '-p', '-t', 'main', format).trimEnd();
  }

  /** Waits until the visible text matches. */
  async shows(pattern: RegExp): Promise<string> {
    await waitFor(
      () => pattern.test(this.text),
      () => `${pattern} was not shown:\n${this.text}`,
    );
    return this.text;
  }

  [Symbol.dispose](): void {
    this.#tmux('kill-server');
  }

  /** What is typed ahead of the prompt may stand before or behind it: then no line begins where a test looks for it. */
  #awaitPrompt(): void {
    const deadline = performance.now() + 20_000;
    while (!/[#$]/.test(this.text)) {
      if (performance.now() > deadline) throw new Error(`the shell shows no prompt: ${this.text}`);
    }
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-L', this.#socket, '-f', '/dev/null', '-u', ...args], { encoding: 'utf8' });
  }
}
