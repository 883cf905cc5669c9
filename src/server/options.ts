import { Command, CommanderError, Option } from 'commander';
import { named, WrongValue, whole, words } from '../command-line/option-values.ts';
import { DEFAULT_LIMITS, type Limits, MAX_TEXT_CEILING } from '../protocol/limits.ts';
import { harmless } from '../protocol/text.ts';
import { DEFAULT_DATA } from '../store/data-directory.ts';
import { COMMANDS } from './commands/table.ts';
import { address, size, yesOrNo } from './option-values.ts';

const DEFAULT_PORT = 43_221;
const MAX_SECONDS = 86_400;

/** All that can be set about a server. Times in seconds, sizes in bytes. */
export interface ServerOptions extends Limits {
  /** 0: any free one. */
  readonly port: number;
  /** Undefined: all addresses of the machine, IPv4 and IPv6. */
  readonly host?: string;
  readonly data: string;
  readonly grace: number;
  readonly handshake: number;
  readonly waiting: number;
  readonly firstFrameTime: number;
  readonly frameTime: number;
  readonly sendQueue: number;
  readonly perAddress: number;
  readonly ping: number;
  readonly stall: number;
  readonly countLoopback: boolean;
  /** Days for which entries are kept; undefined: for ever. */
  readonly keep?: number;
  /** Size of the journal beyond which its oldest entries go; undefined: as large as it likes. */
  readonly keepSize?: number;
  /** Nothing lasts: for measuring what the journal costs. */
  readonly memory: boolean;
}

/** What the command line asks for: to run, or only to print something and exit with a code. */
export type Asked =
  | { readonly type: 'run'; readonly options: ServerOptions }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'usage-error'; readonly line: string };

const HELP_END =
  'Every option is also an environment variable: --max-text is PARLEY_MAX_TEXT, the port PARLEY_PORT.\n' +
  'A flag goes before the environment, and the environment before the default.';

/** From the flag to the default; `value` is how the help names what goes with it. */
interface Row {
  readonly flag: string;
  readonly value?: string;
  readonly help: string;
  readonly fallback: number | string | boolean | undefined;
  readonly parse?: (value: string) => number | string;
}

const ROWS: readonly Row[] = [
  {
    flag: 'host',
    value: 'address',
    help: 'listen on this address only',
    fallback: undefined,
    parse: address,
  },
  {
    flag: 'data',
    value: 'directory',
    help: 'where the logs are kept',
    fallback: DEFAULT_DATA,
    parse: words,
  },
  {
    flag: 'keep',
    value: 'days',
    help: 'how long what is said is kept; for ever unless given',
    fallback: undefined,
    parse: whole(1, 36_500),
  },
  {
    flag: 'keep-size',
    value: 'bytes',
    help: 'size of the journal beyond which its oldest entries go, such as 500M or 20G',
    fallback: undefined,
    parse: size,
  },
  {
    flag: 'grace',
    value: 'seconds',
    help: 'from the shutdown warning to the end',
    fallback: 5,
    parse: whole(0, MAX_SECONDS),
  },
  {
    flag: 'max-text',
    value: 'bytes',
    help: 'longest text',
    fallback: DEFAULT_LIMITS.maxText,
    parse: whole(1, MAX_TEXT_CEILING),
  },
  {
    flag: 'rate',
    value: 'texts',
    help: 'texts a second and connection, for long; 0: as many as come',
    fallback: DEFAULT_LIMITS.rate,
    parse: whole(0, 1_000_000),
  },
  {
    flag: 'burst',
    value: 'texts',
    help: 'texts at once before --rate counts',
    fallback: DEFAULT_LIMITS.burst,
    parse: whole(1, 1_000_000),
  },
  {
    flag: 'faults',
    value: 'frames',
    help: 'empty, refused or malformed frames a minute before a connection is closed',
    fallback: DEFAULT_LIMITS.faults,
    parse: whole(1, 1_000_000),
  },
  {
    flag: 'rooms',
    value: 'rooms',
    help: 'rooms in all; direct conversations do not count',
    fallback: DEFAULT_LIMITS.rooms,
    parse: whole(1, 100_000),
  },
  {
    flag: 'first-frame',
    value: 'bytes',
    help: 'longest frame until a session has its nick',
    fallback: DEFAULT_LIMITS.firstFrame,
    parse: whole(16, 65_535),
  },
  {
    flag: 'handshake',
    value: 'seconds',
    help: 'time to choose a nick',
    fallback: 120,
    parse: whole(1, MAX_SECONDS),
  },
  {
    flag: 'tries',
    value: 'times',
    help: 'tries at a nick',
    fallback: DEFAULT_LIMITS.tries,
    parse: whole(1, 1000),
  },
  {
    flag: 'waiting',
    value: 'connections',
    help: 'connections that may wait to be named; loopback does not count',
    fallback: 4096,
    parse: whole(1, 1_000_000),
  },
  {
    flag: 'first-frame-time',
    value: 'seconds',
    help: 'time for a frame once begun, until a session has its nick',
    fallback: 10,
    parse: whole(1, MAX_SECONDS),
  },
  {
    flag: 'frame-time',
    value: 'seconds',
    help: 'time for a frame once begun, afterwards',
    fallback: 30,
    parse: whole(1, MAX_SECONDS),
  },
  {
    flag: 'send-queue',
    value: 'bytes',
    help: 'bytes that may wait for one connection',
    fallback: 256 * 1024,
    parse: whole(4096, 1 << 30),
  },
  {
    flag: 'stall',
    value: 'seconds',
    help: 'time in which something must leave for a connection for which bytes wait',
    fallback: 15,
    parse: whole(1, MAX_SECONDS),
  },
  {
    flag: 'per-address',
    value: 'connections',
    help: 'connections from one address; loopback does not count',
    fallback: 256,
    parse: whole(1, 1_000_000),
  },
  {
    flag: 'ping',
    value: 'seconds',
    help: 'silence before the system asks whether the other side is still there',
    fallback: 60,
    parse: whole(1, MAX_SECONDS),
  },
  {
    flag: 'count-loopback',
    help: 'hold connections from this machine to --waiting and --per-address too',
    fallback: false,
  },
  {
    flag: 'memory',
    help: 'keep nothing on disk but server.log: for measuring, all that is said is lost at the end',
    fallback: false,
  },
];

/** Reads the command line, then the environment, then the defaults. Never exits and never prints. */
export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv, version: string): Asked {
  let printed = '';
  const command = new Command('./server')
    .description('Parley: group chat on your own machine. People join with ./client HOST PORT.')
    .allowExcessArguments(false)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', `\n${HELP_END}\n\n${commandsHelp()}`)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  try {
    command.argument('[port]', 'where to listen; 0: any free port', named('port', port), DEFAULT_PORT);
    for (const row of ROWS) command.addOption(optionOf(row));
    command.parse(args, { from: 'user' });
    // Only now: what a flag says otherwise, and where there is only something to print, no variable is looked at.
    for (const row of ROWS) takeVariable(row, command, env);
    const variable = command.args.length === 0 ? env.PARLEY_PORT : undefined;
    const given = variable ? named(nameOf('PARLEY_PORT'), port)(variable) : command.processedArgs[0];
    // Every row above is a field of ServerOptions, parsed by its own function: commander knows no types.
    return { type: 'run', options: { ...command.opts(), port: given } as ServerOptions };
  } catch (error) {
    if (error instanceof WrongValue) return usageError(error);
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { type: 'print', text: printed } : usageError(error);
  }
}

function usageError({ message }: Error): Asked {
  const line = harmless(message.replace(/^error: /, ''));
  return { type: 'usage-error', line: `${line} (./server --help shows what there is)` };
}

function commandsHelp(): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ./server ${name.padEnd(8)}${summary}`);
  return `Beside a server, or without one (each has a --help of its own):\n${lines.join('\n')}`;
}

function optionOf({ flag, value, help, fallback, parse }: Row): Option {
  const option = new Option(value === undefined ? `--${flag}` : `--${flag} <${value}>`, help);
  if (parse !== undefined) option.argParser(named<number | string>(`--${flag}`, parse));
  return fallback === undefined ? option : option.default(fallback);
}

/** What the environment says of an option that no flag has said anything of. An empty variable is as none. */
function takeVariable(row: Row, command: Command, env: NodeJS.ProcessEnv): void {
  const field = optionOf(row).attributeName();
  const name = `PARLEY_${row.flag.toUpperCase().replaceAll('-', '_')}`;
  const set = env[name];
  if (!set || command.getOptionValueSource(field) === 'cli') return;
  const parse = named<number | string | boolean>(nameOf(name), row.parse ?? yesOrNo);
  command.setOptionValue(field, parse(set));
}

function nameOf(variable: string): string {
  return `the environment variable ${variable}`;
}

function port(value: string): number {
  return whole(0, 65_535)(value);
}
