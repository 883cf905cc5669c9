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
      ...atLeast(0.6, 'deliveries per CPU second, times Parley with its journal in memory'),
      measured: cpuRatio(most, 'memory'),
    },
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
    { ...atMost(12, 'memory per idle connection', 'KiB'), measured: idleBytes.base / 1024 },
    { ...atMost(20, 'memory per idle session of protocol 2', 'KiB'), measured: idleBytes.parley2 / 1024 },
  ];
}

/** A goal as a row of a table. */
export function goalRow(goal: Goal): readonly string[] {
  const { what, bound, wanted, unit, measured } = goal;
  const value = measured === undefined ? 'not measured' : `${shown(measured)} ${unit}`;
  const verdict = measured === undefined ? 'no C compiler' : isReached(goal) ? 'reached' : 'SHORT';
  return [what, `${bound} ${wanted.toLocaleString('en')} ${unit}`, value, verdict];
}

function shown(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

function isReached({ bound, wanted, measured = Number.NaN }: Goal): boolean {
  return bound === 'at least' ? measured >= wanted : measured <= wanted;
}

export function atLeast(wanted: number, what: string, unit = '×'): Omit<Goal, 'measured'> {
  return { what, bound: 'at least', wanted, unit };
}

export function atMost(wanted: number, what: string, unit = '×'): Omit<Goal, 'measured'> {
  return { what, bound: 'at most', wanted, unit };
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
