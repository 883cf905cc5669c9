import type { KeptEntry } from '../../core/ports.ts';
import { deedOf, entryLine, isLogged, NO_MESSAGE } from './entry-line.ts';
import { parseLogLine } from './log-line.ts';

/** A line that belongs into the log, or may be there, and the entry that it is for. */
export interface ExpectedLine {
  /** Over all rooms. */
  readonly number: number;
  readonly room: string;
  readonly seq: number;
  readonly time: number;
  /** The very line; none where the entry has changed since: the log rightly says what it said before. */
  readonly line?: string;
  /** What, besides the time, a line of the entry has in any case. */
  readonly trait: string;
  /** False where the entry may have been gone before its line was written. */
  readonly isRequired: boolean;
}

/** A line as it was found. */
export interface SeenLine {
  readonly line: string;
  readonly time: number;
  /** Those of the entries that it may be for, the likeliest first. */
  readonly traits: readonly string[];
}

const EDITED = /^edited \d+/;

/** The line for an entry as it is kept by now; undefined if it is in no log. */
export function expectedLine(number: number, entry: KeptEntry): ExpectedLine | undefined {
  const { room, seq, time } = entry;
  if (!isLogged(room)) return undefined;
  const place = { number, room, seq, time };
  const isRequired = entry.type !== 'message' || entry.deleted !== true;
  const line = hasChanged(entry) ? undefined : entryLine(entry, time);
  return { ...place, trait: traitOf(entry), isRequired, ...(line === undefined ? {} : { line }) };
}

/** Undefined if it is no line of a log. */
export function seenLine(line: string): SeenLine | undefined {
  const parsed = parseLogLine(line);
  if (parsed === undefined) return undefined;
  const { nick, time, room, text } = parsed;
  if (nick !== NO_MESSAGE) return { line, time, traits: [trait(room, nick), trait(room, '')] };
  const end = text.indexOf(' ');
  const deed = text.slice(end + 1);
  return { line, time, traits: [text.slice(0, end), ''].map((who) => trait(room, who, withoutText(deed))) };
}

/** Whether a line is the one for an entry: as that is by now, or as it may have been before it was changed. */
export function isLineOf({ line, time, traits }: SeenLine, expected: ExpectedLine): boolean {
  if (time !== expected.time) return false;
  return expected.line === undefined ? traits.includes(expected.trait) : line === expected.line;
}

/** Whether the log may rightly say something else about an entry than what is kept of it. */
function hasChanged(entry: KeptEntry): boolean {
  if (entry.type === 'message') return entry.deleted === true || entry.edited !== undefined;
  return entry.type === 'edited' || isErased(entry);
}

function isErased({ type, nick }: KeptEntry): boolean {
  return nick === '' && type !== 'erased';
}

function traitOf(entry: KeptEntry): string {
  const { room, nick } = entry;
  return entry.type === 'message' ? trait(room, nick) : trait(room, nick, withoutText(deedOf(entry)));
}

/** No line of a log is like one, since it begins with a line end. */
function trait(room: string, nick: string, deed = ''): string {
  return `\n${room} ${nick} ${deed}`;
}

/** What an edit says now is not what it said when it was made. */
function withoutText(deed: string): string {
  return EDITED.exec(deed)?.[0] ?? deed;
}
