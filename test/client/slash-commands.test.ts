import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { helpLines, readTyped } from '../../src/client/slash-commands.ts';

describe('a typed line', () => {
  test('is a text unless it begins with a slash', () => {
    for (const text of ['hi', ' /quit', 'a /quit', '', 'BYE', '日本'])
      assert.deepEqual(readTyped(text), { type: 'text', text });
  });

  test('that begins with two slashes is a text with one', () => {
    assert.deepEqual(readTyped('//quit'), { type: 'text', text: '/quit' });
    assert.deepEqual(readTyped('///'), { type: 'text', text: '//' });
  });

  test('may be a command, in any case and with blanks around', () => {
    assert.deepEqual(readTyped('/quit'), { type: 'quit' });
    assert.deepEqual(readTyped('/HELP  '), { type: 'help' });
    assert.deepEqual(readTyped('/ignore  bob '), { type: 'ignore', nick: 'bob' });
    assert.deepEqual(readTyped('/unignore bob'), { type: 'unignore', nick: 'bob' });
    assert.deepEqual(readTyped('/ignore'), { type: 'ignored' });
    assert.deepEqual(readTyped('/history'), { type: 'history', count: 50 });
    assert.deepEqual(readTyped('/history 1000'), { type: 'history', count: 1000 });
    assert.deepEqual(readTyped('/who'), { type: 'who' });
    assert.deepEqual(readTyped('/nick zoë'), { type: 'nick', nick: 'zoë' });
    assert.deepEqual(readTyped('/token'), { type: 'token' });
  });

  test('that is no command is never sent: a path or a slip would go to everybody', () => {
    for (const line of [
      '/shrug',
      '/etc/passwd',
      '/',
      '/ignoer bob',
      '/unignore',
      '/nick',
      '/history 0',
      '/history 1001',
      '/history x',
    ])
      assert.equal(readTyped(line).type, line === '/etc/passwd' ? 'text' : 'mistake', line);
  });
});

test('the help names every command', () => {
  const help = helpLines().join('\n');
  for (const use of [
    '/help',
    '/ignore NICK',
    '/unignore NICK',
    '/history [N]',
    '/who',
    '/nick NAME',
    '/token',
    '/quit',
    '//text',
  ])
    assert.ok(help.includes(use));
});
