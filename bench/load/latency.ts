import { setTimeout as passed } from 'node:timers/promises';
import { percentile } from '../statistics.ts';
import { Crowd } from './crowd.ts';
import { Deliveries } from './deliveries.ts';
import { ofAllAt } from './message.ts';
import type { LatencyResult, LatencyTask } from './task.ts';
import { Transcript } from './transcript.ts';

/** Sends texts at a fixed rate, and notes for each delivery how long it was on its way. */
export async function measureLatency(task: LatencyTask): Promise<LatencyResult> {
  const crowd = await Crowd.join(task.port, task.members, task.talkers, task.patience);
  const warmUp = Math.round(task.rate * task.warmUp);
  const measured = Math.round(task.rate * task.duration);
  const sentAt = new Float64Array(warmUp + measured);
  const latencies = new Latencies(crowd, sentAt, warmUp, measured);
  await Promise.race([sendAll(crowd, sentAt, task.rate), crowd.failed]);
  await crowd.complete(task.patience);
  const sorted = latencies.sorted();
  const expected = measured * (task.members - 1);
  if (sorted.length !== expected) throw new Error(`${sorted.length} deliveries are timed, not ${expected}`);
  const [first = 0, last = 0] = [sentAt[warmUp], sentAt[warmUp + measured - 1]];
  const rate = ((measured - 1) * 1000) / (last - first);
  if (rate < task.rate * 0.98) throw new Error(`the load could send only ${rate.toFixed(1)} texts a second`);
  return { p50: percentile(sorted, 50), p99: percentile(sorted, 99), deliveries: sorted.length, rate };
}

/** One text after the other, each at its time from the beginning, so that delays do not add up. */
async function sendAll(crowd: Crowd, sentAt: Float64Array, rate: number): Promise<void> {
  const start = performance.now();
  for (let index = 0; index < sentAt.length; index += 1) {
    const wait = start + (index * 1000) / rate - performance.now();
    if (wait > 0) await passed(wait);
    sentAt[index] = performance.now();
    crowd.say(1);
  }
}

/** The times of all deliveries to all members, of texts behind the warm-up. */
class Latencies {
  readonly #times: Float64Array;
  #count = 0;

  constructor(crowd: Crowd, sentAt: Float64Array, warmUp: number, measured: number) {
    this.#times = new Float64Array(measured * crowd.members.length);
    for (const member of crowd.members) {
      const transcript = new Transcript(member.number);
      let now = 0;
      const deliveries = new Deliveries((bytes, at) => {
        const number = ofAllAt(bytes, at);
        if (number >= warmUp) this.#add(now - (sentAt[number] ?? 0));
      });
      member.reader = {
        take: (buffer, count) => {
          now = performance.now();
          deliveries.take(buffer, count);
          transcript.take(buffer, count);
        },
      };
    }
  }

  sorted(): Float64Array {
    return this.#times.subarray(0, this.#count).sort();
  }

  #add(time: number): void {
    this.#times[this.#count] = time;
    this.#count += 1;
  }
}
