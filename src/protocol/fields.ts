import * as v from 'valibot';
import { utf8Length } from './text.ts';

/** Fields that commands and events share. Every length is in UTF-16 code units, as JavaScript counts, where bytes are not named. */

/** Text whose surrogates come in pairs: what can be written as UTF-8 and read back the same. */
const wellFormed = v.check<string, string>((text) => text.isWellFormed(), 'lone surrogate');

/** A nick, an identity or a room as somebody gives it: whether it is one is decided by the rules of names. */
export const nameField = v.pipe(v.string(), v.maxLength(512), wellFormed);

/** What a client calls a command, so that it knows its answer. */
export const refField = v.pipe(v.string(), v.minLength(1), v.maxLength(64), wellFormed);

/** What a client calls a thing that lasts, chosen before its first try: printable ASCII without blanks. */
export const idField = v.pipe(v.string(), v.regex(/^[!-~]{1,64}$/));

/** A token, an epoch or a session, as the server made it: opaque. */
export const opaqueField = v.pipe(v.string(), v.minLength(1), v.maxLength(128), wellFormed);

/** The number of an entry in its room, from 1; 0 stands for "before the first". */
export const seqField = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Milliseconds since 1970. */
export const timeField = v.pipe(v.number(), v.safeInteger());

/** What somebody says. Its length in bytes is a limit of the server, not of the form. */
export const textField = v.pipe(v.string(), wellFormed);

/** Longest topic of a room, and word on why one is away, in bytes. */
export const LONGEST_TOPIC = 512;
/** Longest query of a search, in bytes. */
export const LONGEST_SEARCH = 256;
/** One emoji, as Unicode has it: a single character to a reader, of however many code points. */
const ONE_EMOJI = /^\p{RGI_Emoji}$/v;

/** What a room is about, in one line; empty: nothing in particular. */
export const topicField = v.pipe(
  v.string(),
  wellFormed,
  v.regex(/^\P{Cc}*$/u),
  v.check((text) => utf8Length(text) <= LONGEST_TOPIC, 'too long'),
);

/** What is looked for: words, and `from:`, `in:`, `before:` and `after:`. */
export const searchField = v.pipe(
  v.string(),
  wellFormed,
  v.check((text) => utf8Length(text) <= LONGEST_SEARCH, 'too long'),
);

/** One emoji. */
export const reactionField = v.pipe(v.string(), v.maxLength(64), v.regex(ONE_EMOJI));
