import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Asked, readOptions } from '../../../src/cli/command-line/options.ts';

function ask(...args: readonly string[]): Asked {
  return readOptions(args, '1.2.3');
}

describe('the options of the client', () => {
  for (const [args, said] of [
    [['127.0.0.1', 'abc'], "port must be a whole number from 1 to 65535, not 'abc'"],
    [['127.0.0.1', 'a\nb\x1b[31m'], "port must be a whole number from 1 to 65535, not 'a ⏎ b␛[31m'"],
    [['--n\nope'], "unknown option '--n ⏎ ope'"],
    [['--retry', 'x'], "--retry must be a whole number from 0 to 86400, not 'x'"],
    [['--room', 'a b'], "--room must be # and letters or digits, in quotes for the shell: '#dev', not 'a b'"],
    [['--nick', ''], '--nick must not be empty'],
    [
      ['127.0.0.1:43221'],
      'host must be without a port; give that as a second argument: ./client 127.0.0.1 43221',
    ],
    [['[::1]:80'], 'host must be without a port; give that as a second argument: ./client [::1] 80'],
  ] as const) {
    test(`${JSON.stringify(args)} is an error, said in one line that says what would be right`, () => {
      const line = `${said} (./client --help shows what there is)`;
      assert.deepEqual(ask(...args), { type: 'usage-error', line });
    });
  }

  test('an address may stand in brackets', () => {
    for (const host of ['[::1]', '::1']) {
      const asked = ask(host, '80');
      assert.equal(asked.type === 'run' && asked.options.host, '::1');
    }
  });

  test('-h is --help, and -V is --version', () => {
    assert.deepEqual(ask('-h'), ask('--help'));
    assert.deepEqual(ask('-V'), { type: 'print', text: '1.2.3\n' });
  });
});
