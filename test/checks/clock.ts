import { setTimeout as passed } from 'node:timers/promises';
import { frame } from '../../src/wire/frames.ts';
import { RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { FakedTime, whyNoFakedTime } from './support/faked-time.ts';
import { enterCrowd, LightParticipant } from './support/light-participant.ts';
import { Numbers } from './support/numbers.ts';
import { becomes } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface ClockFigures {
  readonly clients: number;
  readonly messagesPerSecond: number;
  /** Seconds of talk behind each jump. */
  readonly seconds: number;
  /** Seconds for which the process stands still. */
  readonly stopped: number;
}

/** Texts a second for long, and at once, that one connection may send. */
const RATE = 10;
const BURST = 20;
/** Longer than the talk behind a jump, so that it is not over before it is looked at. */
const HANDSHAKE = 5;
const EVERY = 20;

/** R17: jumps of the clock change nothing: the order stays, nobody is put out, limits are what they were. */
export async function checkClock(figures: ClockFigures, alsoMonotonic = false): Promise<Report> {
  if (whyNoFakedTime !== false) throw new Error(whyNoFakedTime);
  const findings = new Findings('check:clock');
  using time = new FakedTime(alsoMonotonic);
  const args = ['--rate', String(RATE), '--burst', String(BURST), '--handshake', String(HANDSHAKE)];
  await using server = await ServerProcess.start({ args, env: time.env });
  const crowd = await Crowd.enter(server.port, figures.clients);
  const talk = crowd.talk(figures.messagesPerSecond);
  try {
    await jump(server, time, figures, findings);
    const { exitCode, signalCode } = server.child;
    const isRunning = exitCode === null && signalCode === null;
    findings.exactly('behind the jumps the server is', isRunning ? 'running' : 'gone', 'running');
    if (!isRunning) return findings.report();
    await standStill(server, crowd, figures.stopped, findings);
    clearInterval(talk);
    await settle(server, crowd, findings);
  } finally {
    clearInterval(talk);
    crowd.destroy();
  }
  return findings.report();
}

/** Nobody says anything more: what those who stayed have seen of it all. */
async function settle(server: ServerProcess, crowd: Crowd, findings: Findings): Promise<void> {
  const isSettled = await becomes(() => crowd.isSettled);
  const years = server.chatLog.map(({ time: at }) => new Date(at).getUTCFullYear());
  findings.atLeast('years that the clock did jump', Math.max(...years) - Math.min(...years), 1);
  findings.note('messages said', crowd.said);
  findings.exactly('not had by all', isSettled ? 0 : 1, 0);
  findings.exactly('missed, double or out of order', crowd.wrong, 0);
  findings.exactly(`of ${crowd.size} put out`, crowd.closed, 0);
}

/** Two years ahead, a day back, and right again; those who stay talk meanwhile. */
async function jump(
  server: ServerProcess,
  time: FakedTime,
  { seconds }: ClockFigures,
  findings: Findings,
): Promise<void> {
  const absent = await Absent.leave(server.port);
  for (const to of ['+730d', '-1d', '+0']) {
    const nick = `jump${to.replaceAll(/[+-]/g, '_')}`;
    const meanwhile = await Meanwhile.begin(server.port, nick).catch(() => undefined);
    findings.exactly(
      `before ${to}: who comes is`,
      meanwhile === undefined ? 'turned away' : 'let in',
      'let in',
    );
    time.jump(to);
    await passed(seconds * 1000);
    await meanwhile?.judge(findings, `clock at ${to}`);
    const isBack = await absent.comesBack(server.port).catch(() => false);
    findings.exactly(`clock at ${to}: who was away is`, isBack ? 'itself again' : 'nobody', 'itself again');
  }
}

/** Stops the process while frames are under way, and lets it go on. */
async function standStill(
  server: ServerProcess,
  crowd: Crowd,
  seconds: number,
  findings: Findings,
): Promise<void> {
  const halfway = await RawClient.join(server.port, 'halfway');
  const late = frame('the second half comes while it stands still');
  halfway.sendBytes(late.subarray(0, 10));
  // It must have the first half, and a time running for the second, before it stops.
  await passed(500);
  server.signal('SIGSTOP');
  const had = crowd.last;
  await passed(100);
  halfway.sendBytes(late.subarray(10));
  await passed(seconds * 1000);
  server.signal('SIGCONT');
  const goesOn = await becomes(() => crowd.last > had + 1, 10);
  findings.exactly(`after ${seconds} s at a stand`, goesOn ? 'goes on' : 'stands', 'goes on');
  // Whoever is put out for the time that was lost is so at once.
  await passed(2000);
  const isHeard = await becomes(() => server.chatLog.some(({ nick }) => nick === 'halfway'), 5);
  findings.exactly(
    'who was in the middle of a frame is',
    isHeard && !halfway.isClosed ? 'heard' : 'put out',
    'heard',
  );
  halfway.destroy();
}

/** What somebody who floods and somebody who chooses a nick notice of a jump. */
class Meanwhile {
  readonly #began = performance.now();
  readonly #flooder: LightParticipant;
  readonly #thinking: RawClient;
  #acked = 0;

  private constructor(flooder: LightParticipant, thinking: RawClient, acks: (heard: () => void) => void) {
    this.#flooder = flooder;
    this.#thinking = thinking;
    acks(() => {
      this.#acked += 1;
    });
    for (let said = 0; said < 2000; said += 1) flooder.say(`flood-${said}`, 'flood');
  }

  static async begin(port: number, nick: string): Promise<Meanwhile> {
    const listening = { ack: (): void => {} };
    const { participant } = await LightParticipant.enter(
      port,
      { nick },
      {
        event: ({ type }) => type === 'ack' && listening.ack(),
      },
    );
    const thinking = await RawClient.connect(port);
    return new Meanwhile(participant, thinking, (heard) => {
      listening.ack = heard;
    });
  }

  async judge(findings: Findings, when: string): Promise<void> {
    const seconds = (performance.now() - this.#began) / 1000;
    const most = BURST + RATE * (seconds + 1);
    findings.atMost(`${when}: texts taken of a flood`, this.#acked, most);
    findings.atLeast(`${when}: and at least`, this.#acked, BURST + (RATE * seconds) / 2);
    findings.exactly(
      `${when}: still choosing a nick`,
      this.#thinking.isClosed ? 'put out' : 'waited for',
      'waited for',
    );
    this.#flooder.destroy();
    const closed = await this.#thinking.receiveUntilClosed(HANDSHAKE + 5).catch(() => undefined);
    const took = (performance.now() - this.#began) / 1000;
    findings.atLeast(`${when}: seconds until put out`, closed === undefined ? 0 : took, HANDSHAKE - 0.5);
  }
}

/** Somebody with an identity who is away while the clock jumps. */
class Absent {
  readonly #identity: string;
  readonly #token: string;

  private constructor(identity: string, token: string) {
    this.#identity = identity;
    this.#token = token;
  }

  static async leave(port: number): Promise<Absent> {
    const answered = Promise.withResolvers<void>();
    const { participant, welcome } = await LightParticipant.enter(
      port,
      { nick: 'absent' },
      {
        event: ({ type }) => type === 'ack' && answered.resolve(),
      },
    );
    participant.say('1', 'I will be back');
    await answered.promise;
    participant.destroy();
    return new Absent(welcome.identity, welcome.token ?? '');
  }

  async comesBack(port: number): Promise<boolean> {
    const login = { nick: 'absent', token: this.#token };
    const { participant, welcome } = await LightParticipant.enter(port, login);
    participant.destroy();
    return welcome.identity === this.#identity && welcome.token === undefined;
  }
}

/** Those who stay all the time and talk. */
class Crowd {
  readonly #numbers: Numbers[] = [];
  #all: readonly LightParticipant[] = [];
  #said = 0;
  #acked = 0;

  static async enter(port: number, count: number): Promise<Crowd> {
    const crowd = new Crowd();
    crowd.#all = await enterCrowd(port, count, 'user', (index) => ({
      message: (seq) => crowd.#numbers[index]?.had(seq),
      event: (event) => {
        if (event.type === 'welcome') crowd.#numbers[index] = new Numbers(event.rooms[0]?.last ?? 0);
        if (event.type !== 'ack') return;
        crowd.#acked += 1;
        crowd.#numbers[index]?.had(event.seq);
      },
    }));
    return crowd;
  }

  talk(messagesPerSecond: number): NodeJS.Timeout {
    const began = performance.now();
    return setInterval(() => {
      const due = ((performance.now() - began) / 1000) * messagesPerSecond;
      for (; this.#said < due; this.#said += 1) {
        this.#all[this.#said % this.#all.length]?.say(`${this.#said}`, `text ${this.#said}`);
      }
    }, EVERY);
  }

  get size(): number {
    return this.#all.length;
  }

  get said(): number {
    return this.#said;
  }

  get last(): number {
    return Math.max(...this.#numbers.map(({ last }) => last));
  }

  get isSettled(): boolean {
    return this.#acked === this.#said && this.#numbers.every(({ last }) => last === this.last);
  }

  get wrong(): number {
    return this.#numbers.reduce(
      (sum, { gaps, duplicates, reorders }) => sum + gaps + duplicates + reorders,
      0,
    );
  }

  get closed(): number {
    return this.#all.filter(({ isClosed }) => isClosed).length;
  }

  destroy(): void {
    for (const one of this.#all) one.destroy();
  }
}

if (import.meta.main) {
  const figures = { clients: 100, messagesPerSecond: 100, seconds: 3, stopped: 90 };
  await runCommand(figures, (given) => checkClock(given));
}
