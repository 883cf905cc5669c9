import type { Answers } from '../../src/cli/actions/scene.ts';
import { SlashActions } from '../../src/cli/actions/slash-actions.ts';
import type { ClientOptions } from '../../src/cli/command-line/options.ts';
import type { Conversation, How, More, Unsent } from '../../src/cli/conversation/conversation.ts';
import { Past } from '../../src/cli/conversation/older-messages.ts';
import { Places } from '../../src/cli/conversation/places.ts';
import type { Said } from '../../src/cli/conversation/said.ts';
import type { Talk } from '../../src/cli/conversation/talk.ts';
import { plainLine } from '../../src/cli/lines/plain-line.ts';
import type { Entry } from '../../src/cli/showing/entry.ts';
import { Showing } from '../../src/cli/showing/showing.ts';
import type { EntryEvent, Message, Person } from '../../src/protocol/event.ts';
import { directRoom, LOBBY } from '../../src/protocol/rooms.ts';

export const SELF = 'me-id';
export const ALICE: Person = { identity: 'alice-id', nick: 'alice' };
export const WITH_ALICE = directRoom(SELF, ALICE.identity);

const OPTIONS: ClientOptions = { host: '127.0.0.1', port: 43_221, retry: 30, history: 10 };

/** A message as the server tells it. */
export function message(seq: number, text: string, rest: Partial<Message> = {}): Message {
  const base = { type: 'message', room: LOBBY, seq, time: seq * 60_000, text } as const;
  return { ...base, identity: ALICE.identity, nick: ALICE.nick, ...rest };
}

/** A message as one who reads knows it. */
export function said(seq: number, text: string, rest: Partial<Said> = {}): Said {
  const base = { type: 'said', room: LOBBY, seq, time: new Date(seq * 60_000), text, own: false } as const;
  return { ...base, identity: ALICE.identity, nick: ALICE.nick, ...rest };
}

type Calls = [name: string, ...values: unknown[]][];

/**
 * A person in a conversation that answers as it is told to: `answers` by the names of the library's methods. What is
 * asked of it is in `calls`, what the person is told in `told`.
 */
export class FakeConversation {
  readonly calls: Calls = [];
  readonly told: string[] = [];
  readonly shown: Entry[] = [];
  readonly places = new Places();
  readonly showing = new Showing(this.places);
  readonly unsent: Unsent[] = [];
  readonly actions: SlashActions;

  constructor(answers: Readonly<Record<string, unknown>> = {}, entries: readonly EntryEvent[] = []) {
    this.actions = new SlashActions(
      OPTIONS,
      this.#conversation(answers, entries),
      this.showing,
      this.#answers(),
    );
  }

  /** Types a line; resolves when all has come of it. */
  async type(line: string): Promise<void> {
    this.actions.obey(line, (text) => this.calls.push(['text', text]));
    // What a promise brings about comes behind it.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** The person sees a message. */
  sees(...messages: readonly Said[]): this {
    for (const one of messages) this.showing.said(one);
    return this;
  }

  #conversation(answers: Readonly<Record<string, unknown>>, entries: readonly EntryEvent[]): Conversation {
    const { places, unsent, calls } = this;
    // Only what the actions use is here.
    const talk = {
      identity: SELF,
      token: 'secret',
      ownRooms: [],
      timeline: () => ({ last: entries.length }),
      direct: (identity: string) => `@${identity}`,
      history: async (query: { before?: number; after?: number; limit: number }) => ({
        entries: pageOf(entries, query),
        first: entries[0]?.seq ?? 1,
        last: entries.length,
      }),
      ...Object.fromEntries(
        ['edit', 'delete', 'react', 'setTopic', 'join', 'leave', 'rooms', 'members', 'resolve'].map(asked),
      ),
      ...Object.fromEntries(['read', 'mute', 'away', 'search', 'own', 'erase'].map(asked)),
      ...('ownRooms' in answers ? { ownRooms: answers.ownRooms } : {}),
    } as unknown as Talk;

    function asked(name: string): [string, (...values: unknown[]) => unknown] {
      const answer = (...values: unknown[]) => {
        calls.push([name, ...values]);
        const given = answers[name];
        return given instanceof Error
          ? Promise.reject(given)
          : name === 'own'
            ? given
            : Promise.resolve(given);
      };
      return [name, answer];
    }

    const more: More = {
      ...{ talk, tokenFile: '/home/me/token', past: new Past(talk) },
      rename: async (nick) => void calls.push(['rename', nick]),
    };
    return {
      ...{ nick: 'me', isGreeted: true, isReady: true, takesMore: true, pending: 0, unsent, places, more },
      say: (text: string, how: How = {}) => void calls.push(['say', text, how]),
      ...{ askFor() {}, leave() {}, pause() {}, resume() {}, destroy() {} },
    };
  }

  #answers(): Answers {
    return {
      note: (text) => this.told.push(`* ${text}`),
      warn: (text) => this.told.push(`! ${text}`),
      show: (entry) => {
        this.shown.push(entry);
        this.told.push(plainLine(entry));
      },
      moved: () => this.calls.push(['moved', this.places.current]),
      quit: () => this.calls.push(['quit']),
    };
  }
}

function pageOf(
  entries: readonly EntryEvent[],
  { before, after, limit }: { readonly before?: number; readonly after?: number; readonly limit: number },
): readonly EntryEvent[] {
  if (after !== undefined) return entries.filter(({ seq }) => seq > after).slice(0, limit);
  return entries.filter(({ seq }) => seq < (before ?? Number.POSITIVE_INFINITY)).slice(-limit);
}
