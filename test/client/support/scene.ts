import { ParleyClient } from '../../../src/client/client.ts';
import type { ClientEvent, ClientEventOf, OwnedMessage } from '../../../src/client/client-event.ts';
import type { ClientOptions } from '../../../src/client/client-options.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { ModelServer } from './model-server.ts';

const ENTRIES = ['message', 'edited', 'deleted', 'reacted', 'topic', 'joined', 'left', 'erased'] as const;
const TYPES = [
  ...(['state', 'welcome', 'identity-changed', 'refused', 'gap', 'reset', 'live', 'shutdown'] as const),
  ...(['entered', 'exited', 'room-changed', 'delayed', 'read', 'muted', 'away', 'renamed'] as const),
  ...ENTRIES,
];

/** What became of something that was sent. */
export type Outcome = { readonly seq: number } | { readonly code: string };

/** A client, what it told its callbacks, and what became of what it sent. */
export class Witness {
  readonly client: ParleyClient;
  readonly events: ClientEvent[] = [];
  readonly sent: string[] = [];
  readonly outcomes = new Map<string, Outcome>();

  constructor(client: ParleyClient) {
    this.client = client;
    for (const type of TYPES) client.on(type, (event) => void this.events.push(event));
  }

  /** What was told of a type. */
  told<T extends ClientEvent['type']>(type: T): readonly ClientEventOf<T>[] {
    return this.events.filter((event): event is ClientEventOf<T> => event.type === type);
  }

  get messages(): readonly OwnedMessage[] {
    return this.told('message');
  }

  get states(): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'state' ? event.state.name : []));
  }

  /** Sends, and notes what becomes of it. */
  say(text: string): void {
    this.sent.push(text);
    this.client.send(text, { id: `id-${text}` }).then(
      ({ seq }) => this.outcomes.set(text, { seq }),
      ({ code }: { code: string }) => this.outcomes.set(text, { code }),
    );
  }
}

/** A server and clients under one clock. Chance is a fixed sequence, so that every run is the same. */
export class Scene {
  readonly clock = new VirtualClock();
  readonly server = new ModelServer(this.clock);
  #chance = 7;
  #ids = 0;

  client(options: ClientOptions, latency = 5): Witness {
    const ports = {
      clock: this.clock,
      random: () => this.#random(),
      makeId: () => this.#makeId(),
      dial: this.server.dial(latency),
    };
    return new Witness(new ParleyClient(ports, options));
  }

  /** A client that is in the room, and has spoken, so that the server will not forget it. */
  liveClient(nick: string, latency = 5): Witness {
    const witness = this.client({ nick }, latency);
    this.clock.advance(4 * latency);
    witness.say(`hello-from-${nick}`);
    this.clock.advance(3 * latency + 10);
    return witness;
  }

  /** Lets time pass, and what was promised in it come true. */
  async pass(milliseconds: number): Promise<void> {
    this.clock.advance(milliseconds);
    await settled();
  }

  #random(): number {
    this.#chance = (this.#chance * 48_271) % 0x7fffffff;
    return this.#chance / 0x7fffffff;
  }

  #makeId(): string {
    this.#ids += 1;
    return `made-${this.#ids}`;
  }
}

/** Everything that was promised and is known by now has come true. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
