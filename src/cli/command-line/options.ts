import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { isRoom } from '../../protocol/rooms.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 43_221;
const DEFAULT_RETRY = 30;
const DEFAULT_HISTORY = 10;

/** Where to, and as whom. */
export interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly nick?: string;
  /** Lines in and out also where there is a terminal. */
  readonly plain?: true;
  /** The base protocol, whatever the server speaks. */
  readonly base?: true;
  /** The file that holds the token of one's identity. */
  readonly token?: string;
  /** Seconds for which lines in and out wait for a server that went without a warning. */
  readonly retry: number;
  /** Where to speak and listen; `#lobby` if not given. */
  readonly room?: string;
  /** How many messages that were said before are shown at the start. */
  readonly history: number;
}

/** What the command line asks for: to run, or only to print something and exit with a code. */
export type Asked =
  | { readonly type: 'run'; readonly options: ClientOptions }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'usage-error'; readonly line: string };

const HELP_END = `
On a terminal you type and read; /help shows the commands. From a pipe every line of standard input is sent, and every
message of #lobby, or of --room, comes to standard output as one line, NAME: TEXT. Without --nick the first line of standard input is the
nickname. Everything else goes to standard error. NO_COLOR=1 turns colours off.

On a terminal your identity on each server is kept under $XDG_STATE_HOME/parley (~/.local/state/parley), so that your
nickname stays yours. From a pipe it is not, unless --token names a file for it.

Exit code: 0 after an orderly end, 1 when something was not sent or the server was not there, 2 for a wrong option.`;

/** Reads the command line. Never exits and never prints. */
export function readOptions(args: readonly string[], version: string): Asked {
  let printed = '';
  const command = new Command('./client')
    .description('Parley: join the group chat of a server.')
    .argument('[host]', 'where the server is', words, DEFAULT_HOST)
    .argument('[port]', 'its port', port, DEFAULT_PORT)
    .option('--nick <name>', 'the name that the others see', words)
    .option('--room <room>', 'the room to speak and listen in, joined at the start', room)
    .option('--plain', 'lines in and out, also on a terminal')
    .option('--base', 'speak the base protocol, whatever the server speaks')
    .option('--token <file>', 'keep your identity in this file, or take it from there', words)
    .option('--retry <seconds>', 'how long a pipe waits for a server that is gone', seconds, DEFAULT_RETRY)
    .option(
      '--history <count>',
      'earlier messages that a terminal shows at the start',
      count,
      DEFAULT_HISTORY,
    )
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
    const options = command.opts<Omit<ClientOptions, 'host' | 'port'>>();
    return { type: 'run', options: { host, port: portNumber, ...options } };
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

function seconds(value: string): number {
  return whole(value, 86_400);
}

function count(value: string): number {
  return whole(value, 1_000);
}

function whole(value: string, most: number): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${most}.`);
}

function room(value: string): string {
  if (isRoom(value)) return value;
  throw new InvalidArgumentError("It must be # and letters or digits, in quotes for the shell: '#dev'.");
}

function words(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}
