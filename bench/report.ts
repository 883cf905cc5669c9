import type { Figures, OfEach } from './figures.ts';
import { goalRow, goalsOf } from './goals.ts';
import { median, ratioByRound } from './statistics.ts';
import type { Subjects } from './subject.ts';
import { table } from './table.ts';

const SERVERS = ['parley', 'memory', 'limit', 'naive'] as const;
const OTHERS = ['memory', 'limit', 'naive'] as const;
const NONE = '–';

/** All figures in tables, and what they say about the goals. */
export function report(figures: Figures, subjects: Subjects): string {
  const heads = SERVERS.map((which) => subjects[which]?.name ?? 'no C compiler');
  const rows = [
    ...figures.throughput.flatMap(({ plan: { members, talkers }, ...results }) => [
      row(`deliveries/s, ${amount(members)} members, ${talkers} talking`, results, millions, (one) => {
        return one.deliveries / one.seconds;
      }),
      row('  per second of server CPU', results, millions, (one) => one.deliveries / one.serverCpu),
      row('  CPU of the server, busy', results, percent, (one) => one.serverCpu / one.seconds),
      row('  CPU of the load, busy', results, percent, (one) => one.loadCpu / one.seconds),
    ]),
    row('latency at the fixed rate, p50', figures.latency, milliseconds, ({ p50 }) => p50),
    row('latency at the fixed rate, p99', figures.latency, milliseconds, ({ p99 }) => p99),
    ...figures.joins.map(({ members, ...results }) =>
      row(`${amount(members)} joins at once`, results, inSeconds, ({ seconds }) => seconds),
    ),
    alone('memory per idle connection', kibibytes(figures.idleBytes.base)),
    alone('memory per idle session of protocol 2', kibibytes(figures.idleBytes.parley2)),
  ];
  const goals = goalsOf(figures).map(goalRow);
  return [
    table([['', ...heads, 'Parley : in memory', ': C', ': one write'], ...rows]),
    '',
    table([['goal', '', 'measured', ''], ...goals]),
  ].join('\n');
}

/** The figure of each server, the median of the rounds, and the ratios. */
function row<Result>(
  what: string,
  results: OfEach<Result>,
  format: (value: number) => string,
  figure: (result: Result) => number,
): readonly string[] {
  const medians = SERVERS.map((which) => median(results[which].map(figure)));
  const ratios = OTHERS.map((other) => ratioByRound(results.parley, results[other], figure));
  return [
    what,
    ...medians.map((value) => (Number.isNaN(value) ? NONE : format(value))),
    ...ratios.map((ratio) => ratio?.toFixed(2) ?? NONE),
  ];
}

/** A figure of Parley that is compared with nothing. */
function alone(what: string, value: string): readonly string[] {
  return [what, value, ...[...OTHERS, ...OTHERS].map(() => NONE)];
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(2)} M`;
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}

function inSeconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function kibibytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

function amount(value: number): string {
  return value.toLocaleString('en');
}
