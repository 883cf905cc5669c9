import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { backUp } from '../../store/maintenance/backup.ts';
import { openJournalBeside } from '../../store/maintenance/journal-beside.ts';
import { isDiskFull } from '../../store/sqlite/sqlite-errors.ts';
import { codeOf, isNoRoom } from '../../store/sqlite/system-errors.ts';
import { type Command, CommandFailed, type CommandIo, type Task } from './command.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'copy the journal as it is at this moment into a new FILE',
  details:
    'The server may run and is not held up. FILE is never replaced, and is there only once it is whole. To restore it, ' +
    'put it as parley.db into an empty directory and start the server with that as --data.',
  file: { isRequired: true, help: 'the backup to be made; it must not be there' },
  run: makeBackup,
};

async function makeBackup({ data, file }: Task, { write, progress }: CommandIo): Promise<boolean> {
  if (file === undefined) throw new CommandFailed('no file was named');
  const database = openJournalBeside(data);
  try {
    await backUp(database, file, progress('copied', 'pages'));
  } catch (error) {
    throw explained(error, file);
  } finally {
    database.close();
  }
  await write(`${file} is a backup of ${data}: ${statSync(file).size} bytes.\n`);
  return true;
}

/** The same in plain words, where it is about the place of the backup. */
function explained(error: unknown, file: string): unknown {
  const directory = dirname(file);
  if (isNoRoom(error) || isDiskFull(error))
    return new CommandFailed(`${file} can't be made: its disk is full; nothing is left of it there`);
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new CommandFailed(
        `${file} can't be made: there is no directory ${directory}; make it first, or give another file`,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CommandFailed(
        `${file} can't be made: there is no permission to write in ${directory}; give another file`,
      );
    default:
      return error;
  }
}
