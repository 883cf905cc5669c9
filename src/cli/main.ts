import process from 'node:process';
import packageJson from '../../package.json' with { type: 'json' };
import { type ClientOptions, readOptions } from './command-line/options.ts';
import { complain } from './command-line/standard-streams.ts';
import { findConversation } from './conversation/open-conversation.ts';
import { oneTokenFile } from './conversation/token-store.ts';
import { LineMode } from './lines/line-mode.ts';
import { TerminalMode } from './terminal/terminal-mode.ts';

const { version } = packageJson;

function run(options: ClientOptions): void {
  const isPerson = process.stdin.isTTY === true;
  const canDraw = !options.plain && isPerson && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
  let mode: LineMode | TerminalMode | undefined;
  // A bug of ours. The terminal is restored on the way out.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`client: internal error: ${error.stack}\n`);
    process.exit(1);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (mode === undefined) process.exit(0);
      mode.quit();
    });
  }
  // From a pipe comes only what is said from now on.
  const settled = canDraw ? options : { ...options, history: 0 };
  findConversation(settled, { isPerson, isBrief: !canDraw }, (open) => {
    mode = canDraw
      ? new TerminalMode(options, open, process.exit)
      : new LineMode(options, isPerson, open, process.exit);
  });
}

/** Why the file that was named for the token is of no use, if it is of none: better now than as somebody else. */
function whyNoToken({ token }: ClientOptions): string | undefined {
  try {
    if (token !== undefined) oneTokenFile(token).read('');
    return undefined;
  } catch (error) {
    return `the token can't be read: ${error instanceof Error ? error.message : error}`;
  }
}

// Nobody reads what we complain about: no reason to end.
process.stderr.on('error', () => {});

const asked = readOptions(process.argv.slice(2), version);
if (asked.type === 'print') process.stdout.write(asked.text);
else if (asked.type === 'usage-error') {
  complain(asked.line);
  process.exitCode = 2;
} else {
  const why = whyNoToken(asked.options);
  if (why === undefined) run(asked.options);
  else {
    complain(why);
    process.exitCode = 1;
  }
}
