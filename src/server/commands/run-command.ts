import { harmless } from '../../protocol/text.ts';
import { DirectoryInUse } from '../../store/data-directory.ts';
import { FileExists } from '../../store/maintenance/backup.ts';
import { UnusableJournal } from '../../store/unusable-journal.ts';
import { type Command, CommandFailed, type Task } from './command.ts';
import { readCommandLine } from './command-line.ts';
import { Progress } from './progress.ts';
import { writeOut } from './standard-output.ts';

/** Runs a command with what stands behind its name; resolves to the exit code. */
export async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const asked = readCommandLine(command, args, process.env);
  switch (asked.type) {
    case 'print':
      await writeOut(asked.text);
      return 0;
    case 'usage-error':
      process.stderr.write(`server: ${asked.line}\n`);
      return 2;
    case 'run':
      return run(command, asked.task);
  }
}

async function run(command: Command, task: Task): Promise<number> {
  const progress = new Progress({
    now: () => performance.now(),
    write: (text) => process.stderr.write(text),
    isTerminal: process.stderr.isTTY,
  });
  const io = {
    input: process.stdin,
    write(text: string) {
      progress.end();
      return writeOut(text);
    },
    progress: (doing: string, unit: string) => progress.of(doing, unit),
    note: (words: string) => progress.note(words),
  };
  try {
    return (await command.run(task, io)) ? 0 : 1;
  } catch (error) {
    progress.end();
    const line = errorLine(error, task);
    if (line !== undefined) process.stderr.write(`server: ${harmless(line)}\n`);
    return 1;
  } finally {
    progress.end();
  }
}

/** Why a command failed, in one line; undefined if it need not be said: who read the output knows that they stopped. */
function errorLine(error: unknown, { data }: Task): string | undefined {
  if (!(error instanceof Error)) return String(error);
  if (EXPLAINED.some((kind) => error instanceof kind)) return error.message;
  if ('code' in error && error.code === 'EPIPE') return undefined;
  if ('errcode' in error) return `${error.message}; ./server verify --data ${data} may say more`;
  return error.message;
}

/** Errors whose message says all there is to say. */
const EXPLAINED = [CommandFailed, UnusableJournal, DirectoryInUse, FileExists];
