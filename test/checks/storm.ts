import { ServerProcess } from '../support/server-process.ts';
import { LightParticipant } from './support/light-participant.ts';
import { Numbers } from './support/numbers.ts';
import { becomes } from './support/probe.ts';
import { type Random, seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningClient } from './support/returning-client.ts';

export interface StormFigures {
  readonly clients: number;
  /** How often the connection of each breaks. */
  readonly drops: number;
  readonly messagesPerSecond: number;
  /** Breaks a second, of all together. */
  readonly dropsPerSecond: number;
  /** Most seconds from the last break until all have everything. */
  readonly caughtUp: number;
  readonly seed: number;
}

const EVERY = 10;

/** R3: whoever comes back gets exactly what it missed, once and in order, however often it goes. */
export async function checkStorm(figures: StormFigures, forgets = false): Promise<Report> {
  const findings = new Findings('check:storm');
  const { clients, seed } = figures;
  findings.note('seed', seed);
  await using server = await ServerProcess.start({ args: ['--rate', '0'] });
  const random = seededRandom(seed);
  const crowd = Array.from({ length: clients }, (_, index) => {
    const localAddress = `127.1.${index % 200}.${1 + Math.floor(index / 200)}`;
    const pause = () => random.below(50);
    return new ReturningClient({ port: server.port, nick: `user${index}`, localAddress, pause, forgets });
  });
  try {
    await storm(server.port, crowd, figures, random, findings);
  } finally {
    for (const client of crowd) client.destroy();
  }
  return findings.report();
}

async function storm(
  port: number,
  crowd: readonly ReturningClient[],
  figures: StormFigures,
  random: Random,
  findings: Findings,
): Promise<void> {
  const { clients, drops, caughtUp } = figures;
  if (!(await becomes(() => crowd.every(({ isLive }) => isLive), 30))) throw new Error('not all were let in');
  const seconds = await breakAll(crowd, figures, random);
  const began = performance.now();
  const target = Math.max(...crowd.map(({ numbers }) => numbers?.last ?? 0));
  const patience = 5 * caughtUp;
  const isBack = (one: ReturningClient) => one.isLive && (one.numbers?.last ?? 0) >= target;
  const back = await becomes(() => crowd.every(isBack), patience);
  const took = (performance.now() - began) / 1000;
  await becomes(() => crowd.every(({ unanswered }) => unanswered === 0), patience);
  const last = Math.max(...crowd.map(({ numbers }) => numbers?.last ?? 0));
  await becomes(() => crowd.every(({ numbers }) => numbers?.last === last), patience);
  const sum = (of: (client: ReturningClient) => number) => crowd.reduce((all, one) => all + of(one), 0);
  findings.note('seconds of breaking connections', seconds);
  findings.exactly(
    'connections broken',
    sum(({ drops: broken }) => broken),
    clients * drops,
  );
  findings.note(
    'messages said',
    sum(({ said }) => said),
  );
  findings.exactly(
    'not acknowledged',
    sum(({ unanswered }) => unanswered),
    0,
  );
  findings.exactly(
    'refused',
    sum(({ refusals }) => refusals),
    0,
  );
  findings.exactly(
    'numbers missed',
    sum(({ numbers }) => numbers?.gaps ?? 0),
    0,
  );
  findings.exactly(
    'had twice',
    sum(({ numbers }) => numbers?.duplicates ?? 0),
    0,
  );
  findings.exactly(
    'out of order',
    sum(({ numbers }) => numbers?.reorders ?? 0),
    0,
  );
  findings.exactly(
    'announced as gone',
    sum(({ numbers }) => (numbers?.announced ?? 0) + (numbers?.resets ?? 0)),
    0,
  );
  findings.exactly(
    'clients that do not have all',
    crowd.filter(({ numbers }) => numbers?.last !== last).length,
    0,
  );
  const caught = back ? took : Number.POSITIVE_INFINITY;
  findings.atMost('seconds from the last break until all had caught up', caught, caughtUp);
  await compareWithJournal(findings, port, crowd, last);
}

/** Breaks connections evenly over the time and over the clients, while they talk; seconds that it took. */
async function breakAll(
  crowd: readonly ReturningClient[],
  { drops, messagesPerSecond, dropsPerSecond }: StormFigures,
  random: Random,
): Promise<number> {
  const began = performance.now();
  let said = 0;
  let broken = 0;
  const queue = [...crowd];
  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const passed = (performance.now() - began) / 1000;
      for (; said < passed * messagesPerSecond; said += 1) crowd[random.below(crowd.length)]?.say();
      // Who has no connection just now is passed over for this time, and its turn comes again.
      for (let tries = queue.length; tries > 0 && broken < passed * dropsPerSecond; tries -= 1) {
        const client = queue.shift();
        if (client === undefined) break;
        if (client.drop(random.oneIn(2))) broken += 1;
        if (client.drops < drops) queue.push(client);
      }
      if (queue.length > 0) return;
      clearInterval(timer);
      done();
    }, EVERY);
  });
  return (performance.now() - began) / 1000;
}

/** One who reads it all from the beginning finds every message once, where it was acknowledged, and each sender's in order. */
async function compareWithJournal(
  findings: Findings,
  port: number,
  crowd: readonly ReturningClient[],
  last: number,
): Promise<void> {
  const acked = new Map(
    crowd.flatMap((one) => [...one.acked].map(([id, seq]) => [seq, `${one.nick} ${id}`] as const)),
  );
  const numbers = new Numbers(0);
  const latest = new Map<string, number>();
  let elsewhere = 0;
  let notInOrder = 0;
  const resume = { epoch: crowd[0]?.epoch ?? '', rooms: { '#lobby': 0 } };
  const { participant } = await LightParticipant.enter(
    port,
    { nick: 'reader', resume },
    {
      message: (seq, line) => {
        numbers.had(seq);
        const { text } = JSON.parse(line);
        if (acked.get(seq) !== text) elsewhere += 1;
        const [nick, id] = text.split(' ');
        if (Number(id) !== (latest.get(nick) ?? 0) + 1) notInOrder += 1;
        latest.set(nick, Number(id));
      },
    },
  );
  await becomes(() => numbers.last >= last, 30);
  participant.destroy();
  const wrong = numbers.gaps + numbers.duplicates + numbers.reorders;
  findings.exactly(
    'in the journal',
    numbers.last,
    crowd.reduce((sum, { said }) => sum + said, 0),
  );
  findings.exactly('missing, double or out of order there', wrong, 0);
  findings.exactly('not where they were acknowledged', elsewhere, 0);
  findings.exactly("not in their sender's order", notInOrder, 0);
}

if (import.meta.main) {
  const figures = {
    ...{ clients: 500, drops: 40, messagesPerSecond: 300, dropsPerSecond: 600, caughtUp: 2 },
    seed: Date.now() % 2 ** 31,
  };
  await runCommand(figures, (given) => checkStorm(given));
}
