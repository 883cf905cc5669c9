import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readable } from '../../src/server/operator-screen.ts';

describe('the terminal of the operator', () => {
  test('tells of connections that were cut off without a nick, and not of those that took their leave', () => {
    const ended = { event: 'not-named', count: 2, addresses: ['127.0.0.1'] } as const;
    assert.equal(readable({ ...ended, cause: 'bye' }), undefined);
    assert.match(
      readable({ ...ended, cause: 'handshake-timeout' }) ?? '',
      /^2 connections without a nick ended/,
    );
  });
});
