import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readOptions, type ServerOptions } from '../../src/server/options.ts';

function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): ServerOptions {
  const asked = readOptions(args, env, '1.2.3');
  assert.equal(asked.type, 'run');
  return asked.type === 'run' ? asked.options : assert.fail();
}

function usageError(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const asked = readOptions(args, env, '1.2.3');
  return asked.type === 'usage-error' ? asked.line : assert.fail(`no usage error but ${asked.type}`);
}

describe('the options of the server', () => {
  test('have the defaults of docs/protocol.md', () => {
    assert.deepEqual(run([]), {
      port: 43_221,
      data: './parley-data',
      grace: 5,
      maxText: 4096,
      rate: 10,
      burst: 50,
      faults: 100,
      firstFrame: 1024,
      handshake: 120,
      tries: 10,
      rooms: 1000,
      waiting: 4096,
      firstFrameTime: 10,
      frameTime: 30,
      sendQueue: 262_144,
      stall: 15,
      perAddress: 256,
      ping: 60,
      countLoopback: false,
      memory: false,
    });
  });

  test('a flag goes before the environment, which goes before the default', () => {
    const env = {
      PARLEY_GRACE: '7',
      PARLEY_MAX_TEXT: '100',
      PARLEY_PORT: '1',
      PARLEY_COUNT_LOOPBACK: '1',
      PARLEY_HOST: '::1',
    };
    const { grace, maxText, port, countLoopback, host, rate } = run(['--grace', '9', '0'], env);
    assert.deepEqual(
      { grace, maxText, port, countLoopback, host, rate },
      { grace: 9, maxText: 100, port: 0, countLoopback: true, host: '::1', rate: 10 },
    );
    assert.equal(run([], env).port, 1);
  });

  test('an empty variable is as none', () => assert.equal(run([], { PARLEY_GRACE: '' }).grace, 5));

  for (const args of [
    ['65536'],
    ['-1'],
    ['x'],
    ['1.5'],
    ['0x10'],
    [''],
    ['1', '2'],
    ['--nonsense'],
    ['--grace'],
    ['--grace', '-1'],
    ['--grace', 'soon'],
    ['--max-text', '0'],
    ['--max-text', '16385'],
    ['--rate', '1e3'],
    ['--rooms', '0'],
    ['--rooms', '100001'],
    ['--data', ''],
  ]) {
    test(`${JSON.stringify(args)} is an error, said in one line that says what would be right`, () => {
      const line = usageError(args);
      assert.doesNotMatch(line, /\n/);
      assert.match(line, /--help/);
    });
  }

  test('an error in a number names the range', () => {
    assert.match(usageError(['99999']), /from 0 to 65535/);
    assert.match(usageError([], { PARLEY_GRACE: 'x' }), /PARLEY_GRACE.*from 0 to 86400/);
    assert.match(usageError([], { PARLEY_PORT: 'x' }), /PARLEY_PORT.*from 0 to 65535/);
    assert.match(usageError([], { PARLEY_COUNT_LOOPBACK: 'maybe' }), /1 or 0/);
  });

  test('an error says what would be right and what was given, on one line whatever that was', () => {
    for (const [args, env, said] of [
      [['abc'], {}, "port must be a whole number from 0 to 65535, not 'abc'"],
      [['--grace', 'x'], {}, "--grace must be a whole number from 0 to 86400, not 'x'"],
      [['--keep-size', '1k'], {}, '--keep-size must be a size of at least 1M'],
      [['a\nb\x1b[31m'], {}, "port must be a whole number from 0 to 65535, not 'a ⏎ b␛[31m'"],
      [['--n\nope'], {}, "unknown option '--n ⏎ ope'"],
      [['--host', '127.0.0.1:80'], {}, '--host must be without a port; give that by itself: ./server 80'],
      [[], { PARLEY_RATE: 'a\nb' }, 'the environment variable PARLEY_RATE must be a whole number from 0 to'],
    ] as const)
      assert.ok(usageError(args, env).startsWith(said), usageError(args, env));
  });

  test('an address may stand in brackets', () => {
    assert.equal(run(['--host', '[::1]']).host, '::1');
    assert.equal(run([], { PARLEY_HOST: '[::1]' }).host, '::1');
    assert.equal(run(['--host', '::1']).host, '::1');
  });

  test('a variable that a flag goes before is not looked at', () => {
    assert.equal(run(['--grace', '1'], { PARLEY_GRACE: 'abc' }).grace, 1);
    assert.equal(run(['0'], { PARLEY_PORT: 'abc' }).port, 0);
  });

  for (const flag of ['--help', '-h', '--version', '-V']) {
    test(`${flag} works, whatever is in the environment`, () => {
      assert.equal(readOptions([flag], { PARLEY_GRACE: 'abc', PARLEY_PORT: 'abc' }, '1.2.3').type, 'print');
    });
  }

  test('--help names every option with its default, --version the version', () => {
    const help = readOptions(['--help'], {}, '1.2.3');
    assert.equal(help.type, 'print');
    const text = help.type === 'print' ? help.text : '';
    for (const option of ['--max-text', '--grace', '--send-queue', '--host', 'PARLEY_MAX_TEXT'])
      assert.ok(text.includes(option));
    assert.deepEqual(readOptions(['--version'], {}, '1.2.3'), { type: 'print', text: '1.2.3\n' });
  });
});
