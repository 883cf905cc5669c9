import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerProcess } from '../support/server-process.ts';
import { ACCIDENTS, type Accident, meet } from './support/accidents.ts';
import { LightParticipant } from './support/light-participant.ts';
import { Numbers } from './support/numbers.ts';
import { becomes } from './support/probe.ts';
import { Findings, type Report, runCommand } from './support/report.ts';

export interface GapsFigures {
  /** How many come back after each accident, each from another number. */
  readonly clients: number;
}

/** The texts of a room by their numbers, as somebody knows them, and how they came. */
interface Known {
  readonly epoch: string;
  readonly numbers: Numbers;
  readonly texts: ReadonlyMap<number, string>;
}

/** R5: what can't be delivered any more is announced to everybody who comes back, never silently left out. */
export async function checkGaps(
  { clients }: GapsFigures,
  accidents: readonly Accident[] = ACCIDENTS,
): Promise<Report> {
  const findings = new Findings('check:gaps');
  for (const accident of accidents) {
    const data = mkdtempSync(join(tmpdir(), 'parley-gaps-'));
    try {
      await comeBackAfter(accident, data, clients, findings);
    } finally {
      rmSync(data, { recursive: true, force: true });
    }
  }
  return findings.report();
}

async function comeBackAfter(
  accident: Accident,
  data: string,
  clients: number,
  findings: Findings,
): Promise<void> {
  const { name, args, texts, bytes, halfway } = accident;
  await using first = await ServerProcess.start({ args, data });
  const before = await Witness.enter(first.port);
  await say(first.port, 'early', Math.floor(texts / 2), bytes);
  await halfway?.(data);
  await say(first.port, 'late', Math.ceil(texts / 2), bytes);
  await becomes(() => before.numbers.last === texts);
  await meet(accident, first);
  const isRunning = first.child.exitCode === null && first.child.signalCode === null;
  const started = isRunning ? first : await ServerProcess.start({ args, data }).catch(String);
  if (typeof started === 'string') {
    // Then nobody is served anything, which nobody can mistake for the truth.
    findings.exactly(
      `${name}: it refuses to start`,
      /damaged/.test(started) ? 'with the reason' : started,
      'with the reason',
    );
    return;
  }
  await using second = started;
  // Numbers that are lost are given again, to something else.
  await say(second.port, 'new', texts, bytes);
  const now = await readFrom(second.port, 'reader', 0);
  const told = { gap: 0, reset: 0 };
  let silent = 0;
  for (let index = 0; index < clients; index += 1) {
    const had = Math.floor((index * texts) / Math.max(1, clients - 1));
    const resumed = await readFrom(second.port, `back${index}`, had, before.epoch);
    if (resumed.numbers.announced > 0) told.gap += 1;
    if (resumed.numbers.resets > 0) told.reset += 1;
    if (!isTrue(resumed, had, before, now)) silent += 1;
  }
  findings.note(`${name}: of ${clients} who came back, told of a gap`, told.gap);
  findings.note(`${name}: told to begin anew`, told.reset);
  findings.atLeast(`${name}: told of anything`, told.gap + told.reset, 1);
  findings.exactly(`${name}: believe what is not so, or miss something untold`, silent, 0);
}

/** Whether what somebody had and what it was told fit together, and with the room as it is now. */
function isTrue(resumed: Known, had: number, before: Known, now: Known): boolean {
  const { numbers, texts } = resumed;
  if (numbers.gaps + numbers.duplicates + numbers.reorders > 0 || numbers.last !== now.numbers.last)
    return false;
  for (const [seq, text] of texts) if (now.texts.get(seq) !== text) return false;
  if (numbers.resets > 0) return true;
  for (const [seq, text] of before.texts) {
    const kept = now.texts.get(seq);
    if (seq <= had && kept !== undefined && kept !== text) return false;
  }
  return true;
}

/** Somebody who reads what a server says, from when on it asked for. */
class Witness implements Known {
  epoch = '';
  numbers = new Numbers(0);
  readonly texts = new Map<number, string>();
  isLive = false;
  participant: LightParticipant | undefined;

  static async enter(port: number, nick = 'witness', resume?: Resume): Promise<Witness> {
    const witness = new Witness();
    if (resume !== undefined) witness.numbers = new Numbers(resume.rooms['#lobby']);
    const login = { nick, ...(resume === undefined ? {} : { resume }) };
    const { participant, welcome } = await LightParticipant.enter(port, login, {
      message: (seq, line) => {
        witness.numbers.had(seq);
        witness.texts.set(seq, JSON.parse(line).text);
      },
      event: (event) => {
        if (event.type === 'gap') witness.numbers.gap(event.from, event.to);
        if (event.type === 'reset') witness.numbers.reset(event.last);
        if (event.type === 'live') witness.isLive = true;
      },
    });
    witness.epoch = welcome.epoch;
    witness.participant = participant;
    return witness;
  }
}

interface Resume {
  readonly epoch: string;
  readonly rooms: { readonly '#lobby': number };
}

/** What somebody is told who has everything up to `had`, until there is no more. */
async function readFrom(port: number, nick: string, had: number, epoch?: string): Promise<Known> {
  const resume = { epoch: epoch ?? (await epochOf(port)), rooms: { '#lobby': had } };
  const witness = await Witness.enter(port, nick, resume);
  if (!(await becomes(() => witness.isLive))) throw new Error(`${nick} was not told that it is live`);
  witness.participant?.destroy();
  return witness;
}

async function epochOf(port: number): Promise<string> {
  const { participant, welcome } = await LightParticipant.enter(port, { nick: 'visitor' });
  participant.destroy();
  return welcome.epoch;
}

/** Says texts, each once, and waits until all are acknowledged. */
async function say(port: number, which: string, count: number, bytes: number): Promise<void> {
  let acked = 0;
  const hearing = { event: ({ type }: { readonly type: string }) => (acked += type === 'ack' ? 1 : 0) };
  const { participant } = await LightParticipant.enter(port, { nick: `speaker-${which}` }, hearing);
  for (let said = 0; said < count; said += 1) {
    participant.say(`${which}-${said}`, `${which} ${said} ${'x'.repeat(bytes)}`.slice(0, bytes));
  }
  if (!(await becomes(() => acked === count, 30))) throw new Error(`${acked} of ${count} were acknowledged`);
  participant.destroy();
}

if (import.meta.main) await runCommand({ clients: 100 }, (given) => checkGaps(given));
