/** A schema, by the standard that schema libraries share: it checks a value that came from outside. */
export interface Schema<Output> {
  readonly '~standard': { readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>> };
}

type Result<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly unknown[] };

/** The value as the schema lets it through; undefined if it does not. Schemas here never make one wait. */
export function checked<Output>(schema: Schema<Output>, value: unknown): Output | undefined {
  const result = schema['~standard'].validate(value);
  return result instanceof Promise || result.issues !== undefined ? undefined : result.value;
}

/** A schema of objects of one type. */
interface TypedSchema<Output> extends Schema<Output> {
  readonly entries: { readonly type: { readonly literal: string } };
}

/**
 * The schemas of a union, by the types of their objects. A union tries one after the other: with dozens of them, the
 * last would take three times as long as the first.
 */
export function byType<Output>(
  schemas: readonly TypedSchema<Output>[],
): ReadonlyMap<unknown, Schema<Output>> {
  return new Map(schemas.map((schema) => [schema.entries.type.literal, schema]));
}

/** A JSON object that came from outside: nothing is known of its fields, but that these matter. */
export interface JsonObject {
  readonly type?: unknown;
  readonly ref?: unknown;
  readonly id?: unknown;
}

/** The object that a line of JSON holds; undefined if it is no JSON, or no object. */
export function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
