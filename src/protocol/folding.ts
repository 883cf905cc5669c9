import { foldNick } from './names.ts';

const ASCII = /^[\0-\x7f]*$/;
const EACH_INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
const EACH_BLANK = /\s+/gu;
/** What becomes of a capital I with a dot: to whoever looks for it, it is an i. */
const DOTTED_I = 'i\u0307';

/**
 * The form in which texts and what is looked for are compared: without capitals and widths, with one blank where there
 * are blanks or line breaks, and without characters that nobody sees.
 */
export function foldText(text: string): string {
  return foldCharacters(text).replace(EACH_BLANK, ' ');
}

function foldCharacters(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return foldNick(text).replaceAll(DOTTED_I, 'i').replace(EACH_INVISIBLE, '');
}
