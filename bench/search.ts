import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SearchQuery } from '../src/core/ports.ts';
import { SEARCH_FILE } from '../src/store/search/search-file.ts';
import { Searcher } from '../src/store/search/searcher.ts';
import { machine } from './machine.ts';
import { makeCorpus } from './search/corpus.ts';
import { makeHistory } from './search/history.ts';
import { type Kind, kindsOf } from './search/queries.ts';
import { median, percentile } from './statistics.ts';
import { table } from './table.ts';

/**
 * `npm run bench:search`: how long searches over a history of 1,000,000 messages take, of each kind some different ones;
 * ends with 1 if a goal is not reached. `--short`: only whether it runs, over 20,000.
 */
const isShort = process.argv.includes('--short');
const messages = isShort ? 20_000 : 1_000_000;
const ROUNDS = 3;
const directory = mkdtempSync(join(tmpdir(), 'parley-bench-'));
try {
  const corpus = makeCorpus(1);
  console.error(`making a history of ${messages.toLocaleString('en')} messages`);
  makeHistory(directory, corpus, messages);
  const searcher = new Searcher({ directory, now: () => performance.now() });
  console.error('making the index');
  const indexing = index(searcher);
  console.error('searching');
  const kinds = measure(searcher, kindsOf(corpus, messages));
  searcher.close();
  console.log(`\n${machine()}`);
  if (isShort) console.log('SHORT FORM: these figures mean nothing.');
  console.log(`\n${table([['the index', ''], ...indexing])}`);
  console.log(
    `\n${table([['searches', 'number', 'p50, ms', 'p99, ms', 'goal, ms', ''], ...kinds.map(row)])}`,
  );
  if (!isShort && kinds.some((each) => !isReached(each))) process.exitCode = 1;
} catch (error) {
  console.error('could not measure:', error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

interface Measured {
  readonly kind: Kind;
  /** Milliseconds, sorted. */
  readonly times: readonly number[];
}

function index(searcher: Searcher): readonly (readonly string[])[] {
  const steps: number[] = [];
  const begin = performance.now();
  for (let isMore = true; isMore; ) {
    const before = performance.now();
    isMore = searcher.step();
    steps.push(performance.now() - before);
  }
  const seconds = (performance.now() - begin) / 1000;
  const bytes = statSync(join(directory, SEARCH_FILE)).size;
  steps.sort((one, other) => one - other);
  return [
    ['made in', `${seconds.toFixed(1)} s`],
    ['messages a second', Math.round(messages / seconds).toLocaleString('en')],
    ['what a search may have to wait for: a step, p50', `${percentile(steps, 50).toFixed(1)} ms`],
    ['  p99', `${percentile(steps, 99).toFixed(1)} ms`],
    ['  the longest', `${percentile(steps, 100).toFixed(1)} ms`],
    ['its file', `${Math.round(bytes / 1e6)} MB`],
  ];
}

/** Each search some times, with all others in between: its middle time, since there is always something else under way. */
function measure(searcher: Searcher, kinds: readonly Kind[]): readonly Measured[] {
  const times = new Map<SearchQuery, number[]>();
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const query of kinds.flatMap(({ queries }) => queries)) {
      const before = performance.now();
      searcher.search(query);
      times.set(query, [...(times.get(query) ?? []), performance.now() - before]);
    }
  }
  return kinds.map((kind) => {
    const middles = kind.queries.map((query) => median(times.get(query) ?? []));
    return { kind, times: middles.sort((one, other) => one - other) };
  });
}

function row({ kind, times }: Measured): readonly string[] {
  const [middle, most] = [percentile(times, 50), percentile(times, 99)].map((time) => time.toFixed(1));
  const verdict = isReached({ kind, times }) ? 'reached' : 'SHORT';
  return [kind.name, `${times.length}`, middle ?? '', most ?? '', `${kind.goal}`, verdict];
}

function isReached({ kind, times }: Measured): boolean {
  return percentile(times, 99) <= kind.goal;
}
