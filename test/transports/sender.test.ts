import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryChat } from '../support/memory-chat.ts';

const LOOPBACK = ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'];

function senderFrom(address: string, countLoopback: boolean): string {
  const chat = new MemoryChat({ countLoopback });
  return chat.connectionOf(chat.connect(address)).sender;
}

describe('from whom a connection comes, for what is counted by sender', () => {
  for (const countLoopback of [false, true]) {
    test(`is its address, or the network of an IPv6 address${countLoopback ? ', with --count-loopback too' : ''}`, () => {
      assert.equal(senderFrom('192.0.2.1', countLoopback), '192.0.2.1');
      assert.equal(senderFrom('::ffff:192.0.2.1', countLoopback), '192.0.2.1');
      assert.equal(senderFrom('2001:db8::1', countLoopback), senderFrom('2001:db8::2', countLoopback));
      assert.notEqual(senderFrom('2001:db8::1', countLoopback), senderFrom('2001:db8:0:1::1', countLoopback));
    });
  }

  test('is nobody on this machine', () => {
    for (const address of LOOPBACK) assert.equal(senderFrom(address, false), '', address);
  });

  test('is somebody on this machine with --count-loopback', () => {
    for (const address of LOOPBACK) assert.notEqual(senderFrom(address, true), '', address);
  });
});
