import * as v from 'valibot';
import { eventSchema, isEntryEvent } from '../../protocol/event.ts';
import { nameField, opaqueField, seqField, textField, timeField } from '../../protocol/fields.ts';
import {
  EXPORT_FORMAT,
  EXPORT_VERSION,
  type ExportHead,
  type ExportLine,
} from '../../store/maintenance/export-lines.ts';
import { CommandFailed } from './command.ts';
import type { InputLine } from './input-lines.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const versionSchema = v.object({ format: v.literal(EXPORT_FORMAT), version: v.number() });

const oldHeadSchema = v.strictObject({
  format: v.literal(EXPORT_FORMAT),
  version: v.literal(1),
  epoch: opaqueField,
  rooms: count,
  identities: count,
  entries: count,
});

const headSchema = v.strictObject({
  ...oldHeadSchema.entries,
  version: v.literal(EXPORT_VERSION),
  members: count,
  sanctions: count,
});

const lineSchema = v.variant('type', [
  v.object({
    type: v.literal('room'),
    room: nameField,
    first: seqField,
    last: seqField,
    topic: v.exactOptional(textField),
  }),
  v.object({
    type: v.literal('identity'),
    identity: opaqueField,
    tokenHash: opaqueField,
    nick: nameField,
    spoke: v.boolean(),
    seen: timeField,
  }),
  v.object({
    type: v.literal('member'),
    identity: opaqueField,
    room: nameField,
    joined: v.boolean(),
    read: seqField,
    muted: v.boolean(),
  }),
  v.object({
    type: v.literal('sanction'),
    kind: v.picklist(['kick', 'mute']),
    identity: opaqueField,
    nick: nameField,
  }),
  eventSchema,
]);

/** The first line of an export; throws CommandFailed if it is none, or one of a newer Parley. */
export function parseHead(line: InputLine): ExportHead {
  const object = parseJson(line);
  const known = v.safeParse(versionSchema, object);
  if (!known.success) throw new CommandFailed('this is no export of Parley: its first line does not say so');
  const { version } = known.output;
  if (version > EXPORT_VERSION) {
    throw new CommandFailed(
      `the export was made by a newer Parley (its version is ${version}, this one knows ${EXPORT_VERSION})`,
    );
  }
  if (version !== 1) return parse(headSchema, object, line.number);
  return { ...parse(oldHeadSchema, object, line.number), members: 0, sanctions: 0 };
}

/** Any other line; throws CommandFailed, with its number, if it is none. */
export function parseLine(line: InputLine, { version }: Pick<ExportHead, 'version'>): ExportLine {
  const { number } = line;
  const object = parseJson(line);
  const parsed = parse(lineSchema, version === 1 ? renewed(object) : object, number);
  // A field that nobody takes would be lost.
  const unknown = Object.keys(Object(object)).find((key) => !Object.hasOwn(parsed, key));
  if (unknown !== undefined) throw new CommandFailed(`line ${number}: ${unknown}: no such field is known`);
  switch (parsed.type) {
    case 'room':
    case 'identity':
    case 'member':
    case 'sanction':
      return parsed;
  }
  if (isEntryEvent(parsed)) return parsed;
  throw new CommandFailed(`line ${number}: type: no export has a line of the type ${parsed.type}`);
}

/** Version 1 had another word for a message. */
function renewed(object: unknown): unknown {
  const said = v.safeParse(v.looseObject({ type: v.literal('said') }), object);
  return said.success ? { ...said.output, type: 'message' } : object;
}

function parseJson({ number, text }: InputLine): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandFailed(`line ${number} is not JSON`);
  }
}

function parse<Output>(schema: v.GenericSchema<unknown, Output>, object: unknown, number: number): Output {
  const { success, output, issues } = v.safeParse(schema, object);
  if (success) return output;
  const [issue] = issues;
  const path = v.getDotPath(issue);
  throw new CommandFailed(`line ${number}: ${path === null ? '' : `${path}: `}${issue.message}`);
}
