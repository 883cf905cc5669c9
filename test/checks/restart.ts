import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerEvent, Welcome } from '../../src/protocol/event.ts';
import { CHAT_LOG } from '../../src/store/log/transcript.ts';
import { JOURNAL_FILE } from '../../src/store/sqlite/journal-file.ts';
import { SqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { Anchor } from './support/anchor.ts';
import { LightClient } from './support/light-client.ts';
import { loginAgain, Parley2Client } from './support/parley-2-client.ts';
import { becomes, percentile } from './support/probe.ts';
import { seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';

export interface RestartFigures {
  /** Messages that are stored. */
  readonly messages: number;
  readonly clients: number;
  /** Messages that each of them has missed. */
  readonly missed: number;
  /** Most seconds from the start until it listens. */
  readonly listening: number;
  /** Most seconds until all have caught up. */
  readonly caughtUp: number;
  /** Most milliseconds for a page of 100 messages from anywhere, in nine of ten cases. */
  readonly page: number;
}

const ROOM = '#lobby';
const BATCH = 10_000;
/** Messages that are left in the write-ahead log. */
const WRITTEN_AHEAD = 1000;
const PAGES = 200;

/**
 * R15: after `kill -9` with much stored, the server soon listens and everybody soon has what they missed; a page from
 * anywhere in the history comes at once.
 */
export async function checkRestart(
  figures: RestartFigures,
  wrapper: readonly string[] = [],
): Promise<Report> {
  const findings = new Findings('check:restart');
  const { messages, clients } = figures;
  await using server = new ReturningServer({ args: ['--rate', '0', '--grace', '0'] });
  fillJournal(join(server.data, JOURNAL_FILE), messages);
  await server.start();
  await logIsWritten(join(server.data, CHAT_LOG), messages);
  const crowd = Array.from({ length: clients }, (_, index) => new Returner(index));
  await eachOf(crowd, (one) => one.come(server.port));
  await sayMore(server.port, crowd[0]);
  await server.end('SIGKILL');
  const ahead = statSync(join(server.data, `${JOURNAL_FILE}-wal`)).size;
  findings.note('messages stored', messages + WRITTEN_AHEAD);
  findings.atLeast('bytes in the write-ahead log', ahead, 1);

  const began = performance.now();
  await server.start({ wrapper });
  findings.atMost('seconds until it listens', (performance.now() - began) / 1000, figures.listening);
  const returning = performance.now();
  const last = messages + WRITTEN_AHEAD;
  for (const one of crowd) one.last = last - figures.missed;
  await eachOf(crowd, (one) => one.come(server.port));
  await becomes(() => crowd.every(({ isLive }) => isLive), 30);
  findings.atMost(
    `seconds until ${clients} were back with ${figures.missed} messages each`,
    (performance.now() - returning) / 1000,
    figures.caughtUp,
  );
  findings.exactly('not caught up', crowd.filter((one) => one.last !== last || !one.isLive).length, 0);
  findings.exactly(
    'messages out of turn',
    crowd.reduce((count, { outOfTurn }) => count + outOfTurn, 0),
    0,
  );
  for (const one of crowd) one.leave();
  await measurePages(findings, server.port, last, figures.page);
  return findings.report();
}

/** A journal with so many messages, written as a server writes it, only in larger pieces. */
function fillJournal(path: string, messages: number): void {
  const store = new SqliteStore({ path, makeEpoch: () => 'filled' });
  for (let said = 0; said < messages; said += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, messages - said) }, (_, index) => ({
      type: 'message' as const,
      room: ROOM,
      identity: `identity${index % 50}`,
      nick: `nick${index % 50}`,
      id: `m${said + index}`,
      text: `message ${said + index} of a long history, as long as most are`,
      session: 0,
    }));
    store.commit(batch, Date.now());
    store.checkpointIfDue();
  }
  store.close();
}

/** The log is written from the journal in the background; the start that is measured is one with a log. */
async function logIsWritten(path: string, lines: number): Promise<void> {
  let size = -1;
  const isWritten = await becomes(() => {
    const before = size;
    size = statSync(path).size;
    return size === before && size > 0 && countLines(path) >= lines;
  }, 120);
  if (!isWritten) throw new Error('the log was not written in time');
}

function countLines(path: string): number {
  let count = 0;
  for (const byte of readFileSync(path)) if (byte === 0x0a) count += 1;
  return count;
}

/** Somebody who is there, is cut off, and comes back; it keeps no text. */
class Returner {
  last = 0;
  isLive = false;
  outOfTurn = 0;
  readonly #index: number;
  #welcome: Welcome | undefined;
  #token = '';
  #client: Parley2Client | undefined;

  constructor(index: number) {
    this.#index = index;
  }

  async come(port: number): Promise<void> {
    this.#client?.destroy();
    this.isLive = false;
    const login =
      this.#welcome === undefined
        ? { nick: `user${this.#index}` }
        : loginAgain(this.#welcome, this.#token, this.last);
    const localAddress = `127.1.${this.#index % 100}.1`;
    const heard = (event: ServerEvent) => this.#hear(event);
    this.#client = await Parley2Client.enter(port, login, { heard, localAddress, seconds: 60 });
  }

  leave(): void {
    this.#client?.destroy();
  }

  #hear(event: ServerEvent): void {
    if (event.type === 'message') {
      if (event.seq !== this.last + 1) this.outOfTurn += 1;
      this.last = event.seq;
    } else if (event.type === 'live') {
      this.last = event.seq;
      this.isLive = true;
    } else if (event.type === 'welcome') {
      this.#token = event.token ?? this.#token;
      this.#welcome = event;
    } else if (event.type === 'gap' || event.type === 'reset') this.outOfTurn += 1;
  }
}

/** Not all at once: a hundred are on their way at any time. */
async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const some = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: 100 }, some));
}

async function sayMore(port: number, listener: Returner | undefined): Promise<void> {
  const speaker = await LightClient.join(port, 'speaker');
  const before = listener?.last ?? 0;
  for (let said = 0; said < WRITTEN_AHEAD; said += 1) speaker.say(`and then ${said}`);
  await becomes(() => listener?.last === before + WRITTEN_AHEAD, 30);
  speaker.destroy();
}

/** What the machine itself takes for a round trip at that moment comes on top. */
async function measurePages(findings: Findings, port: number, last: number, limit: number): Promise<void> {
  const random = seededRandom(last);
  const anchor = await Anchor.start('echo');
  const state: { answered: (length: number) => void } = { answered: () => {} };
  const client = await Parley2Client.enter(
    port,
    { nick: 'historian' },
    {
      heard: (event) => event.type === 'history' && state.answered(event.entries.length),
    },
  );
  const took: number[] = [];
  let short = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const before = 101 + random.below(last - 100);
    const began = performance.now();
    const length = await new Promise<number>((resolve) => {
      state.answered = resolve;
      client.ask({ type: 'history', room: ROOM, before, limit: 100 });
    });
    took.push(performance.now() - began);
    anchor.ping();
    if (length !== 100) short += 1;
  }
  const noise = percentile(anchor.roundTrips, 0.9);
  findings.note('milliseconds for a page of 100, median', percentile(took, 0.5));
  findings.atMost('milliseconds for a page of 100, nine of ten', percentile(took, 0.9), limit + noise);
  findings.exactly(`pages of ${PAGES} with fewer than 100`, short, 0);
  client.destroy();
  anchor.stop();
}

if (import.meta.main) {
  const figures = { messages: 1_000_000, clients: 2000, missed: 100, listening: 1, caughtUp: 10, page: 5 };
  await runCommand(figures, (given) => checkRestart(given));
}
