import assert from 'node:assert/strict';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, test } from 'node:test';
import { greeting } from '../../src/server/greeting.ts';

const far = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, address }) => !internal && isIPv4(address))?.address;

describe('the greeting says how to join from another machine', () => {
  const skip = far === undefined && 'this machine has no address but its own';
  for (const host of ['the only address that it listens on', 'all of them']) {
    test(`where that is ${host}`, { skip }, () => {
      const said = greeting('1', 4321, host === 'all of them' ? undefined : far, 'data');
      assert.ok(said.includes(`  Join from another machine:  ./client ${far} 4321\n`), said);
    });
  }

  test('not where nobody can', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost'])
      assert.doesNotMatch(greeting('1', 4321, host, 'data'), /another machine/);
  });
});
