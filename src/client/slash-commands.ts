import { type Action, type Mistake, mistake } from './action.ts';
import { ACTIONS, type ActionRow } from './action-table.ts';

/** What a typed line asks for. */
export type Typed = { readonly type: 'text'; readonly text: string } | Action | Mistake;

/** What the server speaks: in the base protocol there are words for little. */
export type Speaks = 'base' | 'parley';

const COMMAND = /^\/([^\s/]*)(?:\s+(.*?))?\s*$/su;

/** What a typed line asks for: a command if it begins with one `/`, otherwise a text. `//text` sends `/text`. */
export function readTyped(line: string, speaks: Speaks): Typed {
  if (line.startsWith('//')) return { type: 'text', text: line.slice(1) };
  const found = COMMAND.exec(line);
  if (found === null) return { type: 'text', text: line };
  const [, name = '', argument = ''] = found;
  const row = rowOf(name);
  if (row === undefined)
    return mistake(
      `there is no command /${name}, and it was not sent; /help shows what there is, and //${name} sends it as text`,
    );
  if (row.needsParley && speaks === 'base')
    return mistake(`/${row.name} can't be done here: the server, or --base, speaks the base protocol only`);
  return row.read(argument, name.endsWith('!'));
}

/** The lines of /help, one a command; with `about`, only of those that begin so. */
export function helpLines(speaks: Speaks, about = ''): readonly string[] {
  const rows = ACTIONS.filter(
    ({ name, needsParley }) => name.startsWith(about.toLowerCase()) && !(needsParley && speaks === 'base'),
  );
  if (rows.length === 0) return [`There is no command /${about}; /help shows what there is.`];
  const uses = rows.map(({ name, argument }) => `/${name}${argument === undefined ? '' : ` ${argument}`}`);
  const width = Math.max(...uses.map((use) => use.length));
  const lines = rows.map(({ help }, index) => `${uses[index]?.padEnd(width)}  ${help}`);
  return about === '' ? [...lines, `${'//text'.padEnd(width)}  send /text as it is`] : lines;
}

function rowOf(typed: string): ActionRow | undefined {
  const name = typed.toLowerCase();
  return ACTIONS.find((row) => row.name === name || (row.canInsist && `${row.name}!` === name));
}
