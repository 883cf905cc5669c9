/** What a typed line asks for. */
export type Typed =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'quit' }
  | { readonly type: 'help' }
  | { readonly type: 'ignore'; readonly nick: string }
  | { readonly type: 'unignore'; readonly nick: string }
  | { readonly type: 'ignored' }
  /** Show `count` messages from before what is shown. */
  | { readonly type: 'history'; readonly count: number }
  | { readonly type: 'who' }
  | { readonly type: 'nick'; readonly nick: string }
  | { readonly type: 'token' }
  /** It can't be done; `text` says why and what to do instead. */
  | { readonly type: 'mistake'; readonly text: string };

interface Row {
  readonly name: string;
  readonly argument?: string;
  readonly help: string;
  readonly typed: (argument: string) => Typed;
}

/** Messages that /history shows if it is not told how many, and the most that it shows. */
const HISTORY = 50;
const MOST_HISTORY = 1_000;

/** Every command there is: a new one is a new row. */
const ROWS: readonly Row[] = [
  { name: 'help', help: 'show this', typed: () => ({ type: 'help' }) },
  {
    name: 'ignore',
    argument: 'NICK',
    help: 'hide what NICK says; without NICK, show who is hidden',
    typed: (nick) => (nick === '' ? { type: 'ignored' } : { type: 'ignore', nick }),
  },
  {
    name: 'unignore',
    argument: 'NICK',
    help: 'show what NICK says again',
    typed: (nick) => (nick === '' ? mistake('/unignore needs a NICK') : { type: 'unignore', nick }),
  },
  {
    name: 'history',
    argument: '[N]',
    help: `show N messages from before what is shown; ${HISTORY} without N`,
    typed: readHistory,
  },
  { name: 'who', help: 'show who is here', typed: () => ({ type: 'who' }) },
  {
    name: 'nick',
    argument: 'NAME',
    help: 'have another nickname',
    typed: (nick) => (nick === '' ? mistake('/nick needs a NAME') : { type: 'nick', nick }),
  },
  { name: 'token', help: 'how to be yourself on another device', typed: () => ({ type: 'token' }) },
  { name: 'quit', help: 'leave the chat; so do Ctrl-D and Ctrl-C', typed: () => ({ type: 'quit' }) },
];

const COMMAND = /^\/([^\s/]*)(?:\s+(.*?))?\s*$/su;

/** What a typed line asks for: a command if it begins with one `/`, otherwise a text. `//text` sends `/text`. */
export function readTyped(line: string): Typed {
  if (line.startsWith('//')) return { type: 'text', text: line.slice(1) };
  const found = COMMAND.exec(line);
  if (found === null) return { type: 'text', text: line };
  const [, name = '', argument = ''] = found;
  const row = ROWS.find((candidate) => candidate.name === name.toLowerCase());
  if (row !== undefined) return row.typed(argument);
  return mistake(
    `there is no command /${name}, and it was not sent; /help shows what there is, and //${name} sends it as text`,
  );
}

/** The lines of /help, one a command. */
export function helpLines(): readonly string[] {
  const uses = ROWS.map(({ name, argument }) =>
    argument === undefined ? `/${name}` : `/${name} ${argument}`,
  );
  const width = Math.max(...uses.map((use) => use.length));
  const lines = ROWS.map(({ help }, index) => `${uses[index]?.padEnd(width)}  ${help}`);
  return [...lines, `${'//text'.padEnd(width)}  send /text as it is`];
}

function readHistory(argument: string): Typed {
  const count = argument === '' ? HISTORY : /^\d{1,4}$/.test(argument) ? Number(argument) : 0;
  if (count >= 1 && count <= MOST_HISTORY) return { type: 'history', count };
  return mistake(`/history takes a number from 1 to ${MOST_HISTORY}`);
}

function mistake(text: string): Typed {
  return { type: 'mistake', text };
}
