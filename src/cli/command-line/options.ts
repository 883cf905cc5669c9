import { Command, CommanderError } from 'commander';
import { named, WrongValue, whole, words } from '../../command-line/option-values.ts';
import { harmless } from '../../protocol/text.ts';
import { room, server } from './option-values.ts';

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
    .argument('[host]', 'where the server is', named('host', server), DEFAULT_HOST)
    .argument('[port]', 'its port', named('port', whole(1, 65_535)), DEFAULT_PORT)
    .option('--nick <name>', 'the name that the others see', named('--nick', words))
    .option('--room <room>', 'the room to speak and listen in, joined at the start', named('--room', room))
    .option('--plain', 'lines in and out, also on a terminal')
    .option('--base', 'speak the base protocol, whatever the server speaks')
    .option(
      '--token <file>',
      'keep your identity in this file, or take it from there',
      named('--token', words),
    )
    .option(
      '--retry <seconds>',
      'how long a pipe waits for a server that is gone',
      named('--retry', whole(0, 86_400)),
      DEFAULT_RETRY,
    )
    .option(
      '--history <count>',
      'earlier messages that a terminal shows at the start',
      named('--history', whole(0, 1_000)),
      DEFAULT_HISTORY,
    )
    .allowExcessArguments(false)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
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
    if (error instanceof WrongValue) return usageError(error);
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { type: 'print', text: printed } : usageError(error);
  }
}

function usageError({ message }: Error): Asked {
  const line = harmless(message.replace(/^error: /, ''));
  return { type: 'usage-error', line: `${line} (./client --help shows what there is)` };
}
