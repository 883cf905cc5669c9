import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { numbered } from '../../store/entries.ts';
import { DIRECT } from '../../store/evening.ts';
import { SERVER } from '../../support/server-process.ts';
import { history, run, Workplace } from './command-process.ts';
import { EVENING_EXPORTED, makeHistory } from './exported.ts';

describe('./server export', () => {
  test('is one JSON object a line: its version, rooms, identities, members, sanctions, and the entries', () => {
    const [head, ...lines] = EVENING_EXPORTED.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(head, {
      ...{ format: 'parley-export', version: 2, epoch: 'an epoch' },
      ...{ rooms: 3, identities: 2, members: 6, sanctions: 1, entries: 25 },
    });
    assert.equal(lines.length, 3 + 2 + 6 + 1 + 25);
    const [lobby, dev, direct, alice, bob, ...rest] = lines;
    assert.deepEqual(lobby, { type: 'room', room: '#lobby', first: 1, last: 15 });
    assert.deepEqual(dev, { type: 'room', room: '#dev', first: 1, last: 8, topic: 'nothing' });
    assert.deepEqual(direct, { type: 'room', room: DIRECT, first: 1, last: 2 });
    const seen = { spoke: true, seen: 1000 };
    assert.deepEqual(alice, {
      type: 'identity',
      identity: 'ida',
      tokenHash: 'hash a',
      nick: 'alice',
      ...seen,
    });
    assert.equal(bob.identity, 'idb');
    const member = { type: 'member', joined: true, muted: false };
    assert.deepEqual(rest.slice(0, 7), [
      { ...member, identity: 'ida', room: '#lobby', joined: false, read: 7 },
      { ...member, identity: 'ida', room: '#dev', read: 1 },
      { ...member, identity: 'ida', room: DIRECT, read: 0 },
      { ...member, identity: 'idb', room: '#lobby', joined: false, read: 0 },
      { ...member, identity: 'idb', room: '#dev', joined: false, read: 2, muted: true },
      { ...member, identity: 'idb', room: DIRECT, read: 0 },
      { type: 'sanction', kind: 'mute', identity: 'idb', nick: 'bob' },
    ]);
  });

  test('leaves the directory as it was', () => {
    using work = new Workplace();
    makeHistory(work);
    assert.deepEqual(readdirSync(work.at('data')).toSorted(), ['chat.log', 'parley.db']);
  });

  test('can be cut off by whoever reads it, without a word', () => {
    using work = new Workplace();
    mkdirSync(work.at('data'));
    history(work.open('data'), work.at('data'), [numbered(20_000)]);
    for (const command of ['export', 'log']) {
      const script = `{ "$0" ${command} --data data; echo "exit $?" >&2; } | head -n 1`;
      const { stdout, stderr } = run('sh', ['-c', script, SERVER], { cwd: work.path });
      assert.equal(stdout.split('\n').length, 2);
      assert.equal(stderr, 'exit 1\n');
    }
  });

  test('on a full disk: one line, exit 1', { skip: !existsSync('/dev/full') }, () => {
    using work = new Workplace();
    makeHistory(work);
    const { status, stderr } = run('sh', ['-c', '"$0" export --data data > /dev/full', SERVER], {
      cwd: work.path,
    });
    assert.equal(status, 1);
    assert.match(stderr, /^server: ENOSPC[^\n]*\n$/);
  });
});
