import { IgnoredNicks } from '../client/ignored-nicks.ts';
import { helpLines, readTyped, type Typed } from '../client/slash-commands.ts';
import type { Conversation, More, Said } from './conversation.ts';
import type { ClientOptions } from './options.ts';

/** Most nicks that /who names. */
const MOST_NAMES = 200;

/** What a mode does about what was typed. */
export interface Answers {
  note(text: string): void;
  warn(text: string): void;
  older(messages: readonly Said[]): void;
  quit(): void;
}

/** The commands that begin with a slash, carried out: the same in both modes. */
export class SlashActions {
  readonly ignored = new IgnoredNicks();
  readonly #options: ClientOptions;
  readonly #conversation: Conversation;
  readonly #answers: Answers;

  constructor(options: ClientOptions, conversation: Conversation, answers: Answers) {
    this.#options = options;
    this.#conversation = conversation;
    this.#answers = answers;
  }

  /** Carries out a typed line; `say` is called with what is a text. */
  obey(line: string, say: (text: string) => void): void {
    const typed = readTyped(line);
    switch (typed.type) {
      case 'text':
        return say(typed.text);
      case 'quit':
        return this.#answers.quit();
      case 'help':
        return this.#answers.note(helpLines().join('\n'));
      case 'mistake':
        return this.#answers.warn(typed.text);
      case 'ignore':
        this.ignored.add(typed.nick);
        return this.#noteIgnored();
      case 'unignore':
        this.ignored.remove(typed.nick);
        return this.#noteIgnored();
      case 'ignored':
        return this.#noteIgnored();
      default:
        return this.#ask(typed);
    }
  }

  #noteIgnored(): void {
    this.#answers.note(`Hidden: ${this.ignored.nicks.join(', ') || 'nobody'}`);
  }

  /** What only protocol 2 has words for. */
  #ask(typed: Extract<Typed, { type: 'history' | 'who' | 'nick' | 'token' }>): void {
    const { more } = this.#conversation;
    if (more === undefined) {
      return this.#answers.warn(
        `/${typed.type} can't be done here: the server, or --base, speaks the base protocol only`,
      );
    }
    this.#answer(typed, more).catch((error: Error) => this.#answers.warn(`${error.message}`));
  }

  async #answer(
    typed: Extract<Typed, { type: 'history' | 'who' | 'nick' | 'token' }>,
    more: More,
  ): Promise<void> {
    const { note, older } = this.#answers;
    switch (typed.type) {
      case 'history': {
        const messages = await more.older(typed.count);
        if (messages.length === 0) return note('There is nothing before what was shown.');
        note(`${countOf(messages.length, 'message')} from before what was shown:`);
        older(messages);
        return note(messages.length < typed.count ? 'That is all there is.' : 'Now again what is new:');
      }
      case 'who':
        return note(whoWords(await more.members()));
      case 'nick':
        await more.rename(typed.nick);
        return note(`You are now ${this.#conversation.nick}.`);
      case 'token':
        return note(this.#tokenWords(more));
    }
  }

  #tokenWords({ token, tokenFile }: More): string {
    const { host, port } = this.#options;
    const { nick } = this.#conversation;
    if (token === undefined) return 'There is no token yet.';
    return [
      `This token proves that you are ${nick}. Whoever has it can be you: show it to nobody.`,
      token,
      'To be yourself on another device, save it there in a file that only you can read, and start',
      `./client ${host} ${port} --nick ${nick} --token FILE`,
      tokenFile === undefined ? 'It is not kept here.' : `Here it is kept in ${tokenFile}`,
    ].join('\n');
  }
}

function whoWords(nicks: readonly string[]): string {
  const sorted = nicks.toSorted((one, other) => one.localeCompare(other));
  const named = sorted.slice(0, MOST_NAMES).join(', ');
  const rest = sorted.length > MOST_NAMES ? `, and ${sorted.length - MOST_NAMES} more` : '';
  return `${sorted.length} here: ${named}${rest}`;
}

function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
