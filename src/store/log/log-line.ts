/** One line of `chat.log`: a message, or, with the nick `-`, something else that happened in a room. */
export interface LogLine {
  readonly nick: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly room: string;
  readonly text: string;
}

const ESCAPED = /[\\\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;
const SHORT: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const LONG: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t' };
const ESCAPE = /\\(?:([\\nrt])|x([0-9a-f]{2})|u\{([0-9a-f]{1,6})\})/g;
const LINE = /^(\S+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (#\S+) (.*)$/su;

/**
 * `<nick> <ISO 8601 time, UTC, ms> <#room> <text>`, without the line end; escapes only what would break a line or hide.
 * `isoTime` spares writing the same time out again.
 */
export function formatLogLine({ nick, time, room, text }: LogLine, isoTime = formatTime(time)): string {
  return `${nick} ${isoTime} ${room} ${text.replace(ESCAPED, escaped)}`;
}

/** A time as the log has it. */
export function formatTime(time: number): string {
  return new Date(time).toISOString();
}

/** The inverse of `formatLogLine`, exactly; undefined if it is no such line. */
export function parseLogLine(line: string): LogLine | undefined {
  const [, nick, time, room, text] = LINE.exec(line) ?? [];
  if (nick === undefined || time === undefined || room === undefined || text === undefined) return undefined;
  return { nick, time: Date.parse(time), room, text: text.replace(ESCAPE, unescaped) };
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return SHORT[character] ?? (code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`);
}

function unescaped(_: string, short?: string, byte?: string, point?: string): string {
  if (short !== undefined) return LONG[short] ?? short;
  return String.fromCodePoint(Number.parseInt(byte ?? point ?? '0', 16));
}
