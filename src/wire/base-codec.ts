import { isUtf8 } from 'node:buffer';
import type { Command, Fault, FaultCode } from '../protocol/command.ts';
import type { Limits } from '../protocol/limits.ts';
import { LOBBY } from '../protocol/rooms.ts';
import { baseEncoding } from './base-encoding.ts';
import type { Codec, Decoder, Encoding, Reply } from './codec.ts';
import { FrameReader } from './frames.ts';
import { LineDecoder } from './line-decoder.ts';
import { versionFor, versionFrame } from './negotiation.ts';
import { parley2Encoding } from './parley-2-encoding.ts';

/** The base protocol (protocol 1), and protocol 2 for whoever asks for it: docs/protocol.md, rules B1 to B16 and P1 to P5. */
export const baseCodec: Codec = {
  name: 'base',
  decoder: (limits) => new BaseDecoder(limits),
};

class BaseDecoder implements Decoder {
  readonly #limits: Limits;
  readonly #frames = new FrameReader();
  /** From the moment on when protocol 2 was agreed on. */
  #lines: LineDecoder | undefined;
  #hasAsked = false;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get encoding(): Encoding {
    return this.#lines === undefined ? baseEncoding : parley2Encoding;
  }

  get begun(): number | undefined {
    if (this.#lines === undefined) return this.#frames.begun;
    const { begun } = this.#lines;
    return begun === undefined ? undefined : this.#frames.count + begun;
  }

  push(bytes: Uint8Array): void {
    (this.#lines ?? this.#frames).push(bytes);
  }

  next(named: boolean): Command | Fault | Reply | undefined {
    if (this.#lines !== undefined) return this.#lines.next(named);
    return named ? this.#nextText() : this.#nextNick();
  }

  #nextNick(): Command | Fault | Reply | undefined {
    const announced = this.#frames.announced;
    if (announced !== undefined && announced > this.#limits.firstFrame) return fault('first-frame-too-long');
    const taken = this.#frames.next(this.#limits.firstFrame);
    if (taken === undefined) return undefined;
    if (taken.type === 'oversize') return fault('first-frame-too-long');
    if (taken.payload.length === 0) return fault('empty');
    if (!isUtf8(taken.payload)) return fault('not-utf8');
    const text = taken.payload.toString();
    if (text === 'BYE') return { type: 'bye' };
    if (text.startsWith('NICK ')) return { type: 'nick', nick: text.slice('NICK '.length) };
    return this.#agree(text) ?? fault('not-a-nick');
  }

  /** Answers the question for a version, once: who goes on asking is as wrong as who says anything else. */
  #agree(text: string): Reply | undefined {
    const version = this.#hasAsked ? undefined : versionFor(text);
    if (version === undefined) return undefined;
    this.#hasAsked = true;
    if (version > 1) {
      this.#lines = new LineDecoder();
      this.#lines.push(this.#frames.takeRest());
    }
    return { type: 'reply', bytes: versionFrame(version) };
  }

  #nextText(): Command | Fault | undefined {
    const taken = this.#frames.next(this.#limits.maxText);
    if (taken === undefined) return undefined;
    if (taken.type === 'oversize') return fault('too-long');
    if (taken.payload.length === 0) return fault('empty');
    if (!isUtf8(taken.payload)) return fault('not-utf8');
    const text = taken.payload.toString();
    return text === 'BYE' ? { type: 'bye' } : { type: 'send', room: LOBBY, text };
  }
}

function fault(code: FaultCode): Fault {
  return { type: 'fault', code };
}
