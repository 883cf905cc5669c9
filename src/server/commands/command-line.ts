import { CommanderError, InvalidArgumentError, Option, Command as Parser } from 'commander';
import { DEFAULT_DATA } from '../data-option.ts';
import type { Command, Task } from './command.ts';

/** What the command line asks for: to run, or only to print something and exit with a code. */
export type AskedCommand =
  | { readonly type: 'run'; readonly task: Task }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'usage-error'; readonly line: string };

/** Reads what stands behind the name of a command, then the environment. Never exits and never prints. */
export function readCommandLine(
  { name, summary, details, file }: Command,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): AskedCommand {
  let printed = '';
  const parser = new Parser(`./server ${name}`)
    .description(`Parley: ${summary}.\n\n${details}`)
    .allowExcessArguments(false)
    .helpOption('--help', 'print this help')
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  parser.addOption(
    new Option('--data <directory>', 'the data directory (or the environment variable PARLEY_DATA)')
      .argParser(words)
      .default(env.PARLEY_DATA || DEFAULT_DATA),
  );
  if (file !== undefined) parser.argument(file.isRequired ? '<FILE>' : '[FILE]', file.help, words);
  try {
    parser.parse(args, { from: 'user' });
    // Both were parsed by the function below: commander knows no types.
    const { data } = parser.opts<{ data: string }>();
    const [path] = parser.processedArgs as [string?];
    return { type: 'run', task: { data, ...(path === undefined ? {} : { file: path }) } };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'print', text: printed };
    const line = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    return { type: 'usage-error', line: `${line} (./server ${name} --help shows what there is)` };
  }
}

function words(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}
