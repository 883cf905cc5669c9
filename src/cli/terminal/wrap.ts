import { visibleWidth } from './terminal-library.ts';

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const BLANK = /^\s+$/u;
const WORD_BY_WORD = /\s+|[^\s]+/gu;

/**
 * Cuts one line of text into rows of at most `first` columns, and `rest` columns for those after it: between words where
 * it can, inside of a word where it must. No row is empty but that of an empty text. Widths count wide characters as two.
 */
export function wrap(text: string, first: number, rest: number): readonly string[] {
  const rows: string[] = [];
  let row = '';
  let used = 0;
  const room = () => Math.max(1, rows.length === 0 ? first : rest) - used;
  const breakRow = () => {
    rows.push(row.trimEnd());
    row = '';
    used = 0;
  };
  const add = (piece: string, width: number) => {
    if (width > room() && used > 0) breakRow();
    row += piece;
    used += width;
  };
  for (const [word] of text.matchAll(WORD_BY_WORD)) {
    const width = visibleWidth(word);
    if (BLANK.test(word) && width > room()) {
      if (used > 0) breakRow();
    } else if (width <= room() || (width <= rest && used > 0 && !isBreakable(word))) add(word, width);
    else for (const { segment } of GRAPHEMES.segment(word)) add(segment, visibleWidth(segment));
  }
  if (row !== '' || rows.length === 0) rows.push(row.trimEnd());
  return rows;
}

/** Han, kana and hangul may break anywhere. */
function isBreakable(word: string): boolean {
  return /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(word);
}
