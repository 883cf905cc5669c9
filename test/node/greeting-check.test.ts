import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readGreeting } from '../../src/node/greeting-check.ts';
import { frame } from '../../src/wire/frames.ts';

describe('the first bytes of a peer', () => {
  test('show a server of ours however few have come', () => {
    for (const payload of ['HELLO', 'ERROR no room']) {
      const bytes = Buffer.from(frame(payload));
      for (let length = 0; length < 7; length += 1)
        assert.equal(readGreeting(bytes.subarray(0, length)), 'undecided', `${payload} ${length}`);
      assert.equal(readGreeting(bytes), 'server');
    }
  });

  test('show that it is something else', () => {
    for (const text of [
      'HTTP/1.1 400',
      'SSH-2.0-OpenSSH',
      '220 mail',
      '\x15\x03\x01\x00\x02',
      '\x00\x05hello',
      '\0\0',
    ])
      assert.equal(readGreeting(Buffer.from(text, 'latin1')), 'stranger', text);
  });
});
