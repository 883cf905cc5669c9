import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLogLine } from '../../../src/store/log/log-line.ts';
import { CHAT_LOG } from '../../../src/store/log/transcript.ts';
import type { BaseWitness } from './base-witness.ts';
import { type JournalRow, journalRows } from './journal-rows.ts';
import type { Findings } from './report.ts';
import type { Talker } from './talker.ts';
import { isSame, type Witnessed } from './witnessed.ts';

/** Everything that was seen of a server from outside, and where it kept its own. */
export interface Evidence {
  readonly data: string;
  readonly talkers: readonly Talker[];
  readonly witnessed: Witnessed;
  readonly readers?: readonly BaseWitness[];
}

/** Holds what was promised (I1–I5, I9) against the files of a server that has ended. */
export function judgeInvariants(
  findings: Findings,
  { data, talkers, witnessed, readers = [] }: Evidence,
): void {
  const rows = journalRows(data);
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const acked = talkers.flatMap(({ identity, acked: texts }) =>
    [...texts].map(([seq, text]) => ({ seq, text, identity })),
  );
  const lost = acked.filter(({ seq, text, identity }) => {
    const row = bySeq.get(seq);
    return row?.text !== text || row.identity !== identity;
  });
  findings.exactly(`I1: lost of ${acked.length} acknowledged`, lost.length, 0);
  findings.exactly('I2: kept twice', rows.length - new Set(rows.map(({ text }) => text)).size, 0);
  const wrong = talkers.flatMap((talker) => talker.wrong);
  findings.exactly(`I3: out of turn to readers${first(wrong)}`, wrong.length, 0);
  findings.exactly('I4: out of the order of their sender', talkers.map(outOfOrder(rows)).reduce(sum, 0), 0);
  const unkept = [...witnessed.bySeq].filter(([seq, shown]) => {
    const row = bySeq.get(seq);
    return row === undefined || !isSame(row, shown);
  });
  findings.exactly(`I5: not on disk of ${witnessed.bySeq.size} shown or acknowledged`, unkept.length, 0);
  findings.exactly(
    `I5: shown to two as two things${first(witnessed.contradictions)}`,
    witnessed.contradictions.length,
    0,
  );
  for (const { nick, shown } of readers) {
    findings.exactly(`I5: of ${shown.length} to ${nick}, not kept or out of turn`, misplaced(rows, shown), 0);
  }
  const log = existsSync(join(data, CHAT_LOG)) ? readFileSync(join(data, CHAT_LOG), 'utf8') : '';
  const rendered = rows.map((row) => `${formatLogLine({ ...row, room: '#lobby' })}\n`).join('');
  findings.exactly('I9: chat.log', log === rendered ? 'as the journal' : 'another', 'as the journal');
}

/** How many texts of a talker stand before one that was sent earlier. */
function outOfOrder(rows: readonly JournalRow[]): (talker: Talker) => number {
  return ({ identity, sent }) => {
    const place = new Map(sent.map((text, index) => [text, index]));
    const kept = rows.filter((row) => row.identity === identity).map(({ text }) => place.get(text) ?? -1);
    return kept.filter((index, at) => at > 0 && index <= (kept[at - 1] ?? -1)).length;
  };
}

/** How many of the lines `<nick>: <text>` are not in the journal, or come before one that they follow there. */
function misplaced(rows: readonly JournalRow[], lines: readonly string[]): number {
  const place = new Map(rows.map(({ nick, text, seq }) => [`${nick}: ${text}`, seq]));
  let last = 0;
  let count = 0;
  for (const line of lines) {
    const seq = place.get(line) ?? 0;
    if (seq <= last) count += 1;
    last = Math.max(seq, last);
  }
  return count;
}

function first(complaints: readonly string[]): string {
  return complaints.length === 0 ? '' : ` (${complaints[0]})`;
}

function sum(one: number, other: number): number {
  return one + other;
}
