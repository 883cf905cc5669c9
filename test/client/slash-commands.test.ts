import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACTIONS } from '../../src/client/action-table.ts';
import { helpLines, readTyped } from '../../src/client/slash-commands.ts';

function typed(line: string) {
  return readTyped(line, 'parley');
}

describe('a typed line', () => {
  test('is a text unless it begins with a slash', () => {
    for (const text of ['hi', ' /quit', 'a /quit', '', 'BYE', '日本'])
      assert.deepEqual(typed(text), { type: 'text', text });
  });

  test('that begins with two slashes is a text with one', () => {
    assert.deepEqual(typed('//quit'), { type: 'text', text: '/quit' });
    assert.deepEqual(typed('///'), { type: 'text', text: '//' });
  });

  for (const [line, action] of [
    ['/quit', { type: 'quit' }],
    ['/HELP  ', { type: 'help' }],
    ['/help /join', { type: 'help', about: 'join' }],
    ['/ignore  bob ', { type: 'ignore', nick: 'bob' }],
    ['/unignore @bob', { type: 'unignore', nick: 'bob' }],
    ['/ignore', { type: 'ignored' }],
    ['/numbers', { type: 'numbers' }],
    ['/join #dev', { type: 'join', room: '#dev' }],
    ['/join dev', { type: 'join', room: '#dev' }],
    ['/leave', { type: 'leave' }],
    ['/leave #dev', { type: 'leave', room: '#dev' }],
    ['/room', { type: 'room', insists: false }],
    ['/room #dev', { type: 'room', place: '#dev', insists: false }],
    ['/room! @alice', { type: 'room', place: 'alice', insists: true }],
    ['/rooms', { type: 'rooms' }],
    ['/who', { type: 'who' }],
    ['/who #dev', { type: 'who', room: '#dev' }],
    ['/topic', { type: 'topic' }],
    ['/topic what it is  about', { type: 'topic', topic: 'what it is  about' }],
    ['/topic -', { type: 'topic', topic: '' }],
    ['/topic one\n\ttwo', { type: 'topic', topic: 'one two' }],
    ['/msg alice hi there', { type: 'msg', nick: 'alice', text: 'hi there', insists: false }],
    ['/MSG! @alice: hi', { type: 'msg', nick: 'alice', text: 'hi', insists: true }],
    ['/msg alice one\n two', { type: 'msg', nick: 'alice', text: 'one\n two', insists: false }],
    ['/me waves', { type: 'me', text: 'waves' }],
    ['/reply yes', { type: 'reply', text: 'yes' }],
    ['/reply 42 yes', { type: 'reply', target: 42, text: 'yes' }],
    ['/reply alice, yes', { type: 'reply', text: 'alice, yes', addressed: { nick: 'alice', text: 'yes' } }],
    ['/edit new text', { type: 'edit', text: 'new text' }],
    ['/edit #42 new text', { type: 'edit', target: 42, text: 'new text' }],
    ['/edit 42 new\ntext', { type: 'edit', target: 42, text: 'new\ntext' }],
    ['/edit 007 is a number with a nought', { type: 'edit', text: '007 is a number with a nought' }],
    ['/delete', { type: 'delete' }],
    ['/delete #42', { type: 'delete', target: 42 }],
    ['/react 👍', { type: 'react', reaction: '👍', removed: false }],
    ['/react 42 👩‍👩‍👧‍👦', { type: 'react', target: 42, reaction: '👩‍👩‍👧‍👦', removed: false }],
    ['/react +1', { type: 'react', reaction: '👍', removed: false }],
    ['/react ❤', { type: 'react', reaction: '❤️', removed: false }],
    ['/unreact #42 Heart', { type: 'react', target: 42, reaction: '❤️', removed: true }],
    ['/history', { type: 'history', count: 50 }],
    ['/history 1000', { type: 'history', count: 1000 }],
    ['/history #1000', { type: 'around', target: 1000 }],
    ['/search from:alice "a b" ü', { type: 'search', query: 'from:alice "a b" ü' }],
    ['/more', { type: 'more' }],
    ['/read', { type: 'read' }],
    ['/read #dev', { type: 'read', place: '#dev' }],
    ['/mute', { type: 'mute', muted: true }],
    ['/unmute alice', { type: 'mute', muted: false, place: 'alice' }],
    ['/away', { type: 'away', text: 'away' }],
    ['/away out for lunch', { type: 'away', text: 'out for lunch' }],
    ['/back', { type: 'away' }],
    ['/nick zoë', { type: 'nick', nick: 'zoë' }],
    ['/token', { type: 'token' }],
    ['/export', { type: 'export' }],
    ['/export my file.jsonl', { type: 'export', file: 'my file.jsonl' }],
    ['/erase alice', { type: 'erase', nick: 'alice' }],
  ] as const) {
    test(`may be a command: ${JSON.stringify(line)}`, () => assert.deepEqual(typed(line), action));
  }

  test('that is no command is never sent: a slip would go to everybody', () => {
    for (const line of [
      ...['/shrug', '/', '/ignoer bob', '/join!', '/!', '/__proto__', '/constructor', '/toString x'],
      ...['/unignore', '/nick', '/join', '/join #a #b', '/me', '/msg', '/msg alice', '/erase'],
      ...['/history 0', '/history 1001', '/history x', '/history #0', '/search'],
      ...['/edit', '/edit 42', '/reply', '/reply #42', '/delete it', '/delete 1 2'],
      ...['/react', '/react 42', '/react x', '/react 👍👍', '/react 1 2 👍', '/unreact'],
      ...[`/search ${'x'.repeat(257)}`, `/topic ${'ü'.repeat(257)}`, `/away ${'x'.repeat(513)}`],
    ])
      assert.equal(typed(line).type, 'mistake', line);
  });

  test('that is a path is a text', () => {
    assert.deepEqual(typed('/etc/passwd'), { type: 'text', text: '/etc/passwd' });
  });

  test('asks in the base protocol only for what there are words for', () => {
    for (const { name, needsParley } of ACTIONS) {
      const answer = readTyped(`/${name}`, 'base');
      assert.equal(
        answer.type === 'mistake' && answer.text.includes("can't be done here"),
        needsParley,
        name,
      );
    }
    assert.deepEqual(readTyped('/ignore bob', 'base'), { type: 'ignore', nick: 'bob' });
  });
});

describe('the help', () => {
  test('names every command, each in a line that a terminal has room for', () => {
    const lines = helpLines('parley');
    assert.equal(lines.length, ACTIONS.length + 1);
    for (const [index, { name, argument = '' }] of ACTIONS.entries()) {
      const line = lines[index] ?? '';
      assert.ok(line.startsWith(`/${name} ${argument}`.trimEnd()), line);
      assert.ok(line.length <= 76, line);
    }
    assert.match(lines.at(-1) ?? '', /^\/\/text /);
  });

  test('leaves out what the base protocol has no words for', () => {
    assert.deepEqual(
      helpLines('base').map((line) => line.split(' ')[0]),
      ['/ignore', '/unignore', '/help', '/quit', '//text'],
    );
  });

  test('can be had of one command', () => {
    assert.match(helpLines('parley', 'jo').join('\n'), /^\/join #ROOM [^\n]*$/);
    assert.deepEqual(helpLines('parley', 'shrug'), [
      'There is no command /shrug; /help shows what there is.',
    ]);
  });

  test('no two commands have one name', () => {
    const names = ACTIONS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });
});
