import type { Figures, Throughput } from './figures.ts';
import { median, ratioByRound } from './statistics.ts';

/** Something to reach, and what was measured of it; `measured` is undefined where there is no C compiler. */
export interface Goal {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly wanted: number;
  readonly unit: string;
  readonly measured: number | undefined;
}

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
      ...atMost(1.3, 'latency p50, times the C program'),
      measured: ratioByRound(latency.parley, latency.limit, ({ p50 }) => p50),
    },
    {
      ...atMost(2, 'latency p99, times the C program'),
      measured: ratioByRound(latency.parley, latency.limit, ({ p99 }) => p99),
    },
    {
      ...atMost(3, `joins of ${join?.members.toLocaleString('en')} at once`, 's'),
      measured: join && median(join.parley.map(({ seconds }) => seconds)),
    },
    { ...atMost(12, 'memory per idle connection', 'KiB'), measured: median(idleBytes) / 1024 },
  ];
}

export function isReached({ bound, wanted, measured = Number.NaN }: Goal): boolean {
  return bound === 'at least' ? measured >= wanted : measured <= wanted;
}

function atLeast(wanted: number, what: string, unit = '×'): Omit<Goal, 'measured'> {
  return { what, bound: 'at least', wanted, unit };
}

function atMost(wanted: number, what: string, unit = '×'): Omit<Goal, 'measured'> {
  return { what, bound: 'at most', wanted, unit };
}

function cpuRatio(throughput: Throughput | undefined, other: 'naive' | 'limit'): number | undefined {
  if (throughput === undefined) return undefined;
  return ratioByRound(
    throughput.parley,
    throughput[other],
    ({ deliveries, serverCpu }) => deliveries / serverCpu,
  );
}
