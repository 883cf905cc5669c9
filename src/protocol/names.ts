import { utf8Length } from './text.ts';

/**
 * Nicks: which are allowed, which of them count as the same, which nobody may have.
 * Unicode properties in the spirit of RFC 8265 (PRECIS) and skeletons after UTS 39.
 */

const MAX_CODE_POINTS = 32;
const MAX_BYTES = 128;
const SHAPE = /^(?![\p{Nd}-])(?:\p{L}\p{M}{0,2}|[\p{Nd}\-_.[\]{}\\|^`])+$/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const EACH_INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Names that speak for the server or are verbs of the protocol: nobody may have them, nor anything that looks like them. */
export const RESERVED_NICKS: readonly string[] = [
  ...['server', 'system', 'admin', 'root', 'operator', 'everyone', 'here', 'error', 'parley'],
  ...['hello', 'nick', 'ready', 'retry', 'bye'],
];

/** From a character to the characters it can be mistaken for: the data of UTS 39's confusables.txt. */
export type Confusables = Readonly<Record<string, string>>;

/**
 * Whether a nick has an allowed form: 1 to 32 code points and at most 128 bytes, as sent and folded; letters (each with
 * at most two marks behind it) and decimal digits of any script and -_.[]{}\|^`; not first a digit or a hyphen.
 */
export function isNick(nick: string): boolean {
  if (nick.length > MAX_BYTES) return false;
  return isNickForm(nick) && isNickForm(nick.normalize('NFC')) && fits(foldNick(nick));
}

const ROOM_CODE_POINTS = 50;
const ROOM_BYTES = 200;
const ROOM_SHAPE = /^(?:\p{L}\p{M}{0,2}|[\p{Nd}\-_.[\]{}\\|^`])+$/u;

/** Whether what stands behind the `#` of a room has an allowed form: 1 to 50 of the characters of a nick, as sent and folded. */
export function isRoomWord(word: string): boolean {
  const isForm = (form: string) =>
    fits(form, ROOM_CODE_POINTS, ROOM_BYTES) && ROOM_SHAPE.test(form) && !INVISIBLE.test(form);
  if (word.length > ROOM_BYTES) return false;
  return isForm(word) && isForm(word.normalize('NFC')) && fits(foldNick(word), ROOM_CODE_POINTS, ROOM_BYTES);
}

/**
 * The keys under which a nick is held: two nicks count as one if they share any. They are the folded form and the
 * skeletons of the plain, the folded and the capital form, so that a look-alike is caught in whatever case it comes.
 */
export function nickKeys(nick: string, confusables: Confusables): readonly string[] {
  const folded = foldNick(nick);
  const plain = skeleton(nick, confusables);
  const looks = [
    plain,
    skeleton(folded, confusables),
    skeleton(folded.toUpperCase(), confusables),
    skeleton(foldNick(plain), confusables),
  ];
  return [...new Set([`folded ${folded}`, ...looks.map((look) => `looks ${look}`)])];
}

/** Compatibility and case folding, ending in NFC: the same for "Alice", "ALICE" and the fullwidth "ａｌｉｃｅ". */
export function foldNick(nick: string): string {
  let folded = foldOnce(nick);
  for (let again = foldOnce(folded); again !== folded; again = foldOnce(folded)) folded = again;
  return folded;
}

function foldOnce(nick: string): string {
  // Upper before lower case is what full case folding does to ß and ſ; final sigma is a matter of position only.
  return nick.normalize('NFKC').toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFKC');
}

/**
 * UTS 39, section 4: decomposed, without invisible characters, each character as the one it can be mistaken for. One
 * that the data do not have, such as most fullwidth letters, is taken as its compatibility form.
 */
export function skeleton(nick: string, confusables: Confusables): string {
  const decomposed = nick.normalize('NFD').replace(EACH_INVISIBLE, '');
  const known = (character: string) =>
    Object.hasOwn(confusables, character) ? confusables[character] : undefined;
  const look = (character: string) =>
    known(character) ?? [...character.normalize('NFKD')].map((part) => known(part) ?? part).join('');
  return [...decomposed].map(look).join('').normalize('NFD');
}

function isNickForm(nick: string): boolean {
  return fits(nick) && SHAPE.test(nick) && !INVISIBLE.test(nick);
}

function fits(name: string, mostCodePoints = MAX_CODE_POINTS, mostBytes = MAX_BYTES): boolean {
  const { length } = [...name];
  return length >= 1 && length <= mostCodePoints && utf8Length(name) <= mostBytes;
}
