import type { Figures, Throughput } from './figures.ts';
import type { LatencyResult } from './load/task.ts';
import { median, ratioByRound } from './statistics.ts';

/** Something to reach, and what was measured of it; `measured` is undefined where there is no C compiler. */
export type Goal = Bound & {
  readonly what: string;
  readonly unit: string;
  readonly measured: number | undefined;
};

/** `none`: nothing to reach, but what a goal beside it should be read with. */
type Bound = { readonly bound: 'at least' | 'at most'; readonly wanted: number } | { readonly bound: 'none' };

/** The goals at 1,000 members, which are those of the last throughput and the greatest crowd. */
export function goalsOf({ throughput, latency, joins, idleBytes }: Figures): readonly Goal[] {
  const most = throughput.at(-1);
  const join = joins.at(-1);
  return [
    {
      ...atLeast(20, 'deliveries per CPU second, times the one-write server'),
      measured: cpuRatio(most, 'naive'),
    },
    { ...atLeast(0.7, 'deliveries per CPU second, times the C program'), measured: cpuRatio(most, 'limit') },
    {
      ...atLeast(0.6, 'deliveries per CPU second, times Parley with its journal in memory'),
      measured: cpuRatio(most, 'memory'),
    },
    ...latencyGoals(latency, 'p50', 1.3),
    ...latencyGoals(latency, 'p99', 2),
    {
      ...atMost(3, `joins of ${join?.members.toLocaleString('en')} at once`, 's'),
      measured: join && median(join.parley.map(({ seconds }) => seconds)),
    },
    { ...atMost(12, 'memory per idle connection', 'KiB'), measured: idleBytes.base / 1024 },
    { ...atMost(20, 'memory per idle session of protocol 2', 'KiB'), measured: idleBytes.parley2 / 1024 },
  ];
}

/** A goal as a row of a table. */
export function goalRow(goal: Goal): readonly string[] {
  const { what, unit, measured } = goal;
  const value = measured === undefined ? 'not measured' : `${shown(measured)} ${unit}`;
  if (goal.bound === 'none') return [what, 'no goal', value, ''];
  const verdict = measured === undefined ? 'no C compiler' : isReached(goal, measured) ? 'reached' : 'SHORT';
  return [what, `${goal.bound} ${goal.wanted.toLocaleString('en')} ${unit}`, value, verdict];
}

function shown(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

function isReached({ bound, wanted }: Exclude<Goal, { bound: 'none' }>, measured: number): boolean {
  return bound === 'at least' ? measured >= wanted : measured <= wanted;
}

export function atLeast(wanted: number, what: string, unit = '×') {
  return { what, bound: 'at least', wanted, unit } as const;
}

export function atMost(wanted: number, what: string, unit = '×') {
  return { what, bound: 'at most', wanted, unit } as const;
}

/**
 * The C program keeps nothing, so it is Parley without its journal that is held against it. With it everything waits for
 * the disk, which is said beside.
 */
function latencyGoals(
  { parley, memory, limit }: Figures['latency'],
  which: 'p50' | 'p99',
  wanted: number,
): readonly Goal[] {
  const figure = (result: LatencyResult) => result[which];
  return [
    {
      ...atMost(wanted, `latency ${which} in memory, times the C program`),
      measured: ratioByRound(memory, limit, figure),
    },
    {
      ...{ what: '  the same with its journal on disk', bound: 'none', unit: '×' },
      measured: ratioByRound(parley, limit, figure),
    },
  ];
}

function cpuRatio(
  throughput: Throughput | undefined,
  other: 'naive' | 'limit' | 'memory',
): number | undefined {
  if (throughput === undefined) return undefined;
  return ratioByRound(
    throughput.parley,
    throughput[other],
    ({ deliveries, serverCpu }) => deliveries / serverCpu,
  );
}
