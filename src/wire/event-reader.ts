import { eventSchema, type ServerEvent } from '../protocol/event.ts';
import { byType, checked, parseObject } from './checked-json.ts';
import { FramedLines, LONGEST_SERVER_LINE } from './framed-lines.ts';

/** A line that no server should send. Behind `line-too-long` nothing is read. */
export interface EventFault {
  readonly type: 'fault';
  readonly code: 'not-utf8' | 'not-json' | 'bad-fields' | 'line-too-long';
}

const EVENTS = byType<ServerEvent>(eventSchema.options);

/**
 * The client's half of protocol 2: bytes of a server in, from behind its `PARLEY 2` on, events out. It never throws.
 * Events of a type that this client does not know are passed over: a newer server may have more.
 */
export class EventReader {
  readonly #lines = new FramedLines();

  /** Takes in bytes. What `next` has not used by the time of the next push is copied, so the caller may reuse them. */
  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  /** The next event, or a line that is none; undefined until more bytes come. */
  next(): ServerEvent | EventFault | undefined {
    for (;;) {
      const line = this.#lines.next(LONGEST_SERVER_LINE);
      if (line === undefined) return undefined;
      if (line.type === 'too-long') return { type: 'fault', code: 'line-too-long' };
      if (line.type === 'not-utf8') return { type: 'fault', code: line.type };
      const event = line.type === 'line' ? eventOf(line.text) : undefined;
      if (event !== undefined) return event;
    }
  }
}

function eventOf(line: string): ServerEvent | EventFault | undefined {
  const object = parseObject(line);
  if (object === undefined) return { type: 'fault', code: 'not-json' };
  const schema = EVENTS.get(object.type);
  if (schema === undefined && typeof object.type === 'string') return undefined;
  const event = schema === undefined ? undefined : checked(schema, object);
  return event ?? { type: 'fault', code: 'bad-fields' };
}
