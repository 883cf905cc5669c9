import { atLeast, atMost, goalRow } from './goals.ts';
import type { ThroughputResult } from './load/task.ts';
import { runLoad } from './load-process.ts';
import { machine } from './machine.ts';
import { RunningServer } from './running-server.ts';
import { median } from './statistics.ts';
import { parley } from './subject.ts';
import { table } from './table.ts';

/**
 * `npm run bench:rooms`: what many rooms cost beside one, and how soon somebody is back who is in many. `--short`: only
 * whether it runs. See bench/README.md.
 */
interface Shape {
  readonly name: string;
  readonly members: number;
  readonly rooms: number;
  readonly roomsEach: number;
}

const isShort = process.argv.includes('--short');
const ONE: Shape = { name: 'one room of 20', members: 20, rooms: 1, roomsEach: 1 };
const MANY: Shape = isShort
  ? { name: '50 rooms of 20', members: 20, rooms: 50, roomsEach: 50 }
  : { name: '1,000 rooms of 20', members: 200, rooms: 1000, roomsEach: 100 };
const ROUNDS = isShort ? 1 : 5;
const TIMES = isShort ? { warmUp: 0.1, duration: 0.5 } : { warmUp: 1.5, duration: 4 };
const RESUME = isShort ? { rooms: 10, missed: 5 } : { rooms: 100, missed: 10 };

async function measure({ members, rooms, roomsEach }: Shape): Promise<ThroughputResult> {
  await using server = await RunningServer.start(parley('Parley', '--rooms', '100000'));
  return await runLoad({
    ...{ type: 'rooms', members, rooms, roomsEach, underWay: 256, ...TIMES },
    ...{ port: server.port, serverPid: server.pid, patience: 60 },
  });
}

const results: Readonly<Record<'one' | 'many', ThroughputResult[]>> = { one: [], many: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  results.one.push(await measure(ONE));
  results.many.push(await measure(MANY));
}
await using server = await RunningServer.start(parley('Parley'));
const resume = await runLoad({ type: 'resume', ...RESUME, members: 1, port: server.port, patience: 60 });

const perCpu = ({ deliveries, serverCpu }: ThroughputResult) => deliveries / serverCpu;
const rows = ([ONE, MANY] as const).map(({ name }, index) => {
  const of = index === 0 ? results.one : results.many;
  return [
    name,
    Math.round(median(of.map(({ deliveries, seconds }) => deliveries / seconds))).toLocaleString('en'),
    Math.round(median(of.map(perCpu))).toLocaleString('en'),
  ];
});
const ratio = median(results.many.map((many, round) => perCpu(many) / perCpu(results.one[round] ?? many)));
const goals = [
  { ...atLeast(0.5, `${MANY.name}: deliveries per CPU second, times one room's`, '×'), measured: ratio },
  {
    ...atMost(200, `back in ${RESUME.rooms} rooms, ${RESUME.missed} missed in each`, 'ms'),
    measured: resume.median,
  },
];
console.log(`\n${machine()}`);
if (isShort) console.log('SHORT FORM: these figures mean nothing.');
console.log(`\n${table([['deliveries', 'a second', 'per CPU second'], ...rows])}`);
console.log(`\n${table([['goal', '', 'measured', ''], ...goals.map(goalRow)])}`);
