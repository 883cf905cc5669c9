import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomQuota } from '../../src/core/room-quota.ts';

const DAY = 24 * 3600 * 1000;

function spendAll(quota: RoomQuota, sender: string, now: number): number {
  let made = 0;
  while (quota.allows(sender, now) && made < 100) {
    quota.spend(sender, now);
    made += 1;
  }
  return made;
}

test('a sender may make twenty rooms a day, and again the next', () => {
  const quota = new RoomQuota();
  assert.equal(spendAll(quota, '192.0.2.1', 0), 20);
  assert.equal(spendAll(quota, '192.0.2.1', DAY - 1), 0);
  assert.equal(spendAll(quota, '192.0.2.1', DAY), 20);
});

test('what was not made after all is given back, but never to another day', () => {
  const quota = new RoomQuota();
  const giveBack = quota.spend('192.0.2.1', 0);
  assert.equal(spendAll(quota, '192.0.2.1', 0), 19);
  giveBack();
  assert.equal(spendAll(quota, '192.0.2.1', 0), 1);
  const late = quota.spend('192.0.2.2', 0);
  assert.equal(spendAll(quota, '192.0.2.2', DAY), 20);
  late();
  assert.equal(spendAll(quota, '192.0.2.2', DAY), 0);
});

test('each sender has its own, and this machine may make any number', () => {
  const quota = new RoomQuota();
  spendAll(quota, '192.0.2.1', 0);
  assert.equal(spendAll(quota, '192.0.2.2', 0), 20);
  assert.equal(spendAll(quota, '', 0), 100);
});
