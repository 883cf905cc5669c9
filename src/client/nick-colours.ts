/**
 * Colours of the 256-colour palette, each with a contrast of at least 3.3 to white and to the near-black (#1e1e1e) that
 * terminals use, and far enough from one another to be told apart. Red is left out: it is for what goes wrong.
 */
export const NICK_COLOURS: readonly number[] = [166, 136, 64, 28, 30, 32, 67, 63, 98, 134, 165, 168];

/** The colours that every terminal with colours has, as a fallback: 36 (cyan), 35, 34, 33, 32. */
export const BASIC_NICK_COLOURS: readonly number[] = [6, 5, 4, 3, 2];

/** The colour of a nick: always the same one for the same nick and palette, on every machine. */
export function nickColour(nick: string, palette: readonly number[] = NICK_COLOURS): number {
  return palette[hash(nick) % palette.length] ?? 0;
}

/** FNV-1a over UTF-16 units: short strings that differ in one letter come out far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value ^ (value >>> 15)) >>> 0;
}
