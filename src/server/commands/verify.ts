import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Findings } from '../../store/findings.ts';
import { openJournalBeside } from '../../store/journal-beside.ts';
import { JOURNAL_FILE } from '../../store/journal-file.ts';
import { compareLog } from '../../store/log-comparison.ts';
import { CHAT_LOG } from '../../store/transcript.ts';
import { verifyFile, verifyJournal } from '../../store/verification.ts';
import type { Command, CommandIo, Task } from './command.ts';

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
    const entries = isReadable ? verifyJournal(database, findings, progress('looked at', 'entries')) : 0;
    await write(
      `The journal is ${findings.count === 0 ? `whole: ${entries} entries` : 'not as it should be'}.\n`,
    );
    const report = progress('compared', 'lines');
    const log = isReadable ? compareLog(database, join(data, CHAT_LOG), findings, report) : undefined;
    for (const line of findings.lines) await write(`  ${line}\n`);
    for (const line of log?.notes ?? []) await write(`Note: ${line}.\n`);
    if (log !== undefined && log.same > 0) {
      await write(`${log.same} lines of ${CHAT_LOG} are in the journal.\n`);
    }
    return findings.count === 0;
  } finally {
    database.close();
  }
}
