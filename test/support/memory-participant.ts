import type { Command } from '../../src/protocol/command.ts';
import type { Event, Welcome } from '../../src/protocol/event.ts';
import type { MemoryChat } from './memory-chat.ts';
import { MemoryStream } from './memory-stream.ts';

type Told = Exclude<Event, { readonly type: 'hello' | 'ready' | 'retry' }>;

/** Somebody who speaks protocol 2 with a chat in memory. */
export class MemoryParticipant {
  readonly stream: MemoryStream;
  readonly #chat: MemoryChat;
  #taken = 0;

  /** Connects and negotiates; sends nothing more. */
  constructor(chat: MemoryChat, stream = new MemoryStream(), address?: string) {
    this.#chat = chat;
    this.stream = chat.connect(address, stream);
    this.stream.send('PARLEY 2');
    const answers = this.stream.frames.splice(0);
    if (answers.join() !== 'HELLO,PARLEY 2') throw new Error(`it was answered ${answers.join()}`);
  }

  /** Connects and logs in; the welcome is the first that it was told. */
  static enter(
    chat: MemoryChat,
    login: Omit<Extract<Command, { type: 'login' }>, 'type'>,
    address?: string,
  ): MemoryParticipant {
    const participant = new MemoryParticipant(chat, undefined, address);
    participant.ask({ type: 'login', ...login });
    return participant;
  }

  /** Asks for something, and lets happen what takes no time. */
  ask(...commands: readonly Command[]): void {
    this.sendLines(...commands.map((command) => JSON.stringify(command)));
  }

  /** The same with lines that may be no commands. */
  sendLines(...lines: readonly string[]): void {
    this.stream.send(lines.map((line) => `${line}\n`).join(''));
    this.#chat.settle();
  }

  say(id: string, text = id): void {
    this.ask({ type: 'send', room: '#lobby', id, text });
  }

  /** All that it was told since the last time that it looked. */
  take(): readonly Told[] {
    const all = this.stream.frames.join('').split('\n').slice(0, -1);
    const told = all.slice(this.#taken).map((line): Told => JSON.parse(line));
    this.#taken = all.length;
    return told;
  }

  /** The same, of one type only. */
  takeOnly<Type extends Told['type']>(type: Type): readonly Extract<Told, { type: Type }>[] {
    return this.take().filter((event): event is Extract<Told, { type: Type }> => event.type === type);
  }

  /** The welcome, which must have come. */
  welcome(): Welcome {
    const [welcome] = this.takeOnly('welcome');
    if (welcome === undefined) throw new Error('there was no welcome');
    return welcome;
  }
}
