import * as v from 'valibot';

/** Fields that commands and events share. Every length is in UTF-16 code units, as JavaScript counts. */

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
