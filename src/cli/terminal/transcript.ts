import { shown } from '../conversation/shown.ts';
import { type Entry, type Line, lineOf, MARKS, type Part } from '../showing/entry.ts';
import type { Styles } from './styles.ts';
import { wrap } from './wrap.ts';

const MARK_WIDTH = 2;
const TIME_WIDTH = 6;
/** Stands where the time will be: there is none before the server has it. */
const NO_TIME = '--:--';
/** Rows after the first stand a little further in than a nick, so that no text can look like a message of its own. */
const INDENT = '  ';
/** The same where there is no time in front: further in than a time. */
const NARROW_INSET = '    ';
/** Columns below which rows after the first are not set in under the nick. */
const NARROW = 40;

/** The rows of an entry on a terminal of so many columns, styled, and harmless whoever wrote it. */
export function entryRows(entry: Entry, columns: number, styles: Styles): readonly string[] {
  if (entry.type === 'note' || entry.type === 'warning') return noteRows(entry, columns, styles);
  return lineRows(lineOf(entry), columns, styles);
}

function lineRows(
  { mark, time, head, text, isFaint }: Line,
  columns: number,
  styles: Styles,
): readonly string[] {
  const inset = columns < NARROW ? NARROW_INSET : ' '.repeat(MARK_WIDTH + TIME_WIDTH) + INDENT;
  const rest = columns - inset.length;
  const before = head.map((part) => part.text).join('');
  const [firstLine = '', ...lines] = text.split('\n');
  const [first = '', ...wrapped] = wrap(before + firstLine, columns - MARK_WIDTH - TIME_WIDTH, rest);
  const following = [...wrapped, ...lines.flatMap((line) => wrap(line, rest, rest))].map(
    (row) => inset + row,
  );
  const start = mark + (time === undefined ? NO_TIME : clock(time));
  if (isFaint) return [`${start} ${first}`, ...following].map(styles.faint);
  return [`${styles.faint(start)} ${styledHead(first, head, styles)}`, ...following];
}

/** The first row with its head styled, as far as the head fits into it. */
function styledHead(row: string, head: readonly Part[], styles: Styles): string {
  let styled = '';
  let rest = row;
  for (const { text, style } of head) {
    // A blank at the end of the row has gone.
    const here = rest.startsWith(text) ? text : text.trimEnd();
    if (here === '' || !rest.startsWith(here)) break;
    styled += style === 'plain' ? here : styles[style](here);
    rest = rest.slice(here.length);
  }
  return styled + rest;
}

function noteRows(
  { type, text }: Extract<Entry, { type: 'note' | 'warning' }>,
  columns: number,
  styles: Styles,
): readonly string[] {
  const style = type === 'warning' ? styles.warning : (row: string) => row;
  const [first = '', ...lines] = shown(text).split('\n');
  const rest = columns - NARROW_INSET.length;
  const [row = '', ...wrapped] = wrap(first, columns - MARK_WIDTH, rest);
  const following = [...wrapped, ...lines.flatMap((line) => wrap(line, rest, rest))];
  return [style(MARKS[type] + row), ...following.map((below) => style(NARROW_INSET + below))];
}

function clock(time: Date): string {
  return `${two(time.getHours())}:${two(time.getMinutes())}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
