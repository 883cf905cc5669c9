import { ParleyClient } from '../client/client.ts';
import type { ClientEvent, ClientState, OwnedMessage } from '../client/client-event.ts';
import { KnownNicks } from '../client/known-nicks.ts';
import { realPorts } from '../node/real-ports.ts';
import type { Way } from '../node/way.ts';
import type { Person } from '../protocol/event.ts';
import type { Conversation, Happening, More } from './conversation.ts';
import { OlderMessages } from './older-messages.ts';
import type { ClientOptions } from './options.ts';
import { gapWarning, happeningOf, warning } from './parley-words.ts';
import type { TokenStore } from './token-store.ts';

/** Most messages that may wait to be acknowledged before no more had better be said. */
const ENOUGH = 256;
/** What the client is given to forget: it shows messages once, and the terminal keeps them. */
const NO_TIMELINE = 0;
/** The share of the library's pauses between two tries for whoever waits for a short time only: at most 3 s. */
const BRIEF = 0.1;

/** A conversation in protocol 2: it outlives its connections, and what was said in it is kept until it is acknowledged. */
export class ParleyConversation implements Conversation {
  readonly #options: ClientOptions;
  readonly #way: Way;
  readonly #tokens: TokenStore;
  readonly #isBrief: boolean;
  readonly #tell: (happening: Happening) => void;
  readonly #unsent = new Map<number, string>();
  readonly #nicks = new KnownNicks();
  #client: ParleyClient | undefined;
  #older: OlderMessages | undefined;
  #nick = '';
  #count = 0;
  #isReady = false;
  #isLeaving = false;
  #lastRefusal: string | undefined;
  /** What came while the history was on its way, which is told before it. */
  #held: Happening[] | undefined = [];

  /** `isBrief`: a server that is away is tried often, as it is not waited for for long. */
  constructor(
    options: ClientOptions,
    way: Way,
    tokens: TokenStore,
    isBrief: boolean,
    tell: (happening: Happening) => void,
  ) {
    this.#options = options;
    this.#way = way;
    this.#tokens = tokens;
    this.#isBrief = isBrief;
    this.#tell = tell;
    queueMicrotask(() => tell({ type: 'asks-nick' }));
  }

  readonly isGreeted = true;

  get nick(): string {
    return this.#client?.nick ?? this.#nick;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get takesMore(): boolean {
    return this.#unsent.size < ENOUGH;
  }

  get pending(): number {
    return this.#unsent.size;
  }

  get unsent(): readonly string[] {
    return [...this.#unsent.values()];
  }

  get more(): More | undefined {
    const client = this.#client;
    const older = this.#older;
    if (client === undefined || older === undefined) return undefined;
    return {
      token: client.token,
      tokenFile: this.#tokens.fileFor(client.nick),
      older: (count) => older.take(count),
      members: async () => (await client.members()).map(({ nick }) => nick),
      rename: async (nick) => {
        const before = client.nick;
        await client.rename(nick);
        if (client.token !== undefined)
          this.#keep(() => this.#tokens.move(before, client.nick, client.token ?? ''));
      },
    };
  }

  askFor(nick: string): void {
    this.#nick = nick;
    if (this.#isReady) this.#client?.login(nick);
    else this.#begin(nick);
  }

  say(text: string): void {
    this.#count += 1;
    const number = this.#count;
    const client = this.#client;
    this.#unsent.set(number, text);
    const settled = (refusal?: Happening) => {
      if (client !== this.#client) return;
      this.#unsent.delete(number);
      if (refusal !== undefined) this.#tell(refusal);
      this.#tell({ type: 'drained' });
      if (this.#isLeaving) this.#leaveIfDone();
    };
    client?.send(text).then(
      () => settled(),
      (error: Error) => settled({ type: 'refused', text: error.message, said: text }),
    );
  }

  leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    this.#leaveIfDone();
  }

  pause(): void {
    this.#way.pause();
  }

  resume(): void {
    this.#way.resume();
  }

  destroy(): void {
    const client = this.#client;
    this.#client = undefined;
    void client?.close({ timeout: 0 });
  }

  /** Under a nick for which another token may be kept, so as somebody new. */
  #begin(nick: string): void {
    this.destroy();
    const { host, port } = this.#options;
    const share = this.#isBrief ? BRIEF : 1;
    // A nick whose token nobody keeps could never be had again.
    const isGuest = this.#tokens.fileFor(nick) === undefined;
    let token: string | undefined;
    this.#keep(() => (token = this.#tokens.read(nick)));
    const client = new ParleyClient(
      { ...realPorts(host, port), dial: this.#way.dial, random: () => Math.random() * share },
      { nick, timeline: NO_TIMELINE, guest: isGuest, ...(token === undefined ? {} : { token }) },
    );
    this.#client = client;
    for (const type of ['state', 'welcome', 'message', 'gap', 'reset', 'identity-changed'] as const)
      client.on(type, (event) => this.#take(client, event));
    for (const type of ['presence', 'shutdown', 'refused'] as const)
      client.on(type, (event) => this.#take(client, event));
  }

  #take(client: ParleyClient, event: ClientEvent): void {
    if (client !== this.#client) return;
    switch (event.type) {
      case 'state':
        return this.#entered(client, event.state);
      case 'welcome':
        if (event.token === undefined) return;
        return this.#keep(() => this.#tokens.keep(event.nick, event.token ?? ''));
      case 'message':
        return this.#said(event);
      case 'gap':
        return this.#hear(gapWarning(event.to - event.from + 1));
      case 'reset':
        this.#older?.restart(event.last);
        return this.#hear(warning('The server has begun another history: what was missed is not known.'));
      case 'identity-changed':
        return this.#hear(warning('The server does not know you any more: to it you are somebody new.'));
      case 'presence':
        this.#tellPresence('came', event.came);
        return this.#tellPresence('went', event.went);
      case 'shutdown':
        // In the words of the base protocol, which scripts look for.
        return this.#tell({ type: 'shutdown', text: `Server will shut down in ${event.seconds} seconds` });
      case 'refused':
        // Of a message or a question: told by its promise. Otherwise it is why the server closes.
        if (event.id === undefined && event.ref === undefined) this.#lastRefusal = event.text;
        return;
      default:
        return;
    }
  }

  #entered(client: ParleyClient, state: ClientState): void {
    if (state.name === 'resuming' && !this.#isReady) return this.#arrived(client);
    if (state.name === 'resuming') return this.#tell({ type: 'back' });
    const happening = happeningOf(state, this.#lastRefusal, this.#options);
    if (state.name === 'waiting') this.#lastRefusal = undefined;
    if (happening !== undefined) this.#tell(happening);
  }

  /** For the first time: what was said last comes first, so that nobody comes into an empty room. */
  #arrived(client: ParleyClient): void {
    this.#isReady = true;
    const older = new OlderMessages(client);
    this.#older = older;
    const { history } = this.#options;
    const begin = () => {
      const held = this.#held ?? [];
      this.#held = undefined;
      if (client !== this.#client) return;
      this.#tell({ type: 'ready' });
      held.forEach(this.#tell);
    };
    if (history === 0) return begin();
    older.take(history).then(
      (messages) => {
        if (client === this.#client) messages.forEach(this.#tell);
        begin();
      },
      () => begin(),
    );
  }

  /** A new nick is told when somebody speaks under it: nobody else matters to those who read. */
  #said({ identity, nick, text, time, own }: OwnedMessage): void {
    const before = this.#nicks.heard(identity, nick);
    if (before !== undefined && !own) this.#hear({ type: 'renamed', nick, before });
    this.#hear({ type: 'said', nick, text, time: new Date(time), own });
  }

  #hear(happening: Happening): void {
    if (this.#held === undefined) this.#tell(happening);
    else this.#held.push(happening);
  }

  #tellPresence(type: 'came' | 'went', people: readonly Person[]): void {
    const nicks = people
      .filter(({ identity }) => identity !== this.#client?.identity)
      .map(({ nick }) => nick);
    if (nicks.length > 0) this.#tell({ type, nicks });
  }

  #leaveIfDone(): void {
    if (this.#unsent.size === 0) void this.#client?.close();
  }

  /** A token that can't be kept is no reason not to chat. */
  #keep(act: () => void): void {
    try {
      act();
    } catch (error) {
      const { message } = error instanceof Error ? error : new Error(String(error));
      this.#tell(warning(`Your token can't be kept, so you may be somebody else the next time: ${message}`));
    }
  }
}
