import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ServerProcess } from '../support/server-process.ts';
import { LastingServer } from './lasting-server.ts';
import { ScreenProcess, skipWithoutTmux as skip } from './screen-process.ts';

/** Milliseconds that leaving takes at most: less than a server gets that does not answer. */
const AT_ONCE = 4_000;

describe('whoever leaves before they have a nick', { skip }, () => {
  let server: ServerProcess;

  before(async () => {
    server = await ServerProcess.start();
  });

  after(() => server[Symbol.asyncDispose]());

  for (const [name, text, key] of [
    ['Ctrl-C', 'half a na', 'C-c'],
    ['Ctrl-D', '', 'C-d'],
    ['/quit', '/quit', 'Enter'],
  ] as const) {
    test(`is gone at once, by ${name}`, async () => {
      using screen = new ScreenProcess(['127.0.0.1', String(server.port)]);
      await screen.shows(/^Nickname:$/m);
      const begun = performance.now();
      screen.type(text, key);
      await screen.shows(/^exit code 0$/m);
      assert.ok(performance.now() - begun < AT_ONCE, `${performance.now() - begun} ms`);
    });
  }

  test('is gone at once also after a nick that could not be had', async () => {
    using screen = new ScreenProcess(['127.0.0.1', String(server.port)]);
    await screen.shows(/^Nickname:$/m);
    screen.type('1bad', 'Enter');
    await screen.shows(/is not allowed/);
    const begun = performance.now();
    screen.type('/quit', 'Enter');
    await screen.shows(/^exit code 0$/m);
    assert.ok(performance.now() - begun < AT_ONCE, `${performance.now() - begun} ms`);
  });
});

describe('a server that goes before there is a nick', { skip }, () => {
  test('is said to be away, and the nick that was typed is used when it is back', async () => {
    await using server = await LastingServer.start();
    using screen = new ScreenProcess(['127.0.0.1', String(server.port), '--history', '0'], 70, 16);
    await screen.shows(/^Nickname:$/m);
    await server.end('SIGKILL');
    screen.type('zoe', 'Enter');
    await screen.shows(/^not connected; trying again in \d+ s\nNickname: zoe ›$/m);
    await server.start();
    await screen.shows(/^\* You are in the chat as zoe\..*\n›$/m);
    assert.doesNotMatch(screen.text, /connect/);
  });

  test('can be left while it is away', async () => {
    await using server = await LastingServer.start();
    using screen = new ScreenProcess(['127.0.0.1', String(server.port)], 70, 16);
    await screen.shows(/^Nickname:$/m);
    await server.end('SIGTERM');
    screen.type('zoe', 'Enter');
    await screen.shows(/^not connected; trying/m);
    const begun = performance.now();
    screen.type('/quit', 'Enter');
    await screen.shows(/^exit code 0$/m);
    assert.ok(performance.now() - begun < AT_ONCE, `${performance.now() - begun} ms`);
  });
});
