import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isLoopback, plainAddress, sender } from '../../src/transports/addresses.ts';
import { Admission } from '../../src/transports/admission.ts';

describe('addresses', () => {
  for (const address of ['127.0.0.1', '127.255.0.3', '::1', '::ffff:127.0.0.9']) {
    test(`${address} is loopback`, () => assert.ok(isLoopback(address)));
  }
  for (const address of ['128.0.0.1', '10.0.0.1', '::2', '::ffff:10.0.0.1', '', 'nonsense', '2001:db8::1']) {
    test(`${JSON.stringify(address)} is not`, () => assert.ok(!isLoopback(address)));
  }

  test('a mapped IPv4 address is an IPv4 address', () =>
    assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1'));

  for (const [address, group] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::2', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const) {
    test(`${address} counts as ${group}`, () => assert.equal(sender(address), group));
  }
});

describe('admission', () => {
  test('an address has so many connections and no more, until one is given back', () => {
    const admission = new Admission({ connections: 100, perAddress: 2, countLoopback: false });
    assert.equal(admission.enter('192.0.2.1'), 'admitted');
    assert.equal(admission.enter('::ffff:192.0.2.1'), 'admitted');
    assert.equal(admission.enter('192.0.2.1'), 'too-many-connections');
    assert.equal(admission.enter('192.0.2.2'), 'admitted');
    admission.leave('192.0.2.1');
    assert.equal(admission.enter('192.0.2.1'), 'admitted');
  });

  test('the addresses of a household in IPv6 count as one', () => {
    const admission = new Admission({ connections: 100, perAddress: 1, countLoopback: false });
    assert.equal(admission.enter('2001:db8::1'), 'admitted');
    assert.equal(admission.enter('2001:db8::2'), 'too-many-connections');
    assert.equal(admission.enter('2001:db8:0:1::1'), 'admitted');
  });

  test('loopback is exempt, unless it is not', () => {
    const [exempt, counted] = [false, true].map(
      (countLoopback) => new Admission({ connections: 9, perAddress: 1, countLoopback }),
    );
    for (const admission of [exempt, counted]) admission?.enter('127.0.0.1');
    assert.equal(exempt?.enter('127.0.0.1'), 'admitted');
    assert.equal(counted?.enter('127.0.0.1'), 'too-many-connections');
  });

  test('nobody is exempt from the number of all', () => {
    const admission = new Admission({ connections: 1, perAddress: 9, countLoopback: false });
    admission.enter('127.0.0.1');
    assert.equal(admission.enter('127.0.0.1'), 'server-full');
    admission.leave('127.0.0.1');
    assert.equal(admission.enter('192.0.2.1'), 'admitted');
    assert.equal(admission.total, 1);
  });
});
