import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { durableReport, measureDurable } from './durable.ts';
import { measureAll } from './figures.ts';
import { machine } from './machine.ts';
import { FULL, SHORT } from './plan.ts';
import { arePinned } from './processors.ts';
import { report } from './report.ts';
import { makeSubjects } from './subject.ts';

/**
 * `make bench`: measures Parley beside its yardsticks. `--durable`: only what is acknowledged, and how soon. `--short`:
 * only whether all of it runs. See bench/README.md.
 */
const isShort = process.argv.includes('--short');
const isDurableOnly = process.argv.includes('--durable');
const plan = isShort ? SHORT : FULL;
const progress = (line: string) => console.error(line);
const directory = mkdtempSync(join(tmpdir(), 'parley-bench-'));
try {
  const subjects = makeSubjects(directory);
  const pinning = arePinned
    ? 'server and load pinned to a core each'
    : 'not pinned: there is no taskset or only one core';
  const compiler = subjects.limit === undefined ? '; no C compiler, so no limit to compare with' : '';
  const reports = [
    durableReport(await measureDurable(plan, subjects, progress), plan),
    ...(isDurableOnly ? [] : [report(await measureAll(plan, subjects, progress), subjects)]),
  ];
  console.log(`\n${machine()}; ${pinning}${compiler}`);
  if (isShort) console.log('SHORT FORM: these figures mean nothing.');
  for (const each of reports) console.log(`\n${each}`);
} catch (error) {
  console.error('could not measure:', error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
