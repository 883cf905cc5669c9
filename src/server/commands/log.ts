import { LogReader } from '../../store/log/log-reader.ts';
import { openJournalBeside } from '../../store/maintenance/journal-beside.ts';
import type { Command, CommandIo, Task } from './command.ts';

const LINES_AT_ONCE = 500;

export const logCommand: Command = {
  name: 'log',
  summary: 'write a fresh chat.log of all that is kept to standard output',
  details: 'The server may run. It is made from the journal, whatever has become of chat.log.',
  run: writeLog,
};

async function writeLog({ data }: Task, { write, progress }: CommandIo): Promise<boolean> {
  const database = openJournalBeside(data);
  try {
    const reader = new LogReader(database);
    const total = Number(database.prepare('SELECT max(number) AS last FROM entries').get()?.last);
    const report = progress('written', 'lines');
    // Each part is read by itself: a reader that stands still holds up nothing in the journal.
    for (let number = 0, isAll = false; !isAll; ) {
      const part = reader.after(number, LINES_AT_ONCE);
      if (part.lines !== '') await write(part.lines);
      ({ number, isAll } = part);
      report(number, Math.max(total, number));
    }
    return true;
  } finally {
    database.close();
  }
}
