import { harmless } from '../../protocol/text.ts';

/** Marks and invisible characters that may follow one another: enough for every script and emoji. */
const TOO_MANY_MARKS =
  /([\p{M}\p{Default_Ignorable_Code_Point}]{8})[\p{M}\p{Default_Ignorable_Code_Point}]+/gu;
/** Most characters that are quoted, so that what is said of the quote stays in sight. */
const QUOTE = 40;

/** The text as a terminal may show it: harmless, line breaks kept, tabs as blanks, towers of marks cut. */
export function shown(text: string): string {
  return harmless(text, '\n').replaceAll('\t', '    ').replace(TOO_MANY_MARKS, '$1');
}

/** The same where it must stay in one line: a nick, a room, a topic. */
export function oneLine(text: string): string {
  return shown(text).replaceAll('\n', ' ');
}

/** The beginning of a text, in one line. */
export function beginning(text: string, most: number = QUOTE): string {
  // More than is shown, whatever of it is cut: a long text is not taken apart whole.
  const line = oneLine(text.slice(0, most * 20).toWellFormed()).trim();
  const start = [...line].slice(0, most).join('');
  return start.length < line.length ? `${start.trimEnd()}…` : line;
}
