import { spawnSync } from 'node:child_process';
import { setTimeout as passed } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { EntryEvent } from '../../src/protocol/event.ts';
import { SERVER } from '../support/server-process.ts';
import { type Acked, CORRIDOR, Doer, MEETING } from './support/doer.ts';
import { countedBy, type Exported, essence, exported, readBack } from './support/exported.ts';
import { becomes } from './support/probe.ts';
import { seededRandom } from './support/random.ts';
import { Findings, type Report, runCommand } from './support/report.ts';
import { ReturningServer } from './support/returning-server.ts';

export interface DeedFigures {
  /** Times that the server is killed while people do things. */
  readonly kills: number;
  readonly people: number;
  readonly deedsPerSecond: number;
  /** Longest that it lives before it is killed, in seconds. */
  readonly longest: number;
  /** Fewest things that must have been acknowledged for the check to count. */
  readonly acked: number;
  readonly seed: number;
}

/** Shortest life of a server, and longest time until all have caught up in the end, in seconds. */
const SHORTEST = 0.3;
const PATIENCE = 30;
const EVERY = 10;

/**
 * R1 for all that lasts: what was acknowledged of messages, edits, deletions, reactions, topics, joins and reads survives
 * `kill -9` at any moment, and in the end the timelines and unread counts of all clients are what the server exports.
 * `spoil` changes a journal before it is looked at, to show that the check notices.
 */
export async function checkDeeds(
  { kills, people, deedsPerSecond, longest, acked, seed }: DeedFigures,
  spoil: (data: string) => void = () => {},
): Promise<Report> {
  const findings = new Findings('check:deeds');
  const random = seededRandom(seed);
  findings.note('seed', seed);
  await using server = new ReturningServer({ args: ['--rate', '0', '--faults', '1000000', '--grace', '0'] });
  await server.start();
  const doers = Array.from(
    { length: people },
    (_, index) => new Doer(server.port, `doer${index}`, seededRandom(seed + 1 + index)),
  );
  await Promise.all(doers.map(({ client }) => client.join(MEETING)));
  const stop = keepDoing(doers, deedsPerSecond);
  for (let killed = 0; killed < kills; killed += 1) {
    await passed((SHORTEST + (random.below(1000) / 1000) * (longest - SHORTEST)) * 1000);
    await server.end('SIGKILL');
    await server.start();
  }
  stop();
  const isAnswered = await becomes(() => doers.every(({ waiting }) => waiting === 0), PATIENCE);
  findings.exactly('answered in the end', isAnswered ? 'all' : 'not all', 'all');
  findings.note('times killed', kills);
  findings.atLeast(
    'acknowledged',
    doers.reduce((count, doer) => count + doer.acked.length, 0),
    acked,
  );
  const kept = exported(server.data);
  await becomes(() => doers.every((doer) => hasAll(doer, kept)), PATIENCE);
  await judgeClients(findings, doers, kept);
  for (const { client } of doers) void client.close({ timeout: 0 });
  await server.end('SIGTERM');
  spoil(server.data);
  judgeJournal(findings, doers, exported(server.data), server.data);
  return findings.report();
}

/** Until what it returns is called. */
function keepDoing(doers: readonly Doer[], deedsPerSecond: number): () => void {
  const began = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * deedsPerSecond;
    for (; done < due; done += 1) {
      const other = doers[(done + 1 + (done % (doers.length - 1))) % doers.length];
      if (other !== undefined) doers[done % doers.length]?.act(other);
    }
  }, EVERY);
  return () => clearInterval(timer);
}

function hasAll({ client }: Doer, kept: Exported): boolean {
  return (
    client.state.name === 'live' &&
    client.ownRooms.every(({ room }) => client.timeline(room)?.last === (kept.get(room)?.length ?? 0))
  );
}

async function judgeClients(findings: Findings, doers: readonly Doer[], kept: Exported): Promise<void> {
  const complaints = doers.flatMap((doer) => doer.complaints);
  let timelines = 0;
  for (const { client } of doers) {
    for (const { room } of client.ownRooms) {
      timelines += 1;
      const isWhole = await readBack(client, room);
      const [entries, items] = [kept.get(room) ?? [], client.timeline(room)?.items ?? []];
      if (!isWhole || !isDeepStrictEqual(items.map(essence), entries.map(essence)))
        complaints.push(`${client.nick} has ${room} as ${items.length} items, not as it is`);
    }
    // By now the counts are those of the whole timelines.
    for (const { room, read, unread, mentions } of client.ownRooms) {
      const counted = countedBy(kept.get(room) ?? [], client.identity, read);
      if (unread !== Math.min(counted.unread, 1000) || mentions !== Math.min(counted.mentions, 1000))
        complaints.push(
          `${client.nick} counts ${unread}/${mentions} in ${room}, not ${JSON.stringify(counted)}`,
        );
    }
  }
  const [first = 'none'] = complaints;
  findings.exactly(`wrong with the ${timelines} timelines and counts (${first})`, complaints.length, 0);
}

function judgeJournal(findings: Findings, doers: readonly Doer[], kept: Exported, data: string): void {
  const all = [...kept.values()].flat();
  const ids = all.flatMap(({ room, identity, ...entry }) =>
    'id' in entry && entry.id !== undefined ? [`${room} ${identity} ${entry.id}`] : [],
  );
  const bySeq = (room: string, seq: number) => kept.get(room)?.[seq - 1];
  const lost = doers.flatMap(({ client, acked }) =>
    acked.filter(({ type, room, seq }) => {
      const entry = bySeq(room, seq);
      return entry?.type !== type || entry.seq !== seq || entry.identity !== client.identity;
    }),
  );
  const unsure = doers.reduce((count, doer) => count + doer.unsure, 0);
  const wrong = doers.flatMap(({ acked, unsure }) =>
    wrongTexts(acked, bySeq).filter(({ room }) => unsure === 0 || room !== CORRIDOR),
  );
  findings.note('of which nobody knows what became, by those who had left the room', unsure);
  findings.exactly('acknowledged and not there', lost.length, 0);
  findings.exactly('there twice', ids.length - new Set(ids).size, 0);
  findings.exactly('messages that are not what was last said of them', wrong.length, 0);
  for (const type of ['message', 'edited', 'deleted', 'reacted', 'topic', 'joined', 'left'] as const)
    findings.atLeast(`of ${type}`, all.filter((entry) => entry.type === type).length, 1);
  findings.exactly('./server verify', spawnSync(SERVER, ['verify', '--data', data]).status ?? -1, 0);
}

/** Messages whose text is not that of the last edit, or that are there although they were deleted. */
function wrongTexts(
  acked: readonly Acked[],
  bySeq: (room: string, seq: number) => EntryEvent | undefined,
): readonly Acked[] {
  const deeds = Map.groupBy(acked, ({ room, seq, target = seq }) => `${room} ${target}`);
  return acked.filter((said) => {
    if (said.type !== 'message') return false;
    const entry = bySeq(said.room, said.seq);
    const about = (deeds.get(`${said.room} ${said.seq}`) ?? []).toSorted((one, other) => one.seq - other.seq);
    const isDeleted = about.some(({ type }) => type === 'deleted');
    const text = about.findLast((deed) => deed.text !== undefined)?.text;
    if (entry?.type !== 'message') return true;
    return isDeleted ? entry.deleted !== true || entry.text !== '' : entry.text !== text;
  });
}

if (import.meta.main) {
  const figures = { kills: 60, people: 6, deedsPerSecond: 300, longest: 2, acked: 5000, seed: 1 };
  await runCommand(figures, (given) => checkDeeds(given));
}
