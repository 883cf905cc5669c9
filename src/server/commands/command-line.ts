import { CommanderError, InvalidArgumentError, Option, Command as Parser } from 'commander';
import * as v from 'valibot';
import { nameField } from '../../protocol/fields.ts';
import { harmless } from '../../protocol/text.ts';
import { DEFAULT_DATA } from '../../store/data-directory.ts';
import type { Argument, Command, Task } from './command.ts';

/** What the command line asks for: to run, or only to print something and exit with a code. */
export type AskedCommand =
  | { readonly type: 'run'; readonly task: Task }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'usage-error'; readonly line: string };

/** Reads what stands behind the name of a command, then the environment. Never exits and never prints. */
export function readCommandLine(
  { name, summary, details, file, nick }: Command,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): AskedCommand {
  let printed = '';
  const parser = new Parser(`./server ${name}`)
    .description(`Parley: ${summary}.\n\n${details}`)
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  parser.addOption(
    new Option('--data <directory>', 'the data directory (or the environment variable PARLEY_DATA)')
      .argParser(words)
      .default(env.PARLEY_DATA || DEFAULT_DATA),
  );
  if (file !== undefined) parser.argument(placeOf('FILE', file), file.help, words);
  if (nick !== undefined) parser.argument(placeOf('NICK', nick), nick.help, nickname);
  try {
    parser.parse(args, { from: 'user' });
    // Both were parsed by the functions below: commander knows no types.
    const { data } = parser.opts<{ data: string }>();
    const [argument] = parser.processedArgs as [string?];
    if (argument === undefined) return { type: 'run', task: { data } };
    return { type: 'run', task: nick === undefined ? { data, file: argument } : { data, nick: argument } };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'print', text: printed };
    const line = harmless(error.message.replace(/^error: /, ''));
    return { type: 'usage-error', line: `${line} (./server ${name} --help shows what there is)` };
  }
}

function placeOf(what: string, { isRequired }: Argument): string {
  return isRequired ? `<${what}>` : `[${what}]`;
}

/** Whether anybody has it is for the server to say. */
function nickname(value: string): string {
  if (value !== '' && v.is(nameField, value)) return value;
  throw new InvalidArgumentError('It must be a nick.');
}

function words(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}
