import { harmless } from '../../protocol/text.ts';
import { type Entry, lineOf, MARKS } from '../showing/entry.ts';

/** An entry in one line, without a time or a style, for where nothing can be drawn: `alice: hi`, `#dev alice: hi`. */
export function plainLine(entry: Entry): string {
  if (entry.type === 'note' || entry.type === 'warning') return harmless(entry.text);
  const { mark, head, text } = lineOf(entry);
  const isQuiet = entry.type === 'own' || mark === MARKS.said;
  const start = `${isQuiet ? '' : mark}${head.map((part) => part.text).join('')}`;
  // An answer begins under what it answers.
  return text.startsWith('\n') ? `${start}: ${harmless(text.slice(1))}` : start + harmless(text);
}
