import { exportOf, lineCount } from '../../store/maintenance/export-lines.ts';
import { openJournalBeside } from '../../store/maintenance/journal-beside.ts';
import type { Command, CommandIo, Task } from './command.ts';

/** Characters that are written at once. */
const CHUNK = 64 * 1024;

export const exportCommand: Command = {
  name: 'export',
  summary: 'write everything that lasts to standard output, as one JSON object a line',
  details:
    'The server may run. The export is of one moment: whatever reads it should not stand still for long, since ' +
    'meanwhile the journal of a running server keeps on disk what it could have given back.',
  run: writeExport,
};

async function writeExport({ data }: Task, { write, progress }: CommandIo): Promise<boolean> {
  const database = openJournalBeside(data);
  try {
    const { head, lines } = exportOf(database);
    const total = lineCount(head);
    const report = progress('exported', 'lines');
    let chunk = `${JSON.stringify(head)}\n`;
    let done = 0;
    for (const line of lines) {
      chunk += `${JSON.stringify(line)}\n`;
      done += 1;
      if (chunk.length < CHUNK) continue;
      await write(chunk);
      chunk = '';
      report(done, total);
    }
    await write(chunk);
    return true;
  } finally {
    database.close();
  }
}
