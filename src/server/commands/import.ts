import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { takeDataDirectory } from '../../store/data-directory.ts';
import { beforeSignals } from '../../store/maintenance/ending.ts';
import { type ExportHead, lineCount } from '../../store/maintenance/export-lines.ts';
import { ImportRefused } from '../../store/maintenance/import-refused.ts';
import { JournalImport } from '../../store/maintenance/journal-import.ts';
import { codeOf } from '../../store/sqlite/system-errors.ts';
import { type Command, CommandFailed, type CommandIo, type Task } from './command.ts';
import { parseHead, parseLine } from './export-schema.ts';
import { type InputLine, inputLines } from './input-lines.ts';
import { plural } from './plural.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'make a journal out of an export, from FILE or standard input',
  details:
    'The data directory must have no journal and no chat.log, and no server may use it. All lines are taken, or none.',
  file: { isRequired: false, help: 'the export; standard input if left out, or -' },
  run: readImport,
};

async function readImport({ data, file }: Task, io: CommandIo): Promise<boolean> {
  const input = file === undefined || file === '-' ? io.input : await openFile(file);
  try {
    return await importFrom(input, data, io);
  } finally {
    // Whoever still writes into it would keep us from ending.
    input.destroy();
  }
}

/** The file as a stream; throws CommandFailed if it can't be read. */
async function openFile(file: string): Promise<Readable> {
  const stream = createReadStream(file);
  try {
    await once(stream, 'open');
    if (!statSync(file).isDirectory()) return stream;
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(String(codeOf(error)));
    if (isMissing) throw new CommandFailed(`there is no file ${file}`);
    if (codeOf(error) === 'EACCES') throw new CommandFailed(`there is no permission to read ${file}`);
    throw error;
  }
  stream.destroy();
  throw new CommandFailed(`${file} is a directory; name the file of an export`);
}

async function importFrom(input: Readable, data: string, io: CommandIo): Promise<boolean> {
  const lines = inputLines(input)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new CommandFailed('there is nothing to import: not even a first line');
  const head = parseHead(first.value);
  const begun: (() => void)[] = [];
  const undo = () => {
    for (const each of begun.splice(0).reverse()) each();
  };
  const release = beforeSignals(undo);
  try {
    const directory = takeDataDirectory(data);
    begun.push(() => directory.abandon());
    const journal = new JournalImport(directory.path, head);
    begun.push(() => journal.discard());
    const report = io.progress('imported', 'lines');
    const total = 1 + lineCount(head);
    for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
      add(journal, next.value, head);
      report(next.value.number, total);
    }
    finish(journal);
    begun.splice(0);
    directory.release();
  } finally {
    undo();
    release();
  }
  await io.write(
    `${data} has everything: ${plural(head.entries, 'entry', 'entries')} of ${plural(head.rooms, 'room', 'rooms')}.\n`,
  );
  return true;
}

function add(journal: JournalImport, line: InputLine, head: ExportHead): void {
  const parsed = parseLine(line, head);
  try {
    journal.add(parsed);
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    throw new CommandFailed(`line ${line.number}: ${error.message}`);
  }
}

function finish(journal: JournalImport): void {
  try {
    journal.finish();
  } catch (error) {
    if (!(error instanceof ImportRefused)) throw error;
    throw new CommandFailed(`the export is not whole: ${error.message}`);
  }
}
