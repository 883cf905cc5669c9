import type { ParleyAction } from '../../client/action.ts';
import type { ClientOptions } from '../command-line/options.ts';
import type { Conversation, More } from '../conversation/conversation.ts';
import type { Entry } from '../showing/entry.ts';
import type { Showing } from '../showing/showing.ts';

/** What a mode does about what was typed. */
export interface Answers {
  note(text: string): void;
  warn(text: string): void;
  show(entry: Entry): void;
  /** What is typed goes somewhere else from now on. */
  moved(): void;
  quit(): void;
}

/** Everything that is needed to carry out what protocol 2 has words for. */
export interface Scene {
  readonly options: ClientOptions;
  readonly conversation: Conversation;
  readonly more: More;
  readonly showing: Showing;
  readonly answers: Answers;
}

export type ActionOf<T extends ParleyAction['type']> = Extract<ParleyAction, { readonly type: T }>;

/** Carries an action out. What it rejects with is said as a warning. */
export type Doing<T extends ParleyAction['type']> = (action: ActionOf<T>, scene: Scene) => Promise<void>;

/** How some actions are carried out, by their types. */
export type Doings<T extends ParleyAction['type']> = { readonly [K in T]: Doing<K> };
