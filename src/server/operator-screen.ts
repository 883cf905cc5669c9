import { write } from 'node:fs';
import type { Moderation } from '../protocol/command.ts';
import { harmless } from '../protocol/text.ts';
import type { ServerEvent } from '../store/log/server-log.ts';

const STDERR = 2;
/** Lines that wait for a terminal that was stopped with Ctrl-S; more are left out, they are in the file. */
const MOST_LINES = 1000;

const DONE: Readonly<Record<Moderation, string>> = {
  kick: 'kicked',
  unkick: 'unkicked',
  mute: 'muted',
  unmute: 'unmuted',
};

/**
 * Shows the life of the server on its terminal. Written by the system in the background, one write at a time: a
 * terminal that does not take its output must not stop the chat.
 */
export class OperatorScreen {
  #lines: string[] = [];
  #isWriting = false;

  show(time: number, event: ServerEvent): void {
    const line = readable(event);
    if (line === undefined || this.#lines.length >= MOST_LINES) return;
    const clock = new Date(time).toTimeString().slice(0, 8);
    this.#lines.push(`${clock} ${harmless(line)}\n`);
    this.#writeNext();
  }

  #writeNext(): void {
    if (this.#isWriting || this.#lines.length === 0) return;
    const text = this.#lines.join('');
    this.#lines = [];
    this.#isWriting = true;
    // An error means that the terminal is gone: the file has it all.
    write(STDERR, text, () => {
      this.#isWriting = false;
      this.#writeNext();
    });
  }
}

/** An event in words for people; undefined if it is of no use to them. */
export function readable(event: ServerEvent): string | undefined {
  switch (event.event) {
    case 'started':
      return undefined;
    case 'session-ready':
      return `${event.nick} joined from ${event.address}`;
    case 'session-ended':
      return `${event.nick} left (${event.cause}) after ${Math.round(event.seconds)} s and ${some(event.texts, 'text')}`;
    case 'not-named':
      // Our own client looks first whether a server is there, and takes its leave.
      if (event.cause === 'bye') return undefined;
      return `${some(event.count, 'connection')} without a nick ended (${event.cause}): ${event.addresses.join(', ')}`;
    case 'moderated':
      return `${event.nick} was ${DONE[event.act]} by an operator`;
    case 'shutdown-announced':
      return `${event.signal}: the server ends in ${some(event.seconds, 'second')}, ${some(event.sessions, 'session')} told. A second ${event.signal} ends it at once.`;
    case 'stopped':
      return 'stopped';
    case 'log-failing':
      return `${event.file} can't be written (${event.error}). The chat goes on; its lines wait.`;
    case 'log-stale':
      return `${event.file} can't be opened anew (${event.error}). Its lines go into the old file until it can be.`;
    case 'log-healed':
      return `${event.file} can be written again, and what had waited is in it`;
    case 'journal-full':
      return 'the disk of the journal is full: what is said is refused, until there is room again. Free some; nothing else has to be done.';
    case 'journal-healed':
      return `the disk of the journal has room again, and what is said is taken: ${some(event.refused, 'text')} had been refused`;
    case 'search-failing':
      return `searching has failed (${event.error}). The chat goes on; searches find nothing for a minute.`;
    case 'epoch-changed':
      return `clients begin anew, with another epoch: ${event.cause}`;
    case 'logs-reopened':
      return 'the log files were opened anew';
    case 'accept-failed':
      return `${some(event.count, 'connection')} could not be accepted (${event.error})`;
    case 'lines-missing':
      return undefined;
    case 'internal-error':
      return `internal error: ${event.error}`;
  }
}

function some(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
