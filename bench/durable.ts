import { atLeast, atMost, type Goal, goalRow } from './goals.ts';
import type { DurableResult, PaceResult } from './load/task.ts';
import { durableOf, paceOf } from './measure.ts';
import type { Plan } from './plan.ts';
import type { Subject, Subjects } from './subject.ts';
import { table } from './table.ts';

/** What one server does with messages of protocol 2 that must be acknowledged. */
interface Durable {
  readonly most: DurableResult;
  readonly pace: PaceResult;
}

/** Of the durable server, and of the one in memory, which shows what else there is to wait for. */
export interface DurableFigures {
  readonly parley: Durable;
  readonly memory: Durable;
}

/** Seconds for the server in memory, which nobody claims to sustain anything. */
const BESIDE = 10;

/** Measures how many messages are acknowledged a second, and how soon. */
export async function measureDurable(
  { durable, pace, patience }: Plan,
  { parley, memory }: Subjects,
  progress: (line: string) => void,
): Promise<DurableFigures> {
  const of = async (subject: Subject, most: number): Promise<Durable> => {
    const duration = Math.min(most, durable.duration);
    progress(`${subject.name}: acknowledged messages of ${durable.members} members, ${duration} s`);
    const result = await durableOf(subject, { ...durable, duration }, patience);
    progress(`${subject.name}: ${pace.rate} messages a second, ${pace.duration} s`);
    return { most: result, pace: await paceOf(subject, pace, patience) };
  };
  return { memory: await of(memory, BESIDE), parley: await of(parley, durable.duration) };
}

/** The figures in tables, and what they say about the goals. */
export function durableReport({ parley, memory }: DurableFigures, { durable, pace }: Plan): string {
  const row = (what: string, figure: (one: Durable) => string) => [what, figure(parley), figure(memory)];
  const { members, talkers } = durable;
  const rows = [
    row(`acknowledged/s, ${members} members, ${talkers} talking`, ({ most }) => whole(most.perSecond)),
    row('  over seconds', ({ most }) => whole(most.seconds)),
    row('  in the middle one of all seconds', ({ most }) => whole(most.medianSecond)),
    row('  in the worst', ({ most }) => whole(most.worstSecond)),
    row('  per second of server CPU', ({ most }) => whole((most.perSecond * most.seconds) / most.serverCpu)),
    row('  CPU of the server, busy', ({ most }) => percent(most.serverCpu / most.seconds)),
    row('  CPU of the load, busy', ({ most }) => percent(most.loadCpu / most.seconds)),
    row(`ack at ${whole(pace.rate)} messages/s, p50`, (one) => milliseconds(one.pace.p50)),
    row('  p99', (one) => milliseconds(one.pace.p99)),
    row('  most', (one) => milliseconds(one.pace.most)),
    row('  ping to pong of a bystander, p99.9', (one) => milliseconds(one.pace.pongP999)),
    row('  how late the load itself was, p99.9', (one) => milliseconds(one.pace.loadP999)),
  ];
  const goals = goalsOf(parley).map(goalRow);
  return `${table([['protocol 2', 'Parley', 'in memory'], ...rows])}\n\n${table([['goal', '', 'measured', ''], ...goals])}`;
}

function goalsOf({ most, pace }: Durable): readonly Goal[] {
  return [
    { ...atLeast(10_000, 'acknowledged messages, sustained', '/s'), measured: most.perSecond },
    { ...atLeast(5000, 'acknowledged messages in the worst second', '/s'), measured: most.worstSecond },
    { ...atMost(20, 'ack at the fixed rate, p99', 'ms'), measured: pace.p99 },
    { ...atMost(100, 'ping to pong meanwhile, p99.9', 'ms'), measured: pace.pongP999 },
  ];
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function percent(value: number): string {
  return `${Math.round(value * 100)} %`;
}

function milliseconds(value: number): string {
  return `${value.toFixed(2)} ms`;
}
