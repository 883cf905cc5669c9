import { Command, CommanderError, InvalidArgumentError } from 'commander';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 43_221;

/** Where to, and as whom. */
export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly nick?: string;
}

/** What the command line asks for: to run, or only to print something and exit with a code. */
export type Asked =
  | { readonly type: 'run'; readonly options: ClientOptions }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'usage-error'; readonly line: string };

const HELP_END = `
On a terminal you type and read; /help shows the commands. From a pipe every line of standard input is sent, and every
message comes to standard output as one line, NAME: TEXT. Without --nick the first line of standard input is the
nickname. Everything else goes to standard error. NO_COLOR=1 turns colours off.

Exit code: 0 after an orderly end, 1 when something was not sent or the server was not there, 2 for a wrong option.`;

/** Reads the command line. Never exits and never prints. */
export function readOptions(args: readonly string[], version: string): Asked {
  let printed = '';
  const command = new Command('./client')
    .description('Parley: join the group chat of a server.')
    .argument('[host]', 'where the server is', words, DEFAULT_HOST)
    .argument('[port]', 'its port', port, DEFAULT_PORT)
    .option('--nick <name>', 'the name that the others see', words)
    .allowExcessArguments(false)
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', HELP_END)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  try {
    command.parse(args, { from: 'user' });
    // Each was parsed by its own function above: commander knows no types.
    const [host, portNumber] = command.processedArgs as [string, number];
    return { type: 'run', options: { host, port: portNumber, ...command.opts<{ nick?: string }>() } };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'print', text: printed };
    const line = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    return { type: 'usage-error', line: `${line} (./client --help shows what there is)` };
  }
}

function port(value: string): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= 1 && number <= 65_535) return number;
  throw new InvalidArgumentError('It must be a whole number from 1 to 65535.');
}

function words(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}
