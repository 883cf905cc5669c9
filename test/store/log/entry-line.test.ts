import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { entryLine } from '../../../src/store/log/entry-line.ts';
import { parseLogLine } from '../../../src/store/log/log-line.ts';
import { edited, reacted, said, topic } from '../entries.ts';
import { DIRECT } from '../evening.ts';

const TIME = Date.UTC(2026, 10, 22, 9, 5, 3, 7);
const binary = fc.string({ unit: 'binary' });

describe('the line of an entry', () => {
  test('is that of nobody where it is no message: no nick can be the one it has', () => {
    const entries = fc.oneof(
      binary.map((text) => edited(42, text)),
      binary.map((reaction) => reacted(42, reaction)),
      binary.map((text) => topic(text)),
    );
    fc.assert(
      fc.property(entries, (entry) => {
        const line = entryLine(entry, TIME) ?? '';
        assert.doesNotMatch(line, /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        const read = parseLogLine(line);
        assert.deepEqual([read?.nick, read?.time, read?.room], ['-', TIME, '#lobby']);
        assert.ok(read?.text.startsWith('alice '));
      }),
    );
  });

  test('of a message reads back exactly, with what tells an action in front', () => {
    fc.assert(
      fc.property(binary, fc.boolean(), (text, isAction) => {
        const entry = said(text, isAction ? { action: true } : {});
        const read = parseLogLine(entryLine(entry, TIME) ?? '');
        assert.deepEqual(read, {
          ...{ nick: 'alice', time: TIME, room: '#lobby' },
          text: isAction ? `/me ${text}` : text,
        });
      }),
    );
  });

  test('is there for none of a direct conversation', () =>
    assert.equal(entryLine(said('psst', { room: DIRECT }), TIME), undefined));
});
