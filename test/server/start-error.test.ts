import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ServerOptions } from '../../src/server/options.ts';
import { startErrorLine } from '../../src/server/start-error.ts';
import { defaultOptions } from '../support/memory-chat.ts';

const options: ServerOptions = { ...defaultOptions(), port: 80, host: '192.0.2.1' };

describe('why a server could not start, in one line that says what to do', () => {
  for (const [code, syscall, said] of [
    ['EACCES', 'listen', /no permission to listen on port 80.*43221/],
    ['EADDRINUSE', 'listen', /port 80 is in use.*81/],
    ['EADDRNOTAVAIL', 'listen', /192\.0\.2\.1 is not an address of this machine.*--host/],
    ['ENOTFOUND', 'getaddrinfo', /192\.0\.2\.1 is not an address of this machine/],
    ['EACCES', 'open', /data directory \.\/parley-data can't be used.*--data/],
    ['EROFS', 'mkdir', /data directory \.\/parley-data can't be used.*--data/],
  ] as const) {
    test(`${code} of ${syscall}`, () => {
      const line = startErrorLine(
        Object.assign(new Error(`${code}: ${syscall}`), { code, syscall }),
        options,
      );
      assert.match(line, said);
      assert.doesNotMatch(line, /\n/);
    });
  }

  test('is one line also if what it names has more, and never drives a terminal', () => {
    const odd = { ...options, host: 'a\nb\x1b[31mc', data: '/tmp/a\nb/c/d' };
    for (const [syscall, said] of [
      ['getaddrinfo', /^a ⏎ b␛\[31mc is not an address/],
      ['mkdir', /^the data directory \/tmp\/a ⏎ b\/c\/d can't be used: ENOENT: '\/tmp\/a ⏎ b/],
    ] as const) {
      const error = Object.assign(new Error(`ENOENT: '${odd.data}'`), { code: 'ENOTFOUND', syscall });
      assert.match(startErrorLine(error, odd), said);
    }
  });
});
