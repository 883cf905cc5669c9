import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as passed } from 'node:timers/promises';
import { processorTime } from '../processor-time.ts';
import { median, percentile } from '../statistics.ts';
import type { Participant } from './participant.ts';
import { Participants } from './participants.ts';
import type { DurableResult, DurableTask, PaceResult, PaceTask } from './task.ts';

const SECOND = 1000;
/** Nobody may fall further behind, in messages, or the talkers wait: what is measured must reach everybody. */
const MOST_BEHIND = 20_000;
const PING_EVERY = 10;

/** As many messages as go: each talker has `underWay` without an answer. */
export async function measureDurable(task: DurableTask): Promise<DurableResult> {
  const participants = await Participants.enter(task.port, task.members, task.patience);
  const talkers = participants.all.slice(0, task.talkers);
  const free = new Map<Participant, number>(talkers.map((talker) => [talker, task.underWay]));
  let acked = 0;
  let isStopped = false;
  participants.acked = (_, by) => {
    acked += 1;
    free.set(by, (free.get(by) ?? 0) + 1);
    sayMoreSoon();
  };
  let isDue = false;
  // Once for all that came in a turn of the event loop, in one write for each talker.
  const sayMoreSoon = () => {
    if (isDue) return;
    isDue = true;
    setImmediate(sayMore);
  };
  const sayMore = () => {
    isDue = false;
    if (isStopped) return;
    if (participants.spread > MOST_BEHIND) return void setTimeout(sayMoreSoon, 5);
    for (const [talker, count] of free) {
      if (count > 0) talker.say(count);
      free.set(talker, 0);
    }
  };
  sayMoreSoon();
  await Promise.race([passed(task.warmUp * SECOND), participants.failed]);
  const began = performance.now();
  const cpu = processorTime(task.serverPid);
  const before = process.cpuUsage();
  const first = acked;
  const perSecond: number[] = [];
  for (let second = 0; second < task.duration; second += 1) {
    const [from, at] = [acked, performance.now()];
    const wait = Math.min(SECOND, (task.duration - second) * SECOND);
    await Promise.race([passed(wait), participants.failed]);
    perSecond.push(((acked - from) * SECOND) / (performance.now() - at));
  }
  const seconds = (performance.now() - began) / SECOND;
  const serverCpu = processorTime(task.serverPid) - cpu;
  const { user, system } = process.cpuUsage(before);
  const measured = acked - first;
  isStopped = true;
  await drain(participants, talkers, () => acked, task.patience);
  return {
    ...{
      perSecond: measured / seconds,
      medianSecond: median(perSecond),
      worstSecond: Math.min(...perSecond),
    },
    ...{ seconds, serverCpu, loadCpu: (user + system) / 1e6 },
  };
}

/** So many messages a second, whatever the server does; and pings of somebody else. */
export async function measurePace(task: PaceTask): Promise<PaceResult> {
  const participants = await Participants.enter(task.port, task.members, task.patience);
  const talkers = participants.all.slice(1);
  const sentAt = new Map<Participant, number[]>(talkers.map((talker) => [talker, []]));
  const acks: number[] = [];
  const pongs: number[] = [];
  let acked = 0;
  let isMeasuring = false;
  participants.acked = (id, by) => {
    acked += 1;
    const at = sentAt.get(by)?.[id];
    if (isMeasuring && at !== undefined) acks.push(performance.now() - at);
  };
  const pinging = new Pings(participants, (took) => isMeasuring && pongs.push(took));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const began = performance.now();
  const total = task.rate * (task.warmUp + task.duration);
  for (let said = 0; said < total; ) {
    const elapsed = (performance.now() - began) / SECOND;
    if (!isMeasuring && elapsed >= task.warmUp) {
      isMeasuring = true;
      delay.enable();
    }
    for (; said < Math.min(total, elapsed * task.rate); said += 1) {
      const talker = talkers[said % talkers.length];
      talker?.say(1);
      if (talker !== undefined) sentAt.get(talker)?.push(performance.now());
    }
    await Promise.race([passed(1), participants.failed]);
  }
  await drain(participants, talkers, () => acked, task.patience);
  pinging.stop();
  const [sortedAcks, sortedPongs] = [acks.sort((a, b) => a - b), pongs.sort((a, b) => a - b)];
  return {
    ...{ p50: percentile(sortedAcks, 50), p99: percentile(sortedAcks, 99), most: sortedAcks.at(-1) ?? 0 },
    ...{ pongP999: percentile(sortedPongs, 99.9), loadP999: delay.percentile(99.9) / 1e6 },
  };
}

/** Waits until all that was said is acknowledged and everybody has it. */
async function drain(
  participants: Participants,
  talkers: readonly Participant[],
  acked: () => number,
  patience: number,
): Promise<void> {
  const said = talkers.reduce((sum, talker) => sum + talker.said, 0);
  const end = performance.now() + patience * SECOND;
  while (acked() < said) {
    if (performance.now() > end) throw new Error(`lost: ${said - acked()} of ${said} were not acknowledged`);
    await Promise.race([passed(20), participants.failed]);
  }
  await participants.haveAll(said, patience);
}

/** Pings of the first participant, who says nothing: what anybody waits for the server's event loop. */
class Pings {
  readonly #timer: NodeJS.Timeout;
  #sentAt: number | undefined;

  constructor(participants: Participants, took: (milliseconds: number) => void) {
    participants.ponged = () => {
      if (this.#sentAt !== undefined) took(performance.now() - this.#sentAt);
      this.#sentAt = undefined;
    };
    this.#timer = setInterval(() => {
      if (this.#sentAt !== undefined) return;
      this.#sentAt = performance.now();
      participants.all[0]?.ping();
    }, PING_EVERY);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
