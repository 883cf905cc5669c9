import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { KeptEntry } from '../../src/core/ports.ts';
import { entryLine } from '../../src/store/log/entry-line.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

const alice = { room: '#garden', identity: 'k2Pd', nick: 'alice' };
const bob = { room: '#garden', identity: 'u7Hk', nick: 'bob' };

/** What the page shows of `chat.log`, line by line; the numbers and the times are given to them in a row. */
const SHOWN: readonly ((at: { readonly seq: number; readonly time: number }) => KeptEntry)[] = [
  (at) => ({ type: 'message', ...alice, ...at, text: 'are they ripe?' }),
  (at) => ({ type: 'message', ...alice, ...at, text: 'waits', action: true }),
  (at) => ({ type: 'joined', ...bob, ...at }),
  (at) => ({ type: 'edited', ...alice, ...at, target: 7, text: 'are they ripe, bob?' }),
  (at) => ({ type: 'deleted', ...alice, ...at, target: 8 }),
  (at) => ({ type: 'reacted', ...bob, ...at, target: 7, reaction: '🍅' }),
  (at) => ({ type: 'reacted', ...bob, ...at, target: 7, reaction: '🍅', removed: true }),
  (at) => ({ type: 'topic', ...bob, ...at, topic: 'tomatoes' }),
  (at) => ({ type: 'topic', ...bob, ...at, topic: '' }),
  (at) => ({ type: 'left', ...bob, ...at }),
  (at) => ({ type: 'moderated', ...bob, room: '#lobby', nick: 'mallory', ...at, act: 'kick' }),
  (at) => ({ type: 'erased', ...bob, nick: '', ...at }),
];

test('the lines of chat.log on the page are those that are written', () => {
  const begin = Date.UTC(2026, 10, 24, 9, 30);
  const lines = SHOWN.map((entryAt, index) => {
    const entry = entryAt({ seq: 7 + index, time: begin + index * 1000 });
    return entryLine(entry, entry.time);
  });
  assert.ok(page.includes(`\`\`\`\n${lines.join('\n')}\n\`\`\`\n`));
});
