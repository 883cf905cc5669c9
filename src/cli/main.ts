import process from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { LineMode } from './line-mode.ts';
import { type ClientOptions, readOptions } from './options.ts';
import { complain } from './standard-streams.ts';
import { TerminalMode } from './terminal-mode.ts';

const { version } = packageJson;

function run(options: ClientOptions): void {
  const isPerson = process.stdin.isTTY === true;
  const canDraw = isPerson && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
  const mode = canDraw
    ? new TerminalMode(options, process.exit)
    : new LineMode(options, isPerson, process.exit);
  // A bug of ours. The terminal is restored on the way out.
  process.on('uncaughtException', (error) => {
    complain(`internal error: ${error.stack}`);
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => mode.quit());
}

// Nobody reads what we complain about: no reason to end.
process.stderr.on('error', () => {});

const asked = readOptions(process.argv.slice(2), version);
if (asked.type === 'print') process.stdout.write(asked.text);
else if (asked.type === 'run') run(asked.options);
else {
  complain(asked.line);
  process.exitCode = 2;
}
