import { measureDurable, measurePace } from './load/durable.ts';
import { measureJoin, released } from './load/join.ts';
import { measureLatency } from './load/latency.ts';
import { measureResume } from './load/resume.ts';
import { measureRooms } from './load/rooms.ts';
import type { Task } from './load/task.ts';
import { measureThroughput } from './load/throughput.ts';

/** The load generator: one task, one line of JSON, or one line on stderr and exit code 1. */
try {
  // Written by LoadProcess or a test, which know the type.
  const task: Task = JSON.parse(process.argv[2] ?? '');
  process.stdout.write(`${JSON.stringify(await perform(task))}\n`);
  if (task.type === 'join') await released();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function perform(task: Task): Promise<object> {
  switch (task.type) {
    case 'throughput':
      return measureThroughput(task);
    case 'latency':
      return measureLatency(task);
    case 'join':
      return measureJoin(task);
    case 'durable':
      return measureDurable(task);
    case 'pace':
      return measurePace(task);
    case 'rooms':
      return measureRooms(task);
    case 'resume':
      return measureResume(task);
  }
}
