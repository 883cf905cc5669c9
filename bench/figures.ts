import type { JoinResult, LatencyResult, ThroughputResult } from './load/task.ts';
import { idleMemoryOf, joinOf, latencyOf, throughputOf } from './measure.ts';
import type { Plan, ThroughputPlan } from './plan.ts';
import type { Subject, Subjects } from './subject.ts';

/** What each server did, one result a round; none where it was not asked, as the limit where there is no C compiler. */
export interface OfEach<Result> {
  readonly parley: readonly Result[];
  readonly memory: readonly Result[];
  readonly limit: readonly Result[];
  readonly naive: readonly Result[];
}

export type Throughput = OfEach<ThroughputResult> & { readonly plan: ThroughputPlan };
export type Joins = OfEach<JoinResult> & { readonly members: number };

/** All that was measured. */
export interface Figures {
  readonly throughput: readonly Throughput[];
  readonly latency: OfEach<LatencyResult>;
  readonly joins: readonly Joins[];
  /** Bytes for each idle connection to Parley, of either protocol. */
  readonly idleBytes: Readonly<Record<'base' | 'parley2', number>>;
}

/** Measures everything, and says to `progress` what it is at. */
export async function measureAll(
  plan: Plan,
  subjects: Subjects,
  progress: (line: string) => void,
): Promise<Figures> {
  const { patience } = plan;
  const { parley, memory, limit } = subjects;
  const throughput: Throughput[] = [];
  for (const one of plan.throughput) {
    progress(`throughput: ${one.members} members, ${one.talkers} talking`);
    const results = await inTurns(plan, subjects, (subject) => throughputOf(subject, one, patience));
    throughput.push({ plan: one, ...results });
  }
  progress(`latency: ${plan.latency.rate} texts a second to ${plan.latency.members} members`);
  // At this rate the one-write server only falls behind: there is no latency of it to compare.
  const latency = await inTurns(plan, { parley, memory, limit }, (subject) =>
    latencyOf(subject, plan.latency, patience),
  );
  const joins: Joins[] = [];
  for (const members of plan.joins) {
    progress(`joins: ${members} at once`);
    const results = await inTurns(plan, { parley, limit }, (subject) => joinOf(subject, members, patience));
    joins.push({ members, ...results });
  }
  progress(`memory: ${plan.idle} idle connections, of either protocol`);
  const idleBytes = {
    base: await idleMemoryOf(parley, plan.idle, 1, patience),
    parley2: await idleMemoryOf(parley, plan.idle, 2, patience),
  };
  return { throughput, latency, joins, idleBytes };
}

/** Round by round, each server once a round. */
async function inTurns<Result>(
  { rounds }: Plan,
  subjects: Partial<Subjects>,
  measure: (subject: Subject) => Promise<Result>,
): Promise<OfEach<Result>> {
  const none = (): Result[] => [];
  const results = { parley: none(), memory: none(), limit: none(), naive: none() };
  for (let round = 0; round < rounds; round += 1) {
    for (const which of ['parley', 'memory', 'limit', 'naive'] as const) {
      const subject = subjects[which];
      if (subject !== undefined) results[which].push(await measure(subject));
    }
  }
  return results;
}
