import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureAll } from './figures.ts';
import { machine } from './machine.ts';
import { FULL, SHORT } from './plan.ts';
import { arePinned } from './processors.ts';
import { report } from './report.ts';
import { makeSubjects } from './subject.ts';

/** `make bench`: measures Parley beside its yardsticks. `--short`: only whether all of it runs. See bench/README.md. */
const isShort = process.argv.includes('--short');
const directory = mkdtempSync(join(tmpdir(), 'parley-bench-'));
try {
  const subjects = makeSubjects(directory);
  const pinning = arePinned
    ? 'server and load pinned to a core each'
    : 'not pinned: there is no taskset or only one core';
  const compiler = subjects.limit === undefined ? '; no C compiler, so no limit to compare with' : '';
  const figures = await measureAll(isShort ? SHORT : FULL, subjects, (line) => console.error(line));
  console.log(`\n${machine()}; ${pinning}${compiler}`);
  console.log(`${isShort ? 'SHORT FORM: these figures mean nothing.\n' : ''}\n${report(figures, subjects)}`);
} catch (error) {
  console.error('could not measure:', error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
