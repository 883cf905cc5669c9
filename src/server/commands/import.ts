import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { takeDataDirectory } from '../../store/data-directory.ts';
import { type ExportHead, lineCount } from '../../store/maintenance/export-lines.ts';
import { ImportRefused } from '../../store/maintenance/import-refused.ts';
import { JournalImport } from '../../store/maintenance/journal-import.ts';
import { type Command, CommandFailed, type CommandIo, type Task } from './command.ts';
import { parseHead, parseLine } from './export-schema.ts';
import { type InputLine, inputLines } from './input-lines.ts';

export const importCommand: Command = {
  name: 'import',
  summary: 'make a journal out of an export, from FILE or standard input',
  details: 'The data directory must be empty, and no server may use it. All lines are taken, or none.',
  file: { isRequired: false, help: 'the export; standard input if left out, or -' },
  run: readImport,
};

async function readImport({ data, file }: Task, io: CommandIo): Promise<boolean> {
  const input = file === undefined || file === '-' ? io.input : createReadStream(file);
  try {
    return await importFrom(input, data, io);
  } finally {
    // Whoever still writes into it would keep us from ending.
    input.destroy();
  }
}

async function importFrom(input: Readable, data: string, io: CommandIo): Promise<boolean> {
  const lines = inputLines(input)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new CommandFailed('there is nothing to import: not even a first line');
  const head = parseHead(first.value);
  const directory = takeDataDirectory(data);
  try {
    const journal = new JournalImport(directory.path, head);
    try {
      const report = io.progress('imported', 'lines');
      const total = 1 + lineCount(head);
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
        add(journal, next.value, head);
        report(next.value.number, total);
      }
      finish(journal);
    } finally {
      journal.discard();
    }
  } finally {
    directory.release();
  }
  await io.write(`${data} has everything: ${head.entries} entries of ${head.rooms} rooms.\n`);
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
