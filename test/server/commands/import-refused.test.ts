import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { SERVER } from '../../support/server-process.ts';
import { Workplace } from './command-process.ts';
import { changed, EVENING_EXPORTED, EXPORTED } from './exported.ts';

describe('./server import refuses', () => {
  for (const [what, number, change, said] of [
    ['nothing of Parley’s', 1, () => '{"a":1}\n', /no export of Parley/],
    [
      'a newer version',
      1,
      (line: string) => `${line.replace('"version":2', '"version":3')}\n`,
      /newer Parley/,
    ],
    ['a line that is not JSON', 13, () => '{"type":\n', /line 13 is not JSON/],
    [
      'a field of another type',
      13,
      (line: string) => `${line.replace('"seq":3', '"seq":"3"')}\n`,
      /line 13: seq: /,
    ],
    [
      'a field too many',
      13,
      (line: string) => `${line.replace('"seq":3', '"seq":3,"b":1')}\n`,
      /line 13: b: /,
    ],
    ['an unknown type', 13, (line: string) => `${line.replace('message', 'sung')}\n`, /line 13: type: /],
    ['what is no entry', 13, () => '{"type":"pong"}\n', /line 13: type: no export has .* pong/],
    ['a gap', 13, () => '', /line 13: number 3 of #lobby: missing/],
    [
      'a line twice',
      13,
      (line: string) => `${line}\n${line}\n`,
      /line 14: number 3 of #lobby is there twice/,
    ],
    [
      'an id twice',
      13,
      (line: string) => `${line.replace('id-2', 'id-1')}\n`,
      /line 13: alice has said .* id id-1/,
    ],
    ['a room twice', 2, (line: string) => `${line}\n${line}\n`, /line 3: the room #lobby is there twice/],
    ['an identity twice', 5, (line: string) => `${line}\n${line}\n`, /line 6: the identity ida/],
    [
      'an identity that only the base protocol has',
      5,
      (line: string) => `${line.replace('"ida"', '"~ida"')}\n`,
      /line 5: nobody with a token can be the identity ~ida/,
    ],
    ['a room that is not announced', 3, () => '', /line 15: no line before announces the room #other/],
    ['an identity too few', 6, () => '', /not whole: .* 2 identities, but there are 1/],
    ['an end too early', 18, () => '', /not whole: number 6 of #lobby: missing at the end/],
    [
      'more than announced',
      2,
      (line: string) => `${line.replace(':6', ':5')}\n`,
      /line 18: #lobby should end with/,
    ],
    ['numbers no room can have', 2, (line: string) => `${line.replace(':1,', ':9,')}\n`, /line 2: .* 9 to 6/],
    [
      'a room that can not be called so',
      3,
      (line: string) => `${line.replace('#other', '@idb+ida')}\n`,
      /line 3: no room can be called @idb\+ida/,
    ],
    ['an empty topic', 3, (line: string) => `${line.replace('}', ',"topic":""}')}\n`, /line 3: a topic/],
    ['a member twice', 7, (line: string) => `${line}\n${line}\n`, /line 8: ida is in #lobby twice/],
    [
      'a member of no room',
      7,
      (line: string) => `${line.replace('#lobby', '#none')}\n`,
      /line 7: no line before announces the room #none/,
    ],
    [
      'a third in a direct conversation',
      8,
      (line: string) => `${line.replace('"ida"', '"ide"')}\n`,
      /line 8: ide can't be in @ida\+idb/,
    ],
    ['nothing at all', 0, (line: string) => line, /nothing to import/],
  ] as const) {
    test(`${what}: one line, exit 1, and no journal`, () =>
      assertRefused(number === 0 ? '' : changed(EXPORTED, number, change), said));
  }

  for (const [what, number, from, to, said] of [
    ['a sanction too few', 13, /.*/, '', /not whole: .* 1 sanctions, but there are 0/],
    ['a sanction twice', 13, /.*/, '$&\n$&', /line 14: the mute of idb is there twice/],
    ['a sanction of no kind', 13, 'mute', 'ban', /line 13: kind: /],
    ['an edit of what is no message', 21, '"target":1', '"target":4', /line 21: .*number 4 is no message/],
    ['an edit that says something else', 21, 'hello', 'hallo', /line 21: .*not what number 1 says/],
    [
      'an edit of what somebody else said',
      21,
      'ida',
      'idb',
      /line 21: .*number 1 is the message of somebody/,
    ],
    ['what is deleted and says something', 25, '"text":""', '"text":"a"', /line 25: .*still says something/],
    ['a deletion of what is not gone', 27, '"target":8', '"target":7', /line 27: .*not what number 7 says/],
    ['a mention of nobody', 14, '["idb"]', '[]', /line 14: .* mentions somebody who can't be/],
    ['a mention of what can be nobody', 14, '["idb"]', '["id b"]', /line 14: .* mentions somebody who/],
  ] as const) {
    test(`${what}: one line, exit 1, and no journal`, () =>
      assertRefused(
        changed(EVENING_EXPORTED, number, (line) => line.replace(from, to).replace(/.$/, '$&\n')),
        said,
      ));
  }

  function assertRefused(input: string, said: RegExp): void {
    using work = new Workplace();
    const { status, stderr } = work.server(['import', '--data', 'new'], { input });
    assert.equal(status, 1);
    assert.match(stderr, /^server: [^\n]+\n$/);
    assert.match(stderr, said);
    const left = existsSync(work.at('new')) ? readdirSync(work.at('new')) : [];
    assert.deepEqual(
      left.filter((name) => name.startsWith('parley.db')),
      [],
    );
  }

  test('a last line that is cut off, text that is not UTF-8, a line without end: refused', () => {
    using work = new Workplace();
    const lines = Buffer.from(EXPORTED);
    for (const [input, said] of [
      [lines.subarray(0, -1), /line 18 is cut off/],
      [
        Buffer.concat([lines.subarray(0, lines.indexOf('\n') + 1), Buffer.from([0xff, 0x0a])]),
        /line 2 is not UTF-8/,
      ],
      [Buffer.alloc(3 * 2 ** 20, 'x'), /line 1 is too long/],
    ] as const) {
      const { status, stderr } = work.server(['import', '--data', 'new'], { input });
      assert.equal(status, 1);
      assert.match(stderr, said);
    }
    assert.equal(
      work.server(['import', '--data', 'new'], { input: lines }).status,
      0,
      'and then it can be done',
    );
  });

  test('ends at once when it refuses, though its input goes on', async () => {
    using work = new Workplace();
    const child = spawn(SERVER, ['import'], { cwd: work.path, stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      child.stdin.write('no export\n');
      const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(10_000) });
      assert.equal(code, 1);
    } finally {
      child.kill();
    }
  });
});
