import fc from 'fast-check';

/** Fields as they may come in commands and events, each well-formed. */

export const text = fc.string({ unit: 'binary', maxLength: 200 });
export const name = fc.string({ unit: 'binary', maxLength: 40 });
export const ref = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 10 });
export const opaque = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
export const id = fc.stringMatching(/^[!-~]{1,64}$/);
export const seq = fc.maxSafeNat();
/** The number of an entry: never 0. */
export const target = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
export const time = fc.maxSafeInteger();
export const truth = fc.constant(true as const);
/** At most 512 bytes, as topics are, four of them for each character, and no control characters. */
export const topic = fc
  .string({ unit: 'binary', maxLength: 128 })
  .map((text) => text.replaceAll(/\p{Cc}/gu, ' '));
/** At most 256 bytes, as searches are. */
export const query = fc.string({ unit: 'binary', maxLength: 64 });
export const emoji = fc.constantFrom('👍', '👍🏽', '❤️', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '1️⃣');

// Keys that JavaScript gives a meaning are left out of a record: no room has such a name.
const key = name.filter((word) => !['__proto__', 'constructor', 'prototype'].includes(word));
export const numbers = fc.dictionary(key, seq, { maxKeys: 100, noNullPrototype: true });

interface Fields {
  readonly [field: string]: fc.Arbitrary<unknown>;
}
type Values<F extends Fields> = {
  -readonly [Field in keyof F]: F[Field] extends fc.Arbitrary<infer V> ? V : never;
};

/** An object with all fields of the first kind, and any of the second. */
export function object<Required extends Fields, Optional extends Fields = Record<never, never>>(
  required: Required,
  optional?: Optional,
): fc.Arbitrary<Values<Required> & Partial<Values<Optional>>> {
  const model = { ...required, ...optional };
  const options = { requiredKeys: Object.keys(required), noNullPrototype: true };
  // The types of `record` don't say which keys are required where these are not known one by one.
  return fc.record(model, options) as fc.Arbitrary<Values<Required> & Partial<Values<Optional>>>;
}

/** An object of a type, with all fields of the first kind, and any of the second. */
export function typed<
  Type extends string,
  Required extends Fields,
  Optional extends Fields = Record<never, never>,
>(
  type: Type,
  required: Required,
  optional?: Optional,
): fc.Arbitrary<{ type: Type } & Values<Required> & Partial<Values<Optional>>> {
  return object(required, optional).map((fields) => ({ type, ...fields }));
}
