import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { CLIENT, STATE_HOME } from './client-process.ts';
import { ScreenProcess, skipWithoutTmux } from './screen-process.ts';
import { waitFor } from './wait-for.ts';

let server: ServerProcess;
let bob: RawClient;
let ear: RawClient;

before(async () => {
  server = await ServerProcess.start({ args: ['--rate', '0'] });
  bob = await RawClient.join(server.port, 'bob');
  ear = await RawClient.join(server.port, 'ear');
});

after(async () => {
  bob.destroy();
  ear.destroy();
  await server[Symbol.asyncDispose]();
});

test('a line that was pasted with its end is sent without it', { skip: skipWithoutTmux }, async () => {
  using screen = await ScreenProcess.joined(server.port, 'alice');
  await fence(bob, ear);
  screen.paste('one\ntwo\r\n\n');
  screen.type('', 'Enter');
  assert.equal(await ear.receive(), 'alice: one ⏎ two');
});

describe('a terminal from the program script', {
  skip: process.platform === 'linux' ? false : "the program script is not the one of Linux's util-linux",
}, () => {
  test('that has no size is drawn on as on one of the usual size', async () => {
    const { screen, child } = on('xterm', `stty rows 0 cols 0; exec ${CLIENT} 127.0.0.1 ${server.port}`);
    await waitFor(
      () => screen().includes('Nickname: '),
      () => screen(),
    );
    child.stdin.write('\x03');
    assert.equal((await once(child, 'exit'))[0], 0);
  });

  for (const [how, typed] of [
    ['/quit', '/quit\n'],
    ['Ctrl-D', '\x04'],
  ] as const) {
    test(`that can not be drawn on is left before there is a nick by ${how}`, async () => {
      const { screen, child } = on('dumb', `exec ${CLIENT} 127.0.0.1 ${server.port}`);
      await waitFor(() => screen().includes('Nickname: '));
      child.stdin.write(typed);
      assert.equal((await once(child, 'exit'))[0], 0);
      assert.doesNotMatch(screen(), /client:/);
    });
  }
});

/** A command on a terminal of its own, and what that shows. */
function on(TERM: string, command: string) {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, XDG_STATE_HOME: STATE_HOME, TERM },
  });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (screen += text));
  return { child, screen: () => screen };
}
