import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { KeptEntry } from '../../core/ports.ts';
import { isNick } from '../../protocol/names.ts';
import { mentionsIn, type Row } from '../entry-rows.ts';
import type { Findings } from './findings.ts';

/** Nicks of which it is remembered whether they are allowed: few people say much. */
const MOST_NICKS = 10_000;
const REPLACEMENT = '\u{fffd}';
/** As `Secrets` makes them. Nobody can mention who is there for one connection only. */
const IDENTITY = /^[\w-]{1,128}$/;
const TEXTS = ['text', 'nick', 'identity', 'id', 'mentions'] as const;

/** Holds the columns of one entry after the other against what a server writes into them. */
export class RowVerification {
  readonly #findings: Findings;
  readonly #isReaction: (text: string) => boolean;
  readonly #bytes: StatementSync;
  readonly #nicks = new Map<string, boolean>();

  /** `isReaction`: whether a text can be a reaction. */
  constructor(database: DatabaseSync, findings: Findings, isReaction: (text: string) => boolean) {
    this.#findings = findings;
    this.#isReaction = isReaction;
    const columns = TEXTS.map((column) => `CAST(${column} AS BLOB) AS ${column}`);
    this.#bytes = database.prepare(`SELECT ${columns.join(', ')} FROM entries WHERE number = ?`);
  }

  /** A row with the columns of `SELECT_ENTRIES`, and the entry of it. */
  verify(row: Row, entry: KeptEntry): void {
    const what = `number ${row.seq} of ${row.name}`;
    if (entry.nick !== '' && !this.#isNick(entry.nick))
      this.#findings.add('wrong nicks', `${what} is by ${JSON.stringify(entry.nick)}, and that is no nick`);
    if (entry.type === 'reacted' && !this.#isReaction(entry.reaction))
      this.#findings.add('wrong reactions', `${what} reacts with something that is no emoji`);
    if (mentionsIn(row.mentions).some((identity) => !IDENTITY.test(identity)))
      this.#findings.add('wrong mentions', `${what} mentions somebody who can't be`);
    if (TEXTS.some((column) => String(row[column]).includes(REPLACEMENT))) this.#verifyBytes(row, what);
  }

  #isNick(nick: string): boolean {
    const known = this.#nicks.get(nick);
    if (known !== undefined) return known;
    if (this.#nicks.size >= MOST_NICKS) this.#nicks.clear();
    const isAllowed = isNick(nick);
    this.#nicks.set(nick, isAllowed);
    return isAllowed;
  }

  /** What is read is mended on the way: only the bytes say whether the character stands there itself. */
  #verifyBytes(row: Row, what: string): void {
    const bytes = this.#bytes.get(row.number ?? null);
    for (const column of TEXTS) {
      const value = bytes?.[column];
      if (!(value instanceof Uint8Array) || isUtf8(value)) continue;
      this.#findings.add('texts that are not UTF-8', `the ${column} of ${what} is not UTF-8`);
    }
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Nobody has a nick that is not allowed, or one that somebody else was given in the same minute. */
export function verifyIdentities(database: DatabaseSync, findings: Findings): void {
  // A guest keeps none. Whoever is away for longer than a minute may have lost theirs to somebody else.
  for (const { id, nick } of database.prepare("SELECT id, nick FROM identities WHERE nick <> ''").iterate()) {
    if (!isNick(String(nick)))
      findings.add('wrong nicks', `${id} has the nick ${JSON.stringify(nick)}, and that is no nick`);
  }
  const twice = `SELECT nick, count(*) AS count FROM identities WHERE nick <> ''
    GROUP BY nick HAVING count > 1 AND max(seen) - min(seen) < 60000`;
  for (const { nick, count } of database.prepare(twice).iterate())
    findings.add('nicks that several have', `${count} identities have the nick ${nick}`);
}
