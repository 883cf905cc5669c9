import { beginning, oneLine, shown } from '../conversation/shown.ts';

/** Where something was said that was not said where we are. */
interface Elsewhere {
  /** A room, before the name. */
  readonly room?: string;
  /** Whoever it was said to alone, behind the name. */
  readonly to?: string;
}

interface Numbered extends Elsewhere {
  readonly time: Date;
  /** Shown only where somebody wants to see it. */
  readonly number?: number;
}

interface Told extends Numbered {
  readonly text: string;
  /** Done rather than said. */
  readonly action?: true;
  /** Whom it answers, and what they said. */
  readonly reply?: string;
  readonly edited?: true;
  readonly deleted?: true;
  /** It is there only to show what stands around something else. */
  readonly faint?: true;
}

interface SaidEntry extends Told {
  readonly type: 'said';
  readonly nick: string;
  /** It names us. */
  readonly mentioned?: true;
}

interface OwnEntry extends Told {
  readonly type: 'own';
  /** What we are called in it, if not `you`. */
  readonly name?: string;
}

/** Said by us, and not known to have reached the server. */
export interface UnsentEntry extends Elsewhere {
  readonly type: 'unsent';
  readonly text: string;
  readonly action?: true;
}

/** Somebody did something that is no message. */
interface DidEntry extends Numbered {
  readonly type: 'did';
  readonly nick: string;
  readonly own: boolean;
  readonly words: string;
  /** What they wrote in it. */
  readonly text?: string;
}

/** What somebody brought about. */
type LineEntry = SaidEntry | OwnEntry | UnsentEntry | DidEntry;

/** A thing that is shown once and then scrolls away. */
export type Entry =
  | LineEntry
  /** What the client has to say. */
  | { readonly type: 'note'; readonly text: string }
  /** The same where it needs attention. */
  | { readonly type: 'warning'; readonly text: string };

/**
 * The first two columns say who speaks, and what others write never reaches them: `› ` is oneself, `~ ` oneself where
 * nobody has heard it, `* ` and `! ` are the client and the server, `- ` is what others say they do, blanks are the
 * others.
 */
export const MARKS = {
  ...{ said: '  ', action: '- ', own: '› ', unsent: '~ ', did: '* ', note: '* ', warning: '! ' },
} as const;

/** A piece of what stands in front of a text, harmless, and how it is set apart. */
export interface Part {
  readonly text: string;
  readonly style: 'plain' | 'faint' | 'nick' | 'own' | 'mention';
}

/** An entry that somebody brought about, taken apart for whoever shows it. */
export interface Line {
  readonly mark: string;
  /** Undefined: there is none before the server has it. */
  readonly time: Date | undefined;
  /** What stands before the text, in one line. */
  readonly head: readonly Part[];
  /** Harmless, its line breaks kept. */
  readonly text: string;
  readonly isFaint: boolean;
}

/** An entry as a line. No nick holds a blank, a colon, `#`, `→`, `↪` or `(`, so a head can't be made up by a text. */
export function lineOf(entry: LineEntry): Line {
  const { type } = entry;
  if (type === 'unsent') {
    const head = [...roomPart(entry), part('you', 'faint'), ...toPart(entry), ...endOf(entry)];
    return { mark: MARKS.unsent, time: undefined, head, text: shown(entry.text), isFaint: false };
  }
  const { time } = entry;
  if (type === 'did') {
    const name = entry.own ? part('you', 'own') : part(oneLine(entry.nick), 'nick');
    const words = part(` ${oneLine(entry.words)}${entry.text === undefined ? '' : ': '}`, 'plain');
    const head = [...numberPart(entry), ...roomPart(entry), name, ...toPart(entry), words];
    return { mark: MARKS.did, time, head, text: shown(entry.text ?? ''), isFaint: false };
  }
  const name =
    type === 'own'
      ? part(oneLine(entry.name ?? 'you'), 'own')
      : part(oneLine(entry.nick), entry.mentioned ? 'mention' : 'nick');
  const head = [...numberPart(entry), ...roomPart(entry), name, ...toPart(entry), ...endOf(entry)];
  const mark = type === 'own' ? MARKS.own : entry.action ? MARKS.action : MARKS.said;
  const text = entry.deleted ? '' : shown(entry.text);
  // What answers something else begins in a row of its own, under what it answers.
  return {
    ...{ mark, time, head, text: entry.reply === undefined || entry.deleted ? text : `\n${text}` },
    isFaint: entry.faint ?? false,
  };
}

function endOf({ action, reply, edited, deleted }: Partial<Told>): readonly Part[] {
  if (deleted) return [part(' (deleted)', 'faint')];
  const changed = edited ? [part(' (edited)', 'faint')] : [];
  if (reply !== undefined) return [...changed, part(` ↪ ${beginning(reply)}`, 'faint')];
  return [...changed, part(action ? ' ' : ': ', 'plain')];
}

function numberPart({ number }: Numbered): readonly Part[] {
  return number === undefined ? [] : [part(`#${number} `, 'faint')];
}

function roomPart({ room }: Elsewhere): readonly Part[] {
  return room === undefined ? [] : [part(`${oneLine(room)} `, 'faint')];
}

function toPart({ to }: Elsewhere): readonly Part[] {
  return to === undefined ? [] : [part(` → ${oneLine(to)}`, 'faint')];
}

function part(text: string, style: Part['style']): Part {
  return { text, style };
}
