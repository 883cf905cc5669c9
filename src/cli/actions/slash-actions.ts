import type { ParleyAction } from '../../client/action.ts';
import { ParleyError } from '../../client/parley-error.ts';
import { helpLines, readTyped, type Speaks } from '../../client/slash-commands.ts';
import { isDirect } from '../../protocol/rooms.ts';
import type { ClientOptions } from '../command-line/options.ts';
import type { Conversation } from '../conversation/conversation.ts';
import { oneLine } from '../conversation/shown.ts';
import type { Showing } from '../showing/showing.ts';
import { MESSAGE_ACTIONS } from './message-actions.ts';
import { OWN_ACTIONS } from './own-actions.ts';
import { ROOM_ACTIONS } from './room-actions.ts';
import type { Answers, Doing, Doings, Scene } from './scene.ts';
import { searchActions } from './search-actions.ts';

/** The commands that begin with a slash, carried out: the same in both modes. */
export class SlashActions {
  readonly #options: ClientOptions;
  readonly #conversation: Conversation;
  readonly #showing: Showing;
  readonly #answers: Answers;
  readonly #doings: Doings<ParleyAction['type']> = {
    ...ROOM_ACTIONS,
    ...MESSAGE_ACTIONS,
    ...OWN_ACTIONS,
    ...searchActions(),
  };

  constructor(options: ClientOptions, conversation: Conversation, showing: Showing, answers: Answers) {
    this.#options = options;
    this.#conversation = conversation;
    this.#showing = showing;
    this.#answers = answers;
  }

  /** Carries out a typed line; `say` is called with what is a text. */
  obey(line: string, say: (text: string) => void): void {
    const typed = readTyped(line, this.#speaks);
    switch (typed.type) {
      case 'text':
        return say(typed.text);
      case 'quit':
        return this.#answers.quit();
      case 'help':
        return this.#answers.note(helpLines(this.#speaks, typed.about).join('\n'));
      case 'mistake':
        return this.#answers.warn(typed.text);
      case 'ignore':
        this.#showing.ignored.add(typed.nick);
        return this.#noteIgnored();
      case 'unignore':
        this.#showing.ignored.remove(typed.nick);
        return this.#noteIgnored();
      case 'ignored':
        return this.#noteIgnored();
      case 'numbers':
        return this.#switchNumbers();
      default:
        return this.#ask(typed);
    }
  }

  /** A server of protocol 2 is one that can be asked for more. */
  get #speaks(): Speaks {
    return this.#conversation.more === undefined ? 'base' : 'parley';
  }

  #noteIgnored(): void {
    this.#answers.note(`Hidden: ${this.#showing.ignored.nicks.join(', ') || 'nobody'}`);
  }

  #switchNumbers(): void {
    this.#showing.showsNumbers = !this.#showing.showsNumbers;
    const are = this.#showing.showsNumbers ? 'shown from now on' : 'no longer shown';
    this.#answers.note(`The numbers of messages are ${are}.`);
  }

  /** What only protocol 2 has words for. */
  #ask<T extends ParleyAction['type']>(action: Extract<ParleyAction, { readonly type: T }>): void {
    const { more } = this.#conversation;
    if (more === undefined) return this.#answers.warn('The server has not let you in yet.');
    const scene: Scene = {
      ...{ options: this.#options, conversation: this.#conversation, showing: this.#showing },
      ...{ more, answers: this.#answers },
    };
    // TypeScript can't see that the two belong together; the type of the table makes sure of it.
    const doing = this.#doings[action.type] as Doing<T>;
    doing(action, scene).catch((error: Error) => this.#answers.warn(this.#whyNot(error)));
  }

  /** A conversation that nobody has begun is not there for the server, but is where we are. */
  #whyNot(error: Error): string {
    const { places } = this.#conversation;
    const { current } = places;
    if (!(error instanceof ParleyError && error.code === 'no-such-room' && isDirect(current)))
      return error.message;
    return `Nothing was said yet between you and ${oneLine(places.titleOf(current))}.`;
  }
}
