import { parseArgs } from 'node:util';
import { FAULT_CLASSES, type FaultClass } from './faults.ts';
import { PLANTED, SOUND } from './planted.ts';
import { type RunResult, run } from './run.ts';
import { smallestClasses } from './shrink.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    plant: { type: 'string' },
    without: { type: 'string', multiple: true, default: [] },
  },
});

const plant = values.plant === undefined ? SOUND : PLANTED[values.plant];
if (plant === undefined) {
  process.stderr.write(`--plant is one of:\n${Object.keys(PLANTED).join('\n')}\n`);
  process.exit(2);
}
const off: ReadonlySet<string> = new Set(values.without);
const classes: ReadonlySet<FaultClass> = new Set(FAULT_CLASSES.filter((name) => !off.has(name)));
const [from, count] =
  values.seed === undefined ? [Number(values.from), Number(values.seeds)] : [Number(values.seed), 1];
const totals = { steps: 0, said: 0, acked: 0, shown: 0 };
const began = performance.now();
let failed = 0;
for (let seed = from; seed < from + count; seed += 1) {
  const result = await run(seed, { classes, plant });
  for (const key of ['steps', 'said', 'acked', 'shown'] as const) totals[key] += result[key];
  if (result.violation === undefined) continue;
  failed += 1;
  await report(result);
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(
  `${count} seeds from ${from} in ${seconds.toFixed(1)} s: ${failed} failed; ` +
    `${totals.steps} steps, ${totals.said} entries, ${totals.acked} acks, ${totals.shown} shown\n`,
);
process.exitCode = failed > 0 ? 1 : 0;

async function report({ seed, violation, notes }: RunResult): Promise<void> {
  const needed = failed > 5 ? undefined : await smallestClasses(seed, { classes, plant: plant ?? SOUND });
  const lines = [
    `seed ${seed}: ${violation}`,
    ...(needed === undefined
      ? []
      : [`still fails with: ${needed.length === 0 ? 'no fault at all' : needed.join(', ')}`]),
    ...(failed > 5 ? [] : notes),
    `again: npm run sim -- --seed ${seed}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
