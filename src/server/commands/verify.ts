import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { reactionField } from '../../protocol/fields.ts';
import { isInUse } from '../../store/data-directory.ts';
import { CHAT_LOG } from '../../store/log/transcript.ts';
import { Findings } from '../../store/maintenance/findings.ts';
import { openJournalBeside } from '../../store/maintenance/journal-beside.ts';
import { compareLog, type LogComparison } from '../../store/maintenance/log-comparison.ts';
import { type Verified, verifyFile, verifyJournal } from '../../store/maintenance/verification.ts';
import { JOURNAL_FILE } from '../../store/sqlite/journal-file.ts';
import type { Command, CommandIo, Task } from './command.ts';
import { plural } from './plural.ts';

/** Bytes of a journal at which SQLite's look at the file, which can't tell how far it is, takes a second or more. */
const LARGE = 64 * 2 ** 20;

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'look whether the journal is whole, and chat.log says what it says',
  details:
    'The server may run. Says what it finds, a line each, and exits 1 if that is anything that should not be. Nothing is ' +
    'changed: a damaged journal is restored from a backup, and a fresh log comes from ./server log.',
  run: verify,
};

async function verify({ data }: Task, { write, progress, note }: CommandIo): Promise<boolean> {
  const database = openJournalBeside(data);
  try {
    const findings = new Findings();
    const { size } = statSync(join(data, JOURNAL_FILE));
    if (size > LARGE)
      note(`looking at the file of ${Math.round(size / 2 ** 20)} MiB, which can take a while`);
    const isReadable = verifyFile(database, findings);
    const verified = isReadable
      ? verifyJournal(database, findings, progress('looked at', 'entries'), isReaction)
      : undefined;
    await write(
      `The journal is ${findings.count === 0 ? `whole: ${counted(verified)}` : 'not as it should be'}.\n`,
    );
    const report = progress('compared', 'lines');
    const log = verified?.isKnown
      ? compareLog(database, join(data, CHAT_LOG), findings, report, isInUse(data))
      : undefined;
    for (const line of findings.lines) await write(`  ${line}\n`);
    for (const note of log?.notes ?? []) await write(`Note: ${note}.\n`);
    if (log !== undefined && log.lines > 0) await write(`${compared(log)}.\n`);
    return findings.count === 0;
  } finally {
    database.close();
  }
}

const isReaction = (text: string) => v.is(reactionField, text);

function counted({ entries, rooms }: Verified = { entries: 0, rooms: 0, isKnown: true }): string {
  return `${plural(entries, 'entry', 'entries')} of ${plural(rooms, 'room', 'rooms')}`;
}

function compared({ lines, same }: LogComparison): string {
  const result = same === lines ? 'all that it says is in the journal' : `${same} are in the journal`;
  return `${plural(lines, 'line', 'lines')} of ${CHAT_LOG} compared: ${result}`;
}
