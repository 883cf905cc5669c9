import { type Command, commandSchema, type Fault, type FaultCode } from '../protocol/command.ts';
import { idField, refField } from '../protocol/fields.ts';
import { byType, checked, type JsonObject, parseObject } from './checked-json.ts';
import { FramedLines, LONGEST_CLIENT_LINE, LONGEST_FIRST_LINE } from './framed-lines.ts';

const COMMANDS = byType<Command>(commandSchema.options);

/** What a client of protocol 2 asks for, out of its frames. Behind a line that was too long nothing is read. */
export class LineDecoder {
  readonly #lines = new FramedLines();

  push(bytes: Uint8Array): void {
    this.#lines.push(bytes);
  }

  next(named: boolean): Command | Fault | undefined {
    const line = this.#lines.next(named ? LONGEST_CLIENT_LINE : LONGEST_FIRST_LINE);
    if (line === undefined) return undefined;
    switch (line.type) {
      case 'line':
        return commandOf(line.text);
      case 'too-long':
        return { type: 'fault', code: 'line-too-long' };
      case 'empty':
      case 'not-utf8':
        return { type: 'fault', code: line.type };
    }
  }

  /** The number, from 1, of the line that was begun and is not complete; undefined between lines. */
  get begun(): number | undefined {
    return this.#lines.begun;
  }
}

function commandOf(line: string): Command | Fault {
  const object = parseObject(line);
  if (object === undefined) return { type: 'fault', code: line.trim() === '' ? 'empty' : 'not-json' };
  const schema = COMMANDS.get(object.type);
  if (schema === undefined) return fault('unknown-type', object);
  return checked(schema, object) ?? fault('bad-fields', object);
}

/** What it is called is told although the rest of it is wrong, or its sender would wait for the answer. */
function fault(code: FaultCode, object: JsonObject): Fault {
  const [ref, id] = [checked(refField, object.ref), checked(idField, object.id)];
  return { type: 'fault', code, ...(ref === undefined ? {} : { ref }), ...(id === undefined ? {} : { id }) };
}
