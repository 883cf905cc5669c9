import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UnreadCount } from '../../src/client/unread-count.ts';

function said(count: UnreadCount, ...seqs: readonly number[]): void {
  for (const seq of seqs) count.said({ seq, identity: 'bob', mentionsUs: seq % 2 === 0 });
}

function counts({ unread, mentions, isSure }: UnreadCount): readonly unknown[] {
  return [unread, mentions, isSure];
}

describe('what was not read', () => {
  test('is counted from what is told, once the beginning is known', () => {
    const count = new UnreadCount(5, 8);
    assert.deepEqual(counts(count), [0, 0, false]);
    said(count, 9, 10);
    count.counted({ read: 5, last: 9, unread: 4, mentions: 1 });
    assert.deepEqual(counts(count), [5, 2, true]);
  });

  test('is known from the beginning where everything before was read', () => {
    const count = new UnreadCount(8, 8);
    said(count, 9);
    assert.deepEqual(counts(count), [1, 0, true]);
  });

  test('holds nothing twice that is told behind the answer that has counted it', () => {
    const count = new UnreadCount(0, 0);
    count.counted({ read: 0, last: 3, unread: 3, mentions: 1 });
    said(count, 2, 3, 4);
    assert.deepEqual(counts(count), [4, 2, true]);
    count.deleted(2, 3);
    assert.deepEqual(counts(count), [4, 2, true], 'that was counted as well');
  });

  test('goes when it is read, deleted or erased', () => {
    const count = new UnreadCount(0, 0);
    said(count, 1, 2, 3, 4);
    count.deleted(2, 5);
    assert.deepEqual(counts(count), [3, 1, true]);
    count.readUpTo(3);
    assert.deepEqual(counts(count), [1, 1, true]);
    count.erased('bob', 6);
    assert.deepEqual(counts(count), [0, 0, true]);
  });

  test('has to be asked for again when something goes of which only the count is known', () => {
    for (const go of [
      (count: UnreadCount) => count.deleted(2, 5),
      (count: UnreadCount) => count.erased('bob', 5),
      (count: UnreadCount) => count.readUpTo(2),
      (count: UnreadCount) => count.cut(6),
    ]) {
      const count = new UnreadCount(0, 0);
      count.counted({ read: 0, last: 4, unread: 3, mentions: 2 });
      go(count);
      assert.equal(count.isSure, false);
    }
    const count = new UnreadCount(0, 0);
    count.counted({ read: 0, last: 4, unread: 3, mentions: 2 });
    said(count, 5);
    count.readUpTo(4);
    assert.deepEqual(counts(count), [1, 0, true], 'nothing is left of it');
  });

  test('has to be asked for again when something went while the server counted', () => {
    const count = new UnreadCount(0, 0);
    said(count, 1, 2, 3);
    count.deleted(1, 4);
    count.counted({ read: 0, last: 3, unread: 3, mentions: 1 });
    assert.equal(count.isSure, false);
    count.counted({ read: 0, last: 4, unread: 2, mentions: 1 });
    assert.deepEqual(counts(count), [2, 1, true]);
  });

  test('is not what the server counted before it knew what was read', () => {
    const count = new UnreadCount(0, 0);
    said(count, 1, 2, 3);
    count.readUpTo(2);
    count.counted({ read: 0, last: 3, unread: 3, mentions: 1 });
    assert.deepEqual(counts(count), [1, 0, false]);
    count.readUpTo(3);
    count.counted({ read: 2, last: 3, unread: 1, mentions: 0 });
    assert.equal(count.unread, 0);
  });

  test('is at most 1,000, and so is what is remembered of it', () => {
    const count = new UnreadCount(0, 0);
    for (let seq = 1; seq <= 3_000; seq += 1) said(count, seq);
    assert.deepEqual(counts(count), [1_000, 1_000, true]);
    count.deleted(3_000, 3_001);
    assert.deepEqual(counts(count), [1_000, 1_000, true]);
    count.deleted(1, 3_002);
    assert.equal(count.isSure, false);
    count.readUpTo(2_999);
    assert.deepEqual(counts(count), [0, 0, true]);
  });
});

/** A room, and a server that counts what it has at the time of the question, and perhaps some of what came since then. */
class Room {
  readonly said = new Map<number, string>();
  last = 0;
  read = 0;

  unread(read: number, last: number): { readonly unread: number; readonly mentions: number } {
    const seqs = [...this.said.keys()].filter((seq) => seq > read && seq <= last);
    return { unread: seqs.length, mentions: seqs.filter((seq) => seq % 2 === 0).length };
  }
}

test('what was not read is what the server counts, whenever that is sure, however late its answers are', () => {
  const step = fc.record({
    do: fc.constantFrom('say', 'say', 'say', 'delete', 'erase', 'read', 'ask', 'count', 'answer'),
    pick: fc.nat(1_000),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100, size: 'max' }), fc.nat(6), (steps, before) => {
      const room = new Room();
      for (let seq = 1; seq <= before; seq += 1) room.said.set(seq, 'ann');
      room.last = before;
      const count = new UnreadCount(room.read, room.last);
      let asked: { readonly read: number; readonly last: number } | undefined;
      let counted: Parameters<UnreadCount['counted']>[0] | undefined;
      for (const { do: what, pick } of steps) {
        const next = room.last + 1;
        const identity = pick % 2 === 0 ? 'ann' : 'bob';
        if (what === 'say') {
          room.last = next;
          room.said.set(next, identity);
          count.said({ seq: next, identity, mentionsUs: next % 2 === 0 });
        } else if (what === 'delete') {
          const target = [...room.said.keys()][pick % Math.max(1, room.said.size)];
          if (target === undefined) continue;
          room.last = next;
          room.said.delete(target);
          count.deleted(target, next);
        } else if (what === 'erase') {
          room.last = next;
          for (const [seq, author] of room.said) if (author === identity) room.said.delete(seq);
          count.erased(identity, next);
        } else if (what === 'read') {
          room.read = Math.max(room.read, Math.min(room.last, pick % (room.last + 1)));
          count.readUpTo(room.read);
        } else if (what === 'ask') asked = { read: room.read, last: room.last };
        else if (what === 'count' && asked !== undefined) {
          counted = { ...asked, ...room.unread(asked.read, asked.last) };
          asked = undefined;
        } else if (what === 'answer' && counted !== undefined) {
          count.counted(counted);
          counted = undefined;
        }
        if (count.isSure) {
          const { unread, mentions } = count;
          assert.deepEqual({ unread, mentions }, room.unread(room.read, room.last));
        }
      }
      count.counted({ read: room.read, last: room.last, ...room.unread(room.read, room.last) });
      assert.equal(count.isSure, true);
    }),
    { numRuns: 500 },
  );
});
