import { Buffer, isUtf8 } from 'node:buffer';
import type { Command, Fault, FaultCode } from '../protocol/command.ts';
import type { Event } from '../protocol/event.ts';
import type { Limits } from '../protocol/limits.ts';
import { harmless, LINE_BREAK_PICTURE } from '../protocol/text.ts';
import type { Codec, Decoder } from './codec.ts';
import { FrameReader, frame, MAX_FRAME } from './frames.ts';

/** The base protocol (protocol 1): docs/protocol.md, rules B1 to B16. */
export const baseCodec: Codec = {
  name: 'base',
  decoder: (limits) => new BaseDecoder(limits),
  encode,
  // A Buffer, since a socket would make one of any other bytes, once for each of a thousand readers.
  join: (parts) => Buffer.concat(parts),
};

const NOTHING = new Uint8Array(0);
const HELLO = frame('HELLO');
const READY = frame('READY');
const RETRY = frame('RETRY');

function encode(event: Event): Uint8Array {
  switch (event.type) {
    case 'hello':
      return HELLO;
    case 'ready':
      return READY;
    case 'retry':
      return RETRY;
    case 'message':
      return frame(line(event.nick, event.text));
    case 'refused':
      return frame(`ERROR ${event.text}`);
    case 'shutdown':
      return frame(`Server will shut down in ${event.seconds} seconds`);
    default:
      return NOTHING;
  }
}

function line(nick: string, text: string): string {
  const spaced = `${nick}: ${harmless(text)}`;
  if (Buffer.byteLength(spaced) <= MAX_FRAME) return spaced;
  // Only thousands of line breaks make a text outgrow the frame; their picture without blanks is never too long.
  return `${nick}: ${harmless(text, LINE_BREAK_PICTURE.trim())}`;
}

class BaseDecoder implements Decoder {
  readonly #frames = new FrameReader();
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get begun(): number | undefined {
    return this.#frames.begun;
  }

  push(bytes: Uint8Array): void {
    this.#frames.push(bytes);
  }

  next(named: boolean): Command | Fault | undefined {
    return named ? this.#nextText() : this.#nextNick();
  }

  #nextNick(): Command | Fault | undefined {
    const announced = this.#frames.announced;
    if (announced !== undefined && announced > this.#limits.firstFrame) return fault('first-frame-too-long');
    const taken = this.#frames.next(this.#limits.firstFrame);
    if (taken === undefined) return undefined;
    if (taken.type === 'oversize') return fault('first-frame-too-long');
    if (taken.payload.length === 0) return fault('empty');
    if (!isUtf8(taken.payload)) return fault('not-utf8');
    const text = taken.payload.toString();
    if (text === 'BYE') return { type: 'bye' };
    return text.startsWith('NICK ')
      ? { type: 'nick', nick: text.slice('NICK '.length) }
      : fault('not-a-nick');
  }

  #nextText(): Command | Fault | undefined {
    const taken = this.#frames.next(this.#limits.maxText);
    if (taken === undefined) return undefined;
    if (taken.type === 'oversize') return fault('too-long');
    if (taken.payload.length === 0) return fault('empty');
    if (!isUtf8(taken.payload)) return fault('not-utf8');
    const text = taken.payload.toString();
    return text === 'BYE' ? { type: 'bye' } : { type: 'send', text };
  }
}

function fault(code: FaultCode): Fault {
  return { type: 'fault', code };
}
