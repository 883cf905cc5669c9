import { join } from 'node:path';
import type { Cancel, Clock } from '../../core/ports.ts';
import type { CloseCode, RefusalCode } from '../../protocol/codes.ts';
import type { Moderation } from '../../protocol/command.ts';
import { LineFile } from './line-file.ts';

const SERVER_LOG = 'server.log';
const COUNT_EVERY = 1000;
const ADDRESSES_SHOWN = 3;

/** What happened to the server. Every event is one line of JSON, with its time in front. */
export type ServerEvent =
  | {
      readonly event: 'started';
      readonly port: number;
      readonly host: string;
      readonly pid: number;
      readonly version: string;
    }
  | {
      readonly event: 'session-ready';
      readonly session: number;
      readonly address: string;
      readonly nick: string;
      readonly protocol: string;
    }
  | {
      readonly event: 'session-ended';
      readonly session: number;
      readonly nick: string;
      readonly cause: CloseCode;
      readonly seconds: number;
      readonly texts: number;
      readonly bytesIn: number;
      readonly bytesOut: number;
    }
  | {
      readonly event: 'not-named';
      readonly cause: RefusalCode;
      readonly count: number;
      readonly addresses: readonly string[];
    }
  | { readonly event: 'moderated'; readonly act: Moderation; readonly nick: string }
  | {
      readonly event: 'shutdown-announced';
      readonly signal: string;
      readonly seconds: number;
      readonly sessions: number;
    }
  | { readonly event: 'stopped' }
  | { readonly event: 'log-failing'; readonly file: string; readonly error: string }
  /** It could not be opened anew: until it can be, its lines go into the old file. */
  | { readonly event: 'log-stale'; readonly file: string; readonly error: string }
  | { readonly event: 'log-healed'; readonly file: string }
  /** There is no room for the journal: what is said is refused. */
  | { readonly event: 'journal-full' }
  /** What is said is taken again; so many texts were not meanwhile. */
  | { readonly event: 'journal-healed'; readonly refused: number }
  | { readonly event: 'search-failing'; readonly error: string }
  | { readonly event: 'epoch-changed'; readonly cause: string }
  | { readonly event: 'logs-reopened' }
  | { readonly event: 'accept-failed'; readonly error: string; readonly count: number }
  | { readonly event: 'lines-missing'; readonly count: number }
  | { readonly event: 'internal-error'; readonly session?: number; readonly error: string };

export interface ServerLogParts {
  readonly directory: string;
  readonly clock: Pick<Clock, 'after' | 'wallTime'>;
  /** Shows an event to whoever watches the terminal. */
  readonly show: (time: number, event: ServerEvent) => void;
}

/** `server.log`: the life of the server. Connections that never got a nick are counted, a line a second and cause. */
export class ServerLog {
  readonly #parts: ServerLogParts;
  readonly #file: LineFile;
  readonly #notNamed = new Map<RefusalCode, { count: number; readonly addresses: Set<string> }>();
  #acceptFailures = 0;
  #acceptError = '';
  #cancelCount: Cancel | undefined;

  /** Opens the log; throws the system's error if it can't. */
  constructor(parts: ServerLogParts) {
    this.#parts = parts;
    const { directory, clock } = parts;
    const file = SERVER_LOG;
    this.#file = new LineFile({
      path: join(directory, file),
      clock,
      missing: (count) => formatEvent(clock.wallTime(), { event: 'lines-missing', count }),
      failing: ({ message }) => this.write({ event: 'log-failing', file, error: message }),
      stale: ({ message }) => this.write({ event: 'log-stale', file, error: message }),
      healed: () => this.write({ event: 'log-healed', file }),
    });
  }

  write(event: ServerEvent): void {
    const time = this.#parts.clock.wallTime();
    this.#file.append(`${formatEvent(time, event)}\n`, 1);
    this.#parts.show(time, event);
  }

  /** Counts a connection that ended, or was turned away, before it had a nick. */
  countNotNamed(cause: RefusalCode, address: string): void {
    const counted = this.#notNamed.get(cause) ?? { count: 0, addresses: new Set() };
    counted.count += 1;
    if (counted.addresses.size < ADDRESSES_SHOWN) counted.addresses.add(address);
    this.#notNamed.set(cause, counted);
    this.#countSoon();
  }

  /** Counts a connection that the system could not give us. */
  countAcceptFailure(error: Error): void {
    this.#acceptFailures += 1;
    this.#acceptError = error.message;
    this.#countSoon();
  }

  /** Goes on in a new file, after the old one was renamed; says so there, or why not in the old one. */
  reopen(): void {
    if (this.#file.reopen()) this.write({ event: 'logs-reopened' });
  }

  /** Writes what was counted, then `last`, and closes the file. */
  close(last?: ServerEvent): Promise<void> {
    this.#writeCounts();
    if (last !== undefined) this.write(last);
    return this.#file.close();
  }

  #countSoon(): void {
    this.#cancelCount ??= this.#parts.clock.after(COUNT_EVERY, () => this.#writeCounts());
  }

  #writeCounts(): void {
    this.#cancelCount?.();
    this.#cancelCount = undefined;
    for (const [cause, { count, addresses }] of this.#notNamed) {
      this.write({ event: 'not-named', cause, count, addresses: [...addresses] });
    }
    this.#notNamed.clear();
    if (this.#acceptFailures === 0) return;
    this.write({ event: 'accept-failed', error: this.#acceptError, count: this.#acceptFailures });
    this.#acceptFailures = 0;
  }
}

function formatEvent(time: number, event: ServerEvent): string {
  return JSON.stringify({ time: new Date(time).toISOString(), ...event });
}
