import { ServerProcess } from '../support/server-process.ts';
import { Anchor } from './support/anchor.ts';
import { enterCrowd, LightParticipant } from './support/light-participant.ts';
import { Numbers } from './support/numbers.ts';
import { becomes, COLLECTABLE, percentile, residentAfterGc } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface SlowFigures {
  readonly members: number;
  /** How many of them stop reading. */
  readonly stalled: number;
  readonly messagesPerSecond: number;
  /** For how long the others are measured; less than a stalled reader is left alone. */
  readonly seconds: number;
  /** How many times as long as without the stalled the slowest hundredth may wait. */
  readonly times: number;
  /** Most MiB that the stalled cost the server. */
  readonly mib: number;
  /** Most seconds until a stalled reader is closed. */
  readonly closed: number;
  /** So often with and without the stalled, in turns, since other things happen on a machine: the median counts. */
  readonly rounds: number;
}

/** What the others, and the machine, showed in one run. */
interface Run {
  readonly p99: number;
  readonly noise: number;
  readonly resident: number;
}

const TEXT_BYTES = 200;
/** What the system takes for one reader that has stopped, 4 MiB, and a little more. */
const FILL = { texts: 300, bytes: 16_000 };
const EVERY = 10;

/** R6: readers that stop harm nobody else; they are closed in time, or go on from where they stood without a gap. */
export async function checkSlow(figures: SlowFigures, args: readonly string[] = []): Promise<Report> {
  const findings = new Findings('check:slow');
  const { stalled, times, mib } = figures;
  const ratios: number[] = [];
  const grown: number[] = [];
  for (let round = 0; round < figures.rounds; round += 1) {
    const without = await run({ ...figures, stalled: 0 }, args, findings);
    const beside = await run(figures, args, findings);
    const noise = Math.max(without.noise, beside.noise);
    findings.note('p99 of the others without the stalled, in ms', without.p99);
    findings.note(`beside ${stalled} stalled`, beside.p99);
    findings.note('what the machine itself takes', noise);
    ratios.push((beside.p99 - noise) / without.p99);
    grown.push((beside.resident - without.resident) / 2 ** 20);
  }
  findings.atMost('times as long beside the stalled, p99', percentile(ratios, 0.5), times);
  findings.atMost('MiB of the server for the stalled', percentile(grown, 0.5), mib);
  return findings.report();
}

async function run(figures: SlowFigures, args: readonly string[], findings: Findings): Promise<Run> {
  const { members, stalled: stalledCount, messagesPerSecond, seconds } = figures;
  const options = ['--rate', '0', '--max-text', '16384', ...args];
  await using server = await ServerProcess.start({ args: options, env: COLLECTABLE });
  const speaker = await Speaker.enter(server.port);
  const stalled = await Readers.enter(server.port, stalledCount, 'stalled');
  for (const { socket } of stalled.all) socket.pause();
  // Without anybody who stalls too, so that the journal is as large in both runs.
  for (let said = 0; said < FILL.texts; said += 1) speaker.say('x'.repeat(FILL.bytes));
  await speaker.allAcked();
  const fullAt = Date.now();
  const others = await Readers.enter(server.port, figures.members - figures.stalled, 'other', speaker.sentAt);
  const anchor = await Anchor.start('echo');
  await speaker.talk(messagesPerSecond, seconds, () => anchor.ping());
  if (!(await becomes(() => others.all.every((_, index) => others.has(index, speaker.last))))) {
    throw new Error('the others did not get everything');
  }
  const resident = await residentAfterGc(server.pid);
  anchor.stop();
  if (stalledCount > 0) {
    const missing = others.numbers.filter(({ gaps, duplicates }) => gaps + duplicates > 0).length;
    findings.exactly(`others of ${members} members that missed anything`, missing, 0);
    await readOn(stalled, speaker.last, findings);
    await closedInTime(server, stalledCount, fullAt, figures.closed, findings);
  }
  for (const one of [speaker.participant, ...stalled.all, ...others.all]) one?.destroy();
  return { p99: percentile(others.latencies, 0.99), noise: percentile(anchor.roundTrips, 0.99), resident };
}

/** Every second of the stalled reads again: it gets all, from where it stood. */
async function readOn(stalled: Readers, last: number, findings: Findings): Promise<void> {
  const again = stalled.all.map((_, index) => index).filter((index) => index % 2 === 0);
  for (const index of again) stalled.all[index]?.socket.resume();
  await becomes(() => again.every((index) => stalled.has(index, last)), 20);
  const whole = again.filter((index) => stalled.has(index, last) && stalled.isWhole(index));
  findings.exactly('stalled that read on and got all, each once and in order', whole.length, again.length);
}

/** The others of the stalled are closed, by the time that `server.log` gives. */
async function closedInTime(
  server: ServerProcess,
  stalled: number,
  fullAt: number,
  limit: number,
  findings: Findings,
): Promise<void> {
  const wanted = Math.floor(stalled / 2);
  const ended = () =>
    server.serverLog.filter(({ event, cause }) => event === 'session-ended' && cause === 'no-progress');
  const left = Math.max(1, limit + 2 - (Date.now() - fullAt) / 1000);
  await becomes(() => ended().length >= wanted, left);
  const seconds = ended().map(({ time }) => (Date.parse(String(time)) - fullAt) / 1000);
  findings.exactly('stalled that were closed', ended().length, wanted);
  findings.atMost('seconds until the last of them was', Math.max(0, ...seconds), limit);
}

/** The one who talks, and when each of its messages was sent. */
class Speaker {
  readonly sentAt = new Map<number, number>();
  last = 0;
  participant: LightParticipant | undefined;
  #said = 0;

  static async enter(port: number): Promise<Speaker> {
    const speaker = new Speaker();
    const { participant } = await LightParticipant.enter(
      port,
      { nick: 'speaker' },
      {
        event: (event) => {
          if (event.type === 'ack') speaker.last = event.seq;
        },
      },
    );
    speaker.participant = participant;
    return speaker;
  }

  /** Nobody else talks, so its numbers are those of the room. */
  say(text: string): void {
    this.#said += 1;
    this.sentAt.set(this.#said, performance.now());
    this.participant?.say(String(this.#said), text);
  }

  async allAcked(): Promise<void> {
    if (!(await becomes(() => this.last === this.#said, 60))) throw new Error('the speaker was not answered');
  }

  async talk(messagesPerSecond: number, seconds: number, each: () => void): Promise<void> {
    const began = performance.now();
    let said = 0;
    await new Promise<void>((done) => {
      const timer = setInterval(() => {
        const passed = Math.min(seconds, (performance.now() - began) / 1000);
        for (; said < passed * messagesPerSecond; said += 1) this.say('y'.repeat(TEXT_BYTES));
        each();
        if (passed < seconds) return;
        clearInterval(timer);
        done();
      }, EVERY);
    });
    await this.allAcked();
  }
}

/** Those who listen: what each has had, and how long it took. */
class Readers {
  readonly numbers: Numbers[] = [];
  readonly latencies: number[] = [];
  all: readonly LightParticipant[] = [];

  static async enter(
    port: number,
    count: number,
    prefix: string,
    sentAt: ReadonlyMap<number, number> = new Map(),
  ): Promise<Readers> {
    const readers = new Readers();
    readers.all = await enterCrowd(port, count, prefix, (index) => ({
      message: (seq) => {
        readers.numbers[index]?.had(seq);
        const at = sentAt.get(seq);
        if (at !== undefined) readers.latencies.push(performance.now() - at);
      },
      event: (event) => {
        if (event.type === 'welcome') readers.numbers[index] = new Numbers(event.rooms[0]?.last ?? 0);
        if (event.type === 'gap') readers.numbers[index]?.gap(event.from, event.to);
      },
    }));
    return readers;
  }

  has(index: number, last: number): boolean {
    return this.numbers[index]?.last === last;
  }

  isWhole(index: number): boolean {
    const { gaps = 1, duplicates = 1, reorders = 1, announced = 1 } = this.numbers[index] ?? {};
    return gaps + duplicates + reorders + announced === 0;
  }
}

if (import.meta.main) {
  const figures = {
    ...{ members: 1000, stalled: 200, messagesPerSecond: 200, seconds: 6 },
    ...{ times: 2, mib: 64, closed: 20, rounds: 3 },
  };
  await runCommand(figures, (given) => checkSlow(given));
}
