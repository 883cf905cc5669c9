import process from 'node:process';
import { KeyReader } from './terminal-library.ts';

/** Pastes are told apart from keys, and it is told when the window of the terminal is in front and when it is not. */
const ASKED_FOR = '\x1b[?2004h\x1b[?1004h';
const RESTORED = '\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?25h\x1b[?2026l\x1b[0m';

/** The person's terminal with every key given to us, until it is given back: at the latest when the process exits. */
export class RawTerminal {
  readonly #key: (key: string) => void;
  #keys: KeyReader | undefined;

  constructor(key: (key: string) => void) {
    this.#key = key;
    const hangUp = () => process.kill(process.pid, 'SIGHUP');
    // The terminal is gone, and so is the person.
    process.stdin.on('end', hangUp).on('error', hangUp);
  }

  /** Takes the keys; harmless if it has them. */
  enter(): void {
    if (this.#keys !== undefined) return;
    const keys = new KeyReader(this.#key);
    this.#keys = keys;
    process.stdin.setRawMode(true);
    process.stdin.setEncoding('utf8');
    process.stdin.on('data', this.#read);
    process.on('exit', this.leave);
    process.stdout.write(ASKED_FOR);
  }

  /** Gives the terminal back as it was; harmless if that was done. */
  readonly leave = (): void => {
    if (this.#keys === undefined) return;
    this.#keys.stop();
    this.#keys = undefined;
    process.off('exit', this.leave);
    process.stdin.off('data', this.#read);
    try {
      process.stdin.setRawMode(false);
      process.stdout.write(RESTORED);
    } catch {
      // The terminal is gone, and there is nothing left to restore.
    }
  };

  readonly #read = (data: Buffer | string): void => this.#keys?.push(String(data));
}
