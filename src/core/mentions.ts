const MOST = 20;
/** What looks like a mention and is none costs time as well: no more than so many are looked at, each so often. */
const MOST_LOOKED_AT = 40;
const MOST_MARKS = 3;
/** Behind an `@` at the beginning of a word: what could be a nick. */
const CANDIDATE = /(?<![\p{L}\p{Nd}])@([\p{L}\p{M}\p{Nd}\-_.[\]{}\\|^`]{1,64})/gu;
/** What may end a nick, but more often ends a sentence. */
const LAST_MARK = /[-_.[\]{}\\|^`]$/u;

/** The identities whose nicks stand in a text behind an `@`, each once, at most 20. */
export function mentionsIn(text: string, holderOf: (nick: string) => string | undefined): readonly string[] {
  if (!text.includes('@')) return [];
  const found = new Set<string>();
  let lookedAt = 0;
  for (const [, candidate = ''] of text.matchAll(CANDIDATE)) {
    const holder = holderIn(candidate, holderOf);
    if (holder !== undefined) found.add(holder);
    lookedAt += 1;
    if (found.size === MOST || lookedAt === MOST_LOOKED_AT) break;
  }
  return [...found];
}

function holderIn(candidate: string, holderOf: (nick: string) => string | undefined): string | undefined {
  let nick = candidate;
  for (let marks = 0; nick !== '' && marks <= MOST_MARKS; marks += 1, nick = nick.slice(0, -1)) {
    const holder = holderOf(nick);
    if (holder !== undefined || !LAST_MARK.test(nick)) return holder;
  }
  return undefined;
}
