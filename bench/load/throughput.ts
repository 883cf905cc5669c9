import { setTimeout as passed } from 'node:timers/promises';
import { processorTime } from '../processor-time.ts';
import { Crowd } from './crowd.ts';
import { DELIVERY_BYTES } from './message.ts';
import type { ThroughputResult, ThroughputTask } from './task.ts';

/** Keeps `underWay` texts under way, and counts what arrives once the server has warmed up. */
export async function measureThroughput(task: ThroughputTask): Promise<ThroughputResult> {
  const crowd = await Crowd.join(task.port, task.members, task.talkers, task.patience);
  crowd.readSome();
  const loop = new ClosedLoop(crowd, task.underWay);
  loop.step();
  await Promise.race([passed(task.warmUp * 1000), crowd.failed, loop.failed]);
  const before = takeReading(crowd, task.serverPid);
  await Promise.race([passed(task.duration * 1000), crowd.failed, loop.failed]);
  const after = takeReading(crowd, task.serverPid);
  loop.stop();
  await Promise.race([crowd.complete(task.patience), loop.failed]);
  const deliveries = Math.round((after.received - before.received) / DELIVERY_BYTES);
  if (deliveries === 0) throw new Error('nothing was delivered while it was measured');
  return {
    deliveries,
    seconds: (after.at - before.at) / 1000,
    serverCpu: after.serverCpu - before.serverCpu,
    loadCpu: after.loadCpu - before.loadCpu,
  };
}

/** Says the next texts whenever enough of the former have reached everyone. */
class ClosedLoop {
  readonly failed: Promise<never>;
  readonly #fail: (error: unknown) => void;
  readonly #crowd: Crowd;
  readonly #most: number;
  #isDue = false;
  #isStopped = false;

  constructor(crowd: Crowd, most: number) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#fail = reject;
    this.#crowd = crowd;
    this.#most = most;
    crowd.arrived = () => this.#stepSoon();
  }

  step(): void {
    this.#isDue = false;
    if (this.#isStopped) return;
    try {
      const room = this.#most - this.#crowd.underWay;
      if (room > 0) this.#crowd.say(room);
    } catch (error) {
      this.#fail(error);
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Once for all sockets that were read in a turn of the event loop: a look at every member is not free. */
  #stepSoon(): void {
    if (this.#isDue || this.#isStopped) return;
    this.#isDue = true;
    setImmediate(() => this.step());
  }
}

interface Reading {
  readonly at: number;
  readonly received: number;
  readonly serverCpu: number;
  readonly loadCpu: number;
}

function takeReading({ received }: Crowd, serverPid: number): Reading {
  const { user, system } = process.cpuUsage();
  return {
    ...{ at: performance.now(), received },
    ...{ serverCpu: processorTime(serverPid), loadCpu: (user + system) / 1e6 },
  };
}
