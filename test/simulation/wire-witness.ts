import type { Command } from '../../src/protocol/command.ts';
import type { Message, ServerEvent } from '../../src/protocol/event.ts';
import { LOBBY } from '../../src/protocol/limits.ts';
import type { LinkWatcher } from './link.ts';
import type { Oracle } from './oracle.ts';

/** Holds what one connection is told to what it asked for and to what is on disk, before any client has mended it. */
export class WireWitness implements LinkWatcher {
  readonly #oracle: Oracle;
  readonly #name: string;
  readonly #acked = new Set<number>();
  #asked: number | undefined;
  #last = 0;
  #identity = '';

  constructor(oracle: Oracle, name: string) {
    this.#oracle = oracle;
    this.#name = name;
  }

  sent(command: Command): void {
    if (command.type === 'login') this.#asked = command.resume?.rooms[LOBBY];
    if (command.type === 'send' && command.id !== undefined)
      this.#oracle.sentOnce(this.#identity, command.id);
  }

  heard(event: ServerEvent): void {
    switch (event.type) {
      case 'welcome':
        this.#identity = event.identity;
        this.#last = this.#asked ?? event.rooms[0]?.last ?? 0;
        return;
      case 'message':
        return this.#message(event);
      case 'ack':
        this.#oracle.acked(this.#name, this.#identity, event);
        return void this.#acked.add(event.seq);
      case 'gap':
        this.#oracle.gap(this.#name, event.to);
        return this.#reach(event.from, event.to);
      case 'live':
        if (event.seq > this.#last) this.#whole(event.seq + 1);
        return;
      case 'history':
        return this.#history(event.messages);
      case 'refused':
        if (event.id !== undefined) this.#oracle.refused(this.#identity, event.id);
        return;
      case 'reset':
        return this.#oracle.violated(`I5: ${this.#name} was reset to ${event.last}`);
      case 'members':
      case 'presence':
      case 'renamed':
      case 'typing':
      case 'shutdown':
      case 'ping':
      case 'pong':
        return;
    }
  }

  #message(message: Message): void {
    this.#oracle.shown(this.#name, message);
    this.#reach(message.seq, message.seq);
  }

  #reach(from: number, to: number): void {
    if (from <= this.#last)
      this.#oracle.violated(`I3: ${this.#name} was told ${from} behind ${this.#last}, on one connection`);
    this.#whole(from);
    this.#last = to;
  }

  /** All before a number has been told. */
  #whole(seq: number): void {
    for (let missing = this.#last + 1; missing < seq; missing += 1)
      if (!this.#acked.has(missing))
        return this.#oracle.violated(`I3: ${this.#name} was not told ${missing}, but what is before ${seq}`);
  }

  #history(messages: readonly Message[]): void {
    for (const [index, message] of messages.entries()) {
      this.#oracle.shown(this.#name, message);
      const before = messages[index - 1];
      if (before !== undefined && message.seq !== before.seq + 1)
        this.#oracle.violated(`I3: a page for ${this.#name} has ${message.seq} behind ${before.seq}`);
    }
  }
}
