import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { mock, test } from 'node:test';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Found } from '../../../src/core/ports.ts';
import { runSearcher } from '../../../src/store/journal/journal-searcher.ts';
import type { FromSearcher, ToSearcher } from '../../../src/store/journal/thread-messages.ts';
import { numbered, said } from '../entries.ts';
import { SearchGround } from '../search/search-ground.ts';

test('the thread that searches answers in order, also what was said just before, and ends when it is told to', async () => {
  using ground = new SearchGround();
  const { port1: port, port2 } = new MessageChannel();
  runSearcher(port2, { directory: ground.directory });
  ground.commit(said('an apple'), ...numbered(100));
  tell(port, { type: 'grown' });
  assert.deepEqual(textsOf(await ask(port, ['apple'])), ['an apple']);
  ground.commit(said('a pear'));
  assert.deepEqual(textsOf(await ask(port, ['pear'])), ['a pear']);
  const answers: string[] = [];
  port.on('message', (answer: FromSearcher) =>
    answers.push(...(answer.type === 'found' ? textsOf(answer.found) : [])),
  );
  for (const word of ['pear', 'apple', 'pear']) tell(port, search([word]));
  const closed = once(port, 'close');
  tell(port, { type: 'close' });
  await closed;
  assert.deepEqual(answers, ['a pear', 'an apple', 'a pear']);
});

test('the thread that searches opens its index when it is told to, and says when it has', async () => {
  using ground = new SearchGround();
  const { port1: port, port2 } = new MessageChannel();
  runSearcher(port2, { directory: ground.directory });
  const { promise: told, resolve } = Promise.withResolvers<unknown>();
  mock.method(port2, 'postMessage', (answer: FromSearcher) => {
    resolve({ ...answer, isThere: existsSync(`${ground.path}-wal`) });
  });
  tell(port, { type: 'open' });
  const answer = await told;
  const closed = once(port, 'close');
  tell(port, { type: 'close' });
  await closed;
  assert.deepEqual(answer, { type: 'opened', isThere: true });
});

test('the thread that searches writes its index by itself', async () => {
  using ground = new SearchGround();
  for (let batch = 0; batch < 20; batch += 1) ground.commit(...numbered(1000));
  const { port1: port, port2 } = new MessageChannel();
  runSearcher(port2, { directory: ground.directory });
  // A chunk is written in some steps between two answers.
  while (!existsSync(ground.path) || !hasChunk(ground.path)) await ask(port, ['no such thing']);
  const closed = once(port, 'close');
  tell(port, { type: 'close' });
  await closed;
});

function tell(port: MessagePort, message: ToSearcher): void {
  port.postMessage(message);
}

function search(words: readonly string[]): ToSearcher {
  return { type: 'search', query: { rooms: ['#lobby'], words, limit: 10 } };
}

/** The answer to a search: it is the next that comes, and nobody else waits for one before. */
async function ask(port: MessagePort, words: readonly string[]): Promise<Found> {
  const { promise, resolve } = Promise.withResolvers<Found>();
  port.once('message', (answer: FromSearcher) => answer.type === 'found' && resolve(answer.found));
  tell(port, search(words));
  return await promise;
}

function textsOf({ results }: Found): readonly string[] {
  return results.map(({ message }) => message.text);
}

function hasChunk(path: string): boolean {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare('SELECT count(*) AS count FROM chunks').get()?.count) > 0;
  } finally {
    database.close();
  }
}
