const MOST = 20;
/** Behind an `@` at the beginning of a word: what could be a nick. */
const CANDIDATE = /(?<![\p{L}\p{Nd}])@([\p{L}\p{M}\p{Nd}\-_.[\]{}\\|^`]{1,64})/gu;
/** What may end a nick, but more often ends a sentence. */
const LAST_MARK = /[-_.[\]{}\\|^`]$/u;

/** The identities whose nicks stand in a text behind an `@`, each once, at most 20. */
export function mentionsIn(text: string, holderOf: (nick: string) => string | undefined): readonly string[] {
  if (!text.includes('@')) return [];
  const found = new Set<string>();
  for (const [, candidate = ''] of text.matchAll(CANDIDATE)) {
    const holder = holderIn(candidate, holderOf);
    if (holder !== undefined) found.add(holder);
    if (found.size === MOST) break;
  }
  return [...found];
}

function holderIn(candidate: string, holderOf: (nick: string) => string | undefined): string | undefined {
  for (let nick = candidate; nick !== ''; nick = nick.slice(0, -1)) {
    const holder = holderOf(nick);
    if (holder !== undefined || !LAST_MARK.test(nick)) return holder;
  }
  return undefined;
}
