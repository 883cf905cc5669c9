import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_LIMITS, type Limits, MAX_TEXT_CEILING } from '../protocol/limits.ts';
import { DEFAULT_DATA } from '../store/data-directory.ts';
import { COMMANDS } from './commands/table.ts';

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
  { flag: 'host', value: 'address', help: 'listen on this address only', fallback: undefined, parse: words },
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
    .version(version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .addHelpText('after', `\n${HELP_END}\n\n${commandsHelp()}`)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => (printed += text), writeErr: () => {} });
  try {
    const fromEnvironment = env.PARLEY_PORT
      ? byEnvironment('PARLEY_PORT', env.PARLEY_PORT, port)
      : DEFAULT_PORT;
    command.argument('[port]', 'where to listen; 0: any free port', port, fromEnvironment);
    for (const row of ROWS) command.addOption(optionOf(row, env));
    command.parse(args, { from: 'user' });
    // Every row above is a field of ServerOptions, parsed by its own function: commander knows no types.
    const options = { ...command.opts(), port: command.processedArgs[0] } as ServerOptions;
    return { type: 'run', options };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { type: 'print', text: printed };
    return {
      type: 'usage-error',
      line: `${error.message.replace(/^error: /, '')} (./server --help shows what there is)`,
    };
  }
}

function commandsHelp(): string {
  const lines = COMMANDS.map(({ name, summary }) => `  ./server ${name.padEnd(8)}${summary}`);
  return `Beside a server, or without one (each has a --help of its own):\n${lines.join('\n')}`;
}

function optionOf({ flag, value, help, fallback, parse }: Row, env: NodeJS.ProcessEnv): Option {
  const option = new Option(value === undefined ? `--${flag}` : `--${flag} <${value}>`, help);
  const name = `PARLEY_${flag.toUpperCase().replaceAll('-', '_')}`;
  const set = env[name] || undefined;
  if (parse !== undefined) option.argParser(parse);
  if (set !== undefined)
    return option.default(byEnvironment<number | string | boolean>(name, set, parse ?? yesOrNo));
  return fallback === undefined ? option : option.default(fallback);
}

/** A value of the environment, with an error that names the variable. */
function byEnvironment<Value>(name: string, value: string, parse: (value: string) => Value): Value {
  try {
    return parse(value);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(
      `the environment variable ${name} is '${value}', which is invalid. ${error.message}`,
    );
  }
}

function port(value: string): number {
  return whole(0, 65_535)(value);
}

function whole(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };
/** Smaller than this, a journal would be cut at every commit. */
const LEAST_SIZE = 2 ** 20;

function size(value: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})([KMGT]?)$/.exec(value) ?? [];
  const bytes = digits === '' ? Number.NaN : Number(digits) * (UNITS[unit] ?? Number.NaN);
  if (bytes >= LEAST_SIZE) return bytes;
  throw new InvalidArgumentError(
    'It must be a size of at least 1M: a whole number, then nothing, K, M, G or T.',
  );
}

function words(value: string): string {
  if (value !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}

function yesOrNo(value: string): boolean {
  if (value === '1' || value === 'true') return true;
  if (value === '0' || value === 'false') return false;
  throw new InvalidArgumentError('It must be 1 or 0.');
}
