import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { harmless, hasSomethingVisible } from '../../src/protocol/text.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { RAW_CONTROL } from './support/control-pair.ts';
import { PAYLOADS } from './support/payloads.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

/** Characters that hurt, and those that must stay as they are, both more often than chance has them. */
const CHARACTERS = [
  ...'\0\x07\x08\t\n\v\f\r\x1b\x7f\\"\' #:-{}nrtxu0',
  ...'\u0080\u0085\u009b\u009d\u061c\u200b\u200d\u200e\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\ufffd',
  ...['👨‍👩‍👧', '🏳️‍🌈', 'é', 'e\u0301', '漢', 'ש', '𝒂', '\u{e0061}'],
];

/** How a text ought to be shown; another function shows that the check notices one that lets something through. */
export type Show = (text: string) => string;

/** S5: texts cannot attack terminals, logs or readers: nothing raw gets out, and the log reads back byte for byte. */
export async function checkText(
  { texts, seed }: { readonly texts: number; readonly seed: number },
  show: Show = (text) => text,
): Promise<Report> {
  const findings = new Findings('check:text');
  const character = fc.oneof(
    fc.constantFrom(...CHARACTERS),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const text = fc.array(character, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(''));
  const random = fc.sample(text.filter(isText), { numRuns: texts, seed });
  const said = [...PAYLOADS.map(([, payload]) => payload), ...random];
  await using server = await ServerProcess.start({ args: ['--rate', '0'] });
  const speaker = await RawClient.join(server.port, 'speaker');
  const reader = await RawClient.join(server.port, 'reader');
  const heard: string[] = [];
  for (let from = 0; from < said.length; from += 500) {
    speaker.send(...said.slice(from, from + 500));
    heard.push(...(await fence(speaker, reader)));
  }
  const logged = server.chatLog.map((line) => line.text).filter((line) => !/^fence \d+$/.test(line));
  const log = readFileSync(join(server.data, 'chat.log'), 'utf8');
  findings.note('seed', seed);
  findings.exactly('texts heard', heard.length, said.length);
  findings.exactly(
    'with a raw control character',
    heard.map(show).filter((each) => RAW_CONTROL.test(each)).length,
    0,
  );
  const changed = heard.filter((each, index) => each !== `speaker: ${harmless(said[index] ?? '')}`).length;
  findings.exactly('shown otherwise than the table says', changed, 0);
  findings.exactly(
    'lines of the log with a raw control character',
    log.split('\n').filter((line) => RAW_CONTROL.test(line) || line.includes('\t')).length,
    0,
  );
  findings.exactly(
    'texts that do not read back from the log',
    said.filter((each, index) => each !== logged[index]).length,
    0,
  );
  for (const client of [speaker, reader]) client.destroy();
  return findings.report();
}

function isText(text: string): boolean {
  return hasSomethingVisible(text) && text.isWellFormed() && text !== 'BYE' && !/^fence /.test(text);
}

if (import.meta.main)
  await runCommand({ texts: 50_000, seed: Date.now() % 2 ** 31 }, (figures) => checkText(figures));
