import { harmless } from '../protocol/text.ts';
import type { Styles } from './styles.ts';
import { wrap } from './wrap.ts';

/** A thing that is shown once and then scrolls away. */
export type Entry =
  | { readonly type: 'said'; readonly time: Date; readonly nick: string; readonly text: string }
  | { readonly type: 'own'; readonly time: Date; readonly text: string }
  /** Said by us, and not known to have reached the server. */
  | { readonly type: 'unsent'; readonly text: string }
  /** What the client has to say, and what needs attention. Nothing that others wrote but in quotes. */
  | { readonly type: 'note' | 'warning'; readonly text: string };

/**
 * The first two columns say who speaks, and what others write never reaches them: `› ` is oneself, `~ ` oneself where nobody has heard it, `* ` and `! ` are
 * the client and the server, blanks are the others.
 */
const MARKS = { said: '  ', own: '› ', unsent: '~ ', note: '* ', warning: '! ' } as const;
const MARK_WIDTH = 2;
const TIME_WIDTH = 6;
/** Stands where the time will be: there is none before the server has it. */
const NO_TIME = '--:--';
/** Rows after the first stand a little further in than a nick, so that no text can look like a message of its own. */
const INDENT = '  ';
const NARROW_INSET = '    ';
/** Columns below which rows after the first are not set in under the nick. */
const NARROW = 40;

/** The rows of an entry on a terminal of so many columns, styled, and harmless whoever wrote it. */
export function entryRows(entry: Entry, columns: number, styles: Styles): readonly string[] {
  switch (entry.type) {
    case 'said': {
      const nick = shown(entry.nick).replaceAll('\n', ' ');
      return messageRows(entry.type, clock(entry.time), nick, styles.nick(nick), entry.text, columns, styles);
    }
    case 'own':
      return messageRows(
        entry.type,
        clock(entry.time),
        'you',
        styles.own('you'),
        entry.text,
        columns,
        styles,
      );
    case 'unsent':
      return messageRows(entry.type, NO_TIME, 'you', styles.faint('you'), entry.text, columns, styles);
    default:
      return noteRows(entry.type, entry.text, columns, styles);
  }
}

function messageRows(
  type: 'said' | 'own' | 'unsent',
  time: string,
  name: string,
  styledName: string,
  text: string,
  columns: number,
  styles: Styles,
): readonly string[] {
  const inset = columns < NARROW ? NARROW_INSET : ' '.repeat(MARK_WIDTH + TIME_WIDTH) + INDENT;
  const rest = columns - inset.length;
  const head = `${name}: `;
  const [firstLine = '', ...lines] = shown(text).split('\n');
  const [first = '', ...wrapped] = wrap(head + firstLine, columns - MARK_WIDTH - TIME_WIDTH, rest);
  const start = `${styles.faint(MARKS[type] + time)} `;
  // The name is cut only where it alone is wider than the terminal.
  const styledFirst = first.startsWith(`${name}:`) ? styledName + first.slice(name.length) : first;
  const following = [...wrapped, ...lines.flatMap((line) => wrap(line, rest, rest))];
  return [start + styledFirst, ...following.map((row) => inset + row)];
}

function noteRows(
  type: 'note' | 'warning',
  text: string,
  columns: number,
  styles: Styles,
): readonly string[] {
  const style = type === 'warning' ? styles.warning : (row: string) => row;
  const width = columns - MARK_WIDTH;
  const rows = shown(text)
    .split('\n')
    .flatMap((line) => wrap(line, width, width));
  return rows.map((row, index) => style((index === 0 ? MARKS[type] : INDENT) + row));
}

/** Marks and invisible characters that may follow one another: enough for every script and emoji. */
const TOO_MANY_MARKS =
  /([\p{M}\p{Default_Ignorable_Code_Point}]{8})[\p{M}\p{Default_Ignorable_Code_Point}]+/gu;

/** The text as a terminal may show it: harmless, line breaks kept, tabs as blanks, towers of marks cut. */
export function shown(text: string): string {
  return harmless(text, '\n').replaceAll('\t', '    ').replace(TOO_MANY_MARKS, '$1');
}

function clock(time: Date): string {
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
