import assert from 'node:assert/strict';
import { setTimeout as passed } from 'node:timers/promises';
import type { Participant } from './participant.ts';

/** The texts that a search finds, newest first. */
export async function textsFound(participant: Participant, query: string): Promise<readonly string[]> {
  const { results } = await participant.answered('results', { type: 'search', query });
  return results.map(({ message }) => message.text);
}

/** Searches until these texts are found: what was said in the last seconds may not be found yet (P44). */
export async function becomesFound(
  participant: Participant,
  query: string,
  texts: readonly string[],
): Promise<void> {
  const deadline = performance.now() + 10_000;
  let found = await textsFound(participant, query);
  while (found.join() !== texts.join() && performance.now() < deadline) {
    await passed(50);
    found = await textsFound(participant, query);
  }
  assert.deepEqual(found, texts, query);
}
