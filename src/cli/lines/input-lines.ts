import type { Buffer } from 'node:buffer';
import process from 'node:process';
import { type Line, LineSplitter } from './line-splitter.ts';

/** Lines that may wait before no more input is read. */
const ENOUGH = 256;

/** The lines of standard input, taken one by one. No more is read while many wait, and nothing before `start`. */
export class InputLines {
  readonly #splitter: LineSplitter;
  readonly #changed: () => void;
  #lines: Line[] = [];
  #taken = 0;
  #number = 0;
  #hasEnded = false;
  #failure: string | undefined;

  /** `changed` is called when there are new lines, and at the end of the input. */
  constructor(limit: number, changed: () => void) {
    this.#splitter = new LineSplitter(limit);
    this.#changed = changed;
  }

  start(): void {
    process.stdin.on('data', (bytes: Buffer) => this.#add(this.#splitter.push(bytes)));
    process.stdin.on('end', () => this.#end());
    process.stdin.on('error', (error) => {
      this.#failure = error.message;
      this.#end();
    });
  }

  /** The next line, or undefined until one comes. */
  take(): Line | undefined {
    const line = this.#lines[this.#taken];
    if (line === undefined) return undefined;
    this.#taken += 1;
    this.#number += 1;
    if (this.waiting === 0) {
      this.#lines = [];
      this.#taken = 0;
      process.stdin.resume();
    }
    return line;
  }

  /** Which line was taken last, counted from 1. */
  get number(): number {
    return this.#number;
  }

  /** How many lines were read and not taken. */
  get waiting(): number {
    return this.#lines.length - this.#taken;
  }

  /** Whether all lines were taken and no more will come. */
  get isAtEnd(): boolean {
    return this.#hasEnded && this.waiting === 0;
  }

  /** Why the input could not be read to its end, if it could not. */
  get failure(): string | undefined {
    return this.#failure;
  }

  #add(lines: readonly Line[]): void {
    if (lines.length === 0) return;
    for (const line of lines) this.#lines.push(line);
    if (this.waiting > ENOUGH) process.stdin.pause();
    this.#changed();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#lines.push(...this.#splitter.end());
    this.#changed();
  }
}
