/**
 * What counts as a text, and how a text that anybody may have written is made harmless before it is shown.
 * The table of section "Showing text" in docs/protocol.md, which every output shares.
 */

const VISIBLE = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;
const HARMFUL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const EACH_HARMFUL = new RegExp(HARMFUL, 'g');

/** Whether there is anything in the text that a reader could see: not only blanks, controls and invisible characters. */
export function hasSomethingVisible(text: string): boolean {
  return VISIBLE.test(text);
}

/** What a line break is shown as where a message must stay on one line. */
export const LINE_BREAK_PICTURE = ' ⏎ ';

/**
 * The text as it may be shown: control characters as their pictures (U+2400 block), C1 controls and bidi embeddings,
 * overrides and isolates as U+FFFD, line breaks (LF, U+2028, U+2029) as `lineBreak`. Tabs and everything that
 * languages and emoji need (joiners, LRM, RLM, variation selectors, emoji tags) stay. Without anything harmful in it
 * the very same string comes back.
 */
export function harmless(text: string, lineBreak: string = LINE_BREAK_PICTURE): string {
  if (!HARMFUL.test(text)) return text;
  return text.replace(EACH_HARMFUL, (character) => picture(character, lineBreak));
}

function picture(character: string, lineBreak: string): string {
  const code = character.charCodeAt(0);
  if (code === 0x0a || code === 0x2028 || code === 0x2029) return lineBreak;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return '\ufffd';
}

/** Bytes of a well-formed text in UTF-8. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair stands for two of the four bytes.
    length += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return length;
}
