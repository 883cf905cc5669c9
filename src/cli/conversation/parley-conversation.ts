import { ParleyClient } from '../../client/client.ts';
import type { ClientEventOf, ClientState } from '../../client/client-event.ts';
import { realPorts } from '../../node/real-ports.ts';
import type { Way } from '../../node/way.ts';
import type { ClientOptions } from '../command-line/options.ts';
import { arrive } from './arrival.ts';
import type { Conversation, Happening, How, More, Unsent } from './conversation.ts';
import { ENTRIES, Hearing, WORDS } from './hearing.ts';
import { Past } from './older-messages.ts';
import { happeningOf, warning } from './parley-words.ts';
import { Places } from './places.ts';
import type { TokenStore } from './token-store.ts';

/** Most messages that may wait to be acknowledged before no more had better be said. */
const ENOUGH = 256;
/** What the client is given to forget: it shows messages once, and the terminal keeps them. */
const NO_TIMELINE = 0;
/** The share of the library's pauses between two tries for whoever waits for a short time only: at most 3 s. */
const BRIEF = 0.1;

/** The end before there was a nick. */
const LEFT: Happening = { type: 'closed', announced: false, ended: true, why: 'you have left' };

/** What a conversation is for. */
export interface Purpose {
  /** Somebody types and reads. */
  readonly isPerson: boolean;
  /** A server that is away is tried often, as it is not waited for for long. */
  readonly isBrief: boolean;
}

/** The library, and what is known with it. */
interface Running {
  readonly client: ParleyClient;
  readonly past: Past;
  readonly hearing: Hearing;
}

/** A conversation in protocol 2: it outlives its connections, and what was said in it is kept until it is acknowledged. */
export class ParleyConversation implements Conversation {
  readonly #options: ClientOptions;
  readonly #way: Way;
  readonly #tokens: TokenStore;
  readonly #purpose: Purpose;
  readonly #tell: (happening: Happening) => void;
  readonly #unsent = new Map<number, Unsent>();
  readonly places = new Places();
  #running: Running | undefined;
  #nick = '';
  #count = 0;
  #hasArrived = false;
  #isReady = false;
  #isLeaving = false;
  #lastRefusal: string | undefined;
  /** What came while the way in was not done, which is told behind it. */
  #held: Happening[] | undefined = [];

  constructor(
    options: ClientOptions,
    way: Way,
    tokens: TokenStore,
    purpose: Purpose,
    tell: (happening: Happening) => void,
  ) {
    this.#options = options;
    this.#way = way;
    this.#tokens = tokens;
    this.#purpose = purpose;
    this.#tell = tell;
    queueMicrotask(() => tell({ type: 'asks-nick' }));
  }

  readonly isGreeted = true;

  get nick(): string {
    return this.#running?.client.nick ?? this.#nick;
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

  get unsent(): readonly Unsent[] {
    return [...this.#unsent.values()];
  }

  get more(): More | undefined {
    if (this.#running === undefined || !this.#hasArrived) return undefined;
    const { client, past } = this.#running;
    return {
      ...{ talk: client, past },
      tokenFile: this.#tokens.fileFor(client.nick),
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
    if (this.#hasArrived) this.#running?.client.login(nick);
    else this.#begin(nick);
  }

  say(text: string, { room = this.places.current, reply, action }: How = {}): void {
    this.#count += 1;
    const number = this.#count;
    const running = this.#running;
    this.#unsent.set(number, { room, text, ...(action ? { action } : {}) });
    const settled = (refusal?: Happening) => {
      if (running !== this.#running) return;
      this.#unsent.delete(number);
      if (refusal === undefined) running?.hearing.taken();
      else this.#tell(refusal);
      this.#tell({ type: 'drained' });
      if (this.#isLeaving) this.#leaveIfDone();
    };
    const how = { room, ...(reply === undefined ? {} : { reply }), ...(action ? { action } : {}) };
    running?.client.send(text, how).then(
      () => settled(),
      (error: Error) => settled({ type: 'refused', text: error.message, said: text }),
    );
  }

  leave(): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    // Before there is a nick the server has not heard of us, and nothing would come back.
    if (this.#running === undefined) this.#tell(LEFT);
    else this.#leaveIfDone();
  }

  pause(): void {
    this.#way.pause();
  }

  resume(): void {
    this.#way.resume();
  }

  destroy(): void {
    const client = this.#running?.client;
    this.#running = undefined;
    void client?.close({ timeout: 0 });
  }

  /** Under a nick for which another token may be kept, so as somebody new. */
  #begin(nick: string): void {
    this.destroy();
    const { host, port } = this.#options;
    const share = this.#purpose.isBrief ? BRIEF : 1;
    // A nick whose token nobody keeps could never be had again.
    const isGuest = this.#tokens.fileFor(nick) === undefined;
    let token: string | undefined;
    this.#keep(() => (token = this.#tokens.read(nick)));
    const client = new ParleyClient(
      { ...realPorts(host, port), dial: this.#way.dial, random: () => Math.random() * share },
      { nick, timeline: NO_TIMELINE, guest: isGuest, ...(token === undefined ? {} : { token }) },
    );
    const past = new Past(client);
    const hearing = new Hearing({
      ...{ client, places: this.places, past, stays: this.#stays },
      tell: (happening) => this.#hear(happening),
    });
    const running = { client, past, hearing };
    this.#running = running;
    const isCurrent = () => running === this.#running;
    for (const type of ENTRIES) client.on(type, (entry) => isCurrent() && hearing.happened(entry));
    for (const type of WORDS) client.on(type, (event) => isCurrent() && hearing.hear(event));
    for (const type of ['state', 'welcome', 'shutdown', 'refused'] as const)
      client.on(type, (event) => isCurrent() && this.#connection(running, event));
  }

  /** A script that speaks in one room never does in another. */
  get #stays(): boolean {
    return !this.#purpose.isPerson;
  }

  #connection(running: Running, event: ClientEventOf<'state' | 'welcome' | 'shutdown' | 'refused'>): void {
    switch (event.type) {
      case 'state':
        return this.#entered(running, event.state);
      case 'welcome':
        if (event.token === undefined) return;
        return this.#keep(() => this.#tokens.keep(event.nick, event.token ?? ''));
      case 'shutdown':
        // In the words of the base protocol, which scripts look for.
        return this.#tell({ type: 'shutdown', text: `Server will shut down in ${event.seconds} seconds` });
      case 'refused':
        // Of a message or a question: told by its promise. Otherwise it is why the server closes.
        if (event.id === undefined && event.ref === undefined) this.#lastRefusal = event.text;
        return;
    }
  }

  #entered(running: Running, state: ClientState): void {
    if (state.name === 'resuming' && !this.#hasArrived) return this.#arrived(running);
    if (state.name === 'resuming') return this.#back(running);
    if (state.name === 'closed' && state.reason === 'erased') this.#forget(running);
    const happening = happeningOf(state, this.#lastRefusal, this.#options);
    if (state.name === 'waiting') this.#lastRefusal = undefined;
    if (happening !== undefined) this.#tell(happening);
  }

  /** For the first time. */
  #arrived(running: Running): void {
    this.#hasArrived = true;
    const { client, past } = running;
    // It may have been away while somebody chose a nick.
    this.#tell({ type: 'back' });
    // What is typed before can only be meant for where we are already.
    this.#isReady = this.#options.room === undefined;
    const { isPerson, isBrief } = this.#purpose;
    arrive({ client, options: this.#options, places: this.places, past, isRead: !isBrief }).then(
      (first) => this.#begun(running, first),
      (error: Error) => {
        if (running !== this.#running) return;
        this.#tell({ type: 'refused', text: `${this.#options.room ?? ''}: ${error.message}` });
        if (isPerson) this.#begun(running, [{ type: 'ready' }]);
        else this.leave();
      },
    );
  }

  #begun(running: Running, first: readonly Happening[]): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    if (running !== this.#running) return;
    this.#isReady = true;
    for (const happening of [...first, ...held]) this.#tell(happening);
  }

  /** Once more: what we are in may be other rooms than before. */
  #back({ client }: Running): void {
    this.#tell({ type: 'back' });
    if (!this.places.settle(client.ownRooms, this.#stays)) return;
    this.#hear({
      type: 'note',
      text: `What you type is said in ${this.places.titleOf(this.places.current)} now.`,
    });
  }

  /** Whether it was asked for here or elsewhere: there is nobody whom the token would prove. */
  #forget({ client: { nick, token } }: Running): void {
    if (token !== undefined) this.#keep(() => this.#tokens.forget(nick, token));
  }

  #hear(happening: Happening): void {
    if (this.#held === undefined) this.#tell(happening);
    else this.#held.push(happening);
  }

  #leaveIfDone(): void {
    if (this.#unsent.size === 0) void this.#running?.client.close();
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
