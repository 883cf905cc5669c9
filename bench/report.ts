import type { Figures, OfEach } from './figures.ts';
import { type Goal, goalsOf, isReached } from './goals.ts';
import { median, ratioByRound } from './statistics.ts';
import type { Subjects } from './subject.ts';
import { table } from './table.ts';

const SERVERS = ['parley', 'limit', 'naive'] as const;
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
    ['memory per idle connection', kibibytes(median(figures.idleBytes)), NONE, NONE, NONE, NONE],
  ];
  const goals = goalsOf(figures).map(describe);
  return [
    table([['', ...heads, 'Parley : C', 'Parley : one write'], ...rows]),
    '',
    table([['goal', '', 'measured', ''], ...goals]),
  ].join('\n');
}

/** The figure of each server, the median of the rounds, and the two ratios. */
function row<Result>(
  what: string,
  results: OfEach<Result>,
  format: (value: number) => string,
  figure: (result: Result) => number,
): readonly string[] {
  const medians = SERVERS.map((which) => median(results[which].map(figure)));
  const ratios = (['limit', 'naive'] as const).map((other) =>
    ratioByRound(results.parley, results[other], figure),
  );
  return [
    what,
    ...medians.map((value) => (Number.isNaN(value) ? NONE : format(value))),
    ...ratios.map((ratio) => ratio?.toFixed(2) ?? NONE),
  ];
}

function describe(goal: Goal): readonly string[] {
  const { what, bound, wanted, unit, measured } = goal;
  const value = measured === undefined ? 'not measured' : `${measured.toFixed(2)} ${unit}`;
  const verdict = measured === undefined ? 'no C compiler' : isReached(goal) ? 'reached' : 'SHORT';
  return [what, `${bound} ${wanted} ${unit}`, value, verdict];
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
