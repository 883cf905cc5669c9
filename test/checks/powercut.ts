import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { JOURNAL_FILE } from '../../src/store/sqlite/journal-file.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { Conversation } from './support/conversation.ts';
import { DiskModel } from './support/disk-model.ts';
import { DISK_CALLS, type DiskStep, diskSteps } from './support/disk-trace.ts';
import { journalRows } from './support/journal-rows.ts';
import { type Random, seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';
import { underStrace } from './support/strace.ts';
import { isSame, type Shown, type Witnessed } from './support/witnessed.ts';

export interface PowerCutFigures {
  readonly cuts: number;
  /** How long people talk before each of the three ends of the server that is watched, in seconds. */
  readonly seconds: number;
  readonly messagesPerSecond: number;
  readonly seed: number;
}

/** What a server did from its first start on, and what people were shown meanwhile. */
interface Recording {
  readonly steps: readonly DiskStep[];
  readonly witnessed: Witnessed;
  readonly epoch: string;
}

const ENDS = ['SIGTERM', 'SIGKILL', 'SIGKILL'] as const;

/**
 * R2: what was told to anybody survives a power cut at any moment. A real server is watched; then, for each cut, the
 * files are rebuilt as a disk may have them that forgets what was not synced, and the journal is opened on them.
 * `spoil` changes what the server did, to show that the check notices.
 */
export async function checkPowerCuts(
  { cuts, seconds, messagesPerSecond, seed }: PowerCutFigures,
  spoil: (steps: readonly DiskStep[]) => readonly DiskStep[] = (steps) => steps,
): Promise<Report> {
  const findings = new Findings('check:powercut');
  const random = seededRandom(seed);
  const recording = await record(seconds, messagesPerSecond);
  const steps = spoil(recording.steps);
  const moments = new Set<number>();
  while (moments.size < Math.min(cuts, steps.length)) moments.add(random.below(steps.length));
  const disk = new DiskModel();
  const found = { lost: 0, other: 0, begunAnew: 0, unusable: [] as string[], withMessages: 0 };
  let told = 0;
  for (const [at, step] of steps.entries()) {
    if (step.type === 'told') told = Math.max(told, step.seq);
    disk.take(step);
    if (!moments.has(at)) continue;
    const after = openAfterCut(disk, random);
    if (told > 0) found.withMessages += 1;
    if (after.type === 'unusable') {
      found.unusable.push(after.message);
      continue;
    }
    for (let seq = 1; seq <= told; seq += 1) {
      const row = after.rows[seq - 1];
      const shown = recording.witnessed.bySeq.get(seq);
      if (row === undefined) found.lost += 1;
      else if (shown !== undefined && !isSame(row, shown)) found.other += 1;
    }
    if (told > 0 && after.epoch !== recording.epoch) found.begunAnew += 1;
  }
  findings.note('seed', seed);
  findings.note('steps of the server on its disk', steps.length);
  findings.note('messages told', told);
  findings.note('power cuts', moments.size);
  findings.atLeast('cuts after something was told', found.withMessages, cuts / 2);
  findings.exactly('messages lost that were told', found.lost, 0);
  findings.exactly('messages that are others than were told', found.other, 0);
  findings.exactly('histories begun anew', found.begunAnew, 0);
  findings.exactly(
    `journals that can't be opened (${found.unusable[0] ?? 'none'})`,
    found.unusable.length,
    0,
  );
  return findings.report();
}

/** The control: a journal that is synced only before it is brought into its file, as `synchronous = NORMAL` does. */
export function withoutSyncsOfCommits(steps: readonly DiskStep[]): readonly DiskStep[] {
  return steps.filter((step, at) => {
    if (step.type !== 'sync' || !step.file.endsWith('-wal')) return true;
    const next = steps.slice(at + 1, at + 20).find(({ type }) => type === 'write' || type === 'sync');
    return next?.type === 'write' && next.file === JOURNAL_FILE;
  });
}

async function record(seconds: number, messagesPerSecond: number): Promise<Recording> {
  const directory = mkdtempSync(join(tmpdir(), 'parley-trace-'));
  const output = join(directory, 'trace');
  await using server = new ReturningServer({
    args: ['--rate', '0', '--grace', '0'],
    wrapper: underStrace({ output, trace: DISK_CALLS, longest: 131_072 }),
  });
  try {
    const conversation = new Conversation({ talkers: 4 });
    const steps: DiskStep[] = [];
    for (const end of ENDS) {
      await server.start();
      await conversation.comeBack(server.port);
      conversation.talk(messagesPerSecond);
      await passed(seconds * 1000);
      conversation.hush();
      await server.end(end);
      for (const step of diskSteps(readFileSync(output, 'latin1'), server.data)) steps.push(step);
    }
    conversation.leave();
    const store = new SqliteStore({ path: join(server.data, JOURNAL_FILE), makeEpoch: () => 'another' });
    const { epoch } = store.state();
    store.close();
    return { steps, witnessed: conversation.witnessed, epoch };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

type Opened =
  | { readonly type: 'opened'; readonly epoch: string; readonly rows: readonly Shown[] }
  | { readonly type: 'unusable'; readonly message: string };

function openAfterCut(disk: DiskModel, random: Random): Opened {
  const directory = mkdtempSync(join(tmpdir(), 'parley-cut-'));
  try {
    for (const [name, bytes] of disk.afterCut(random)) writeFileSync(join(directory, name), bytes);
    const store = new SqliteStore({ path: join(directory, JOURNAL_FILE), makeEpoch: () => 'another' });
    const { epoch } = store.state();
    store.close();
    return { type: 'opened', epoch, rows: journalRows(directory) };
  } catch (error) {
    return { type: 'unusable', message: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const figures = { cuts: 300, seconds: 4, messagesPerSecond: 300, seed };
  await runCommand(figures, (given) => checkPowerCuts(given));
}
