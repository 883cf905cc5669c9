import { existsSync } from 'node:fs';
import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };
import { takeDataDirectory } from '../store/data-directory.ts';
import { runCommand } from './commands/run-command.ts';
import { COMMANDS } from './commands/table.ts';
import { mostConnections } from './descriptors.ts';
import { greeting } from './greeting.ts';
import { OperatorScreen } from './operator-screen.ts';
import { readOptions, type ServerOptions } from './options.ts';
import { realClock } from './real-clock.ts';
import { Server } from './server.ts';
import { Shutdown } from './shutdown.ts';
import { startErrorLine } from './start-error.ts';
import { tryPort } from './try-port.ts';

const { version } = packageJson;

/** Milliseconds that the end may take when something of ours has failed. */
const LAST_WORDS = 1000;

async function run(options: ServerOptions): Promise<void> {
  // What is not there yet is not to be left behind by a server that could not start.
  if (!existsSync(options.data)) await tryPort(options.port, options.host);
  const directory = takeDataDirectory(options.data);
  const screen = new OperatorScreen();
  const isWatched = process.stderr.isTTY;
  const server = await Server.open({
    options,
    version,
    clock: realClock,
    confusables,
    connections: mostConnections,
    show: (time, event) => isWatched && screen.show(time, event),
    left: () => shutdown.left(),
    failed: (error) => void server.lastWords(error, LAST_WORDS / 2).then(() => process.exit(1)),
  });
  const exit = () => {
    directory.release();
    process.exit(0);
  };
  const shutdown = new Shutdown({ server, clock: realClock, grace: options.grace, exit });
  const port = await server.listen();
  process.on('SIGINT', () => shutdown.signalled('SIGINT'));
  process.on('SIGTERM', () => shutdown.signalled('SIGTERM'));
  process.on('SIGHUP', () => server.reopenLogs());
  process.on('uncaughtException', (error) => {
    server.logError(error);
    setTimeout(() => process.exit(1), LAST_WORDS);
    void server.stop(LAST_WORDS / 2).then(() => process.exit(1));
  });
  if (directory.isOpen)
    process.stderr.write(
      `server: others on this machine can look into ${options.data}, though not into its files; chmod 700 ${options.data} keeps them out\n`,
    );
  process.stdout.write(greeting(version, port, options.host, options.data));
}

// Whoever read our output may go away; the chat goes on.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const args = process.argv.slice(2);
const [word = ''] = args;
const command = COMMANDS.find(({ name }) => name === word);
if (command === undefined && /^[a-z][a-z-]*$/i.test(word))
  fail(2, `there is no command ${word} (./server --help shows what there is)`);
else if (command === undefined) serve();
else runCommand(command, args.slice(1)).then((code) => (process.exitCode = code));

function serve(): void {
  const asked = readOptions(args, process.env, version);
  if (asked.type === 'print') process.stdout.write(asked.text);
  else if (asked.type === 'usage-error') fail(2, asked.line);
  else run(asked.options).catch((error: unknown) => fail(1, startErrorLine(error, asked.options)));
}

function fail(code: number, line: string): void {
  process.stderr.write(`server: ${line}\n`);
  process.exitCode = code;
  // Logs and the lock may be open: nothing of them is worth waiting for.
  if (code === 1) process.exit(code);
}
