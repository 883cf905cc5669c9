import * as v from 'valibot';
import { idField, nameField, opaqueField, seqField, textField, timeField } from '../../protocol/fields.ts';
import { EXPORT_FORMAT, EXPORT_VERSION, type ExportHead, type ExportLine } from '../../store/export-lines.ts';
import { CommandFailed } from './command.ts';
import type { InputLine } from './input-lines.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const headSchema = v.strictObject({
  format: v.literal(EXPORT_FORMAT),
  version: v.literal(EXPORT_VERSION),
  epoch: opaqueField,
  rooms: count,
  identities: count,
  entries: count,
});

const versionSchema = v.object({ format: v.literal(EXPORT_FORMAT), version: v.number() });

// Strict, since a field that nobody takes would be lost.
const lineSchema = v.variant('type', [
  v.strictObject({ type: v.literal('room'), room: nameField, first: seqField, last: seqField }),
  v.strictObject({
    type: v.literal('identity'),
    identity: opaqueField,
    tokenHash: opaqueField,
    nick: nameField,
    spoke: v.boolean(),
    seen: timeField,
  }),
  v.strictObject({
    type: v.literal('said'),
    room: nameField,
    seq: seqField,
    time: timeField,
    identity: opaqueField,
    nick: nameField,
    id: v.exactOptional(idField),
    text: textField,
    reply: v.exactOptional(seqField),
  }),
]);

/** The first line of an export; throws CommandFailed if it is none, or one of a newer Parley. */
export function parseHead(line: InputLine): ExportHead {
  const object = parseJson(line);
  const known = v.safeParse(versionSchema, object);
  if (!known.success) throw new CommandFailed('this is no export of Parley: its first line does not say so');
  if (known.output.version > EXPORT_VERSION) {
    throw new CommandFailed(
      `the export was made by a newer Parley (its version is ${known.output.version}, this one knows ${EXPORT_VERSION})`,
    );
  }
  return parse(headSchema, object, line.number);
}

/** Any other line; throws CommandFailed, with its number, if it is none. */
export function parseLine(line: InputLine): ExportLine {
  return parse(lineSchema, parseJson(line), line.number);
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
