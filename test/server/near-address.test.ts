import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from '../../src/server/greeting.ts';
import { isEverywhere, nearAddress } from '../../src/server/near-address.ts';

for (const [host, near] of [
  [undefined, '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
] as const) {
  test(`a server on ${host ?? 'no host in particular'} is everywhere, and near at ${near}`, () => {
    assert.equal(isEverywhere(host), true);
    assert.equal(nearAddress(host), near);
    assert.ok(greeting('1.2.3', 43_221, host, 'data').includes(`./client ${near} 43221\n`));
  });
}

for (const host of ['192.0.2.1', '::1', 'localhost']) {
  test(`a server on ${host} is near there, and nowhere else`, () => {
    assert.equal(isEverywhere(host), false);
    assert.equal(nearAddress(host), host);
    assert.match(
      greeting('1.2.3', 43_221, host, 'data'),
      /^[^\n]*\n[^\n]*from this machine[^\n]*\n[^\n]*kept in data/,
    );
  });
}
