import process from 'node:process';
import { BASIC_NICK_COLOURS, NICK_COLOURS, nickColour } from '../../client/nick-colours.ts';

/** How things are set apart on a terminal. Every style leaves the text itself as it is. */
export interface Styles {
  nick(nick: string): string;
  /** The nick of somebody who names us. */
  mention(nick: string): string;
  own(text: string): string;
  faint(text: string): string;
  warning(text: string): string;
}

const FOREGROUND_256 = '38;5;';
const REVERSED = '7';

/**
 * The styles for a terminal with so many bits of colour: 1 is none, as under NO_COLOR. Bold, faint and reversed are no
 * colours.
 */
export function stylesFor(bits: number): Styles {
  return {
    nick: (nick) => sgr(nickCode(nick, bits), nick),
    mention: (nick) => sgr([REVERSED, nickCode(nick, bits)].filter((code) => code !== '').join(';'), nick),
    own: (text) => sgr('1', text),
    faint: (text) => sgr('2', text),
    warning: (text) => sgr(bits === 1 ? '1' : '1;31', text),
  };
}

/** The styles for our standard output. */
export function stylesOfOutput(): Styles {
  // An empty NO_COLOR counts as unset (no-color.org); Node takes any as set.
  const { NO_COLOR, ...rest } = process.env;
  return stylesFor(NO_COLOR ? 1 : process.stdout.getColorDepth(rest));
}

function nickCode(nick: string, bits: number): string {
  if (bits === 1) return '';
  if (bits >= 8) return `${FOREGROUND_256}${nickColour(nick, NICK_COLOURS)}`;
  return `${30 + nickColour(nick, BASIC_NICK_COLOURS)}`;
}

function sgr(code: string, text: string): string {
  return code === '' ? text : `\x1b[${code}m${text}\x1b[0m`;
}
