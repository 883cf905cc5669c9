import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { ScreenProcess, skipWithoutTmux as skip } from './screen-process.ts';
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

const LONG = 'the quick brown fox 日本語 jumps over 👨‍👩‍👧 the lazy dog and walks slowly home to sleep';

/** The text of the input area, its rows joined as they were before they were wrapped. */
function typed(rows: readonly string[]): string {
  const start = rows.findLastIndex((row) => row.startsWith('›'));
  return rows
    .slice(start)
    .map((row) => row.slice(2))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** The next that `ear` hears from somebody. */
async function heardFrom(nick: string): Promise<string> {
  for (;;) {
    const text = await ear.receive();
    if (text.startsWith(`${nick}: `)) return text;
  }
}

function occurrences(text: string, part: string): number {
  return text.split(part).length - 1;
}

describe('the client on a terminal', { skip }, () => {
  test('asks for a nick, and again, saying why, until it is one that can be had', async () => {
    using screen = new ScreenProcess(['127.0.0.1', String(server.port)]);
    await screen.shows(/^Nickname:$/m);
    screen.type('bob', 'Enter');
    await screen.shows(
      /! The nickname bob is taken, or looks like one that is\.\s+Choose\s+another\.\nNickname:$/,
    );
    screen.type('1 2', 'Enter');
    await screen.shows(/! The nickname 1 2 is not allowed/);
    screen.type('zoë', 'Enter');
    await screen.shows(/\* You are in the chat as zoë\./);
  });

  test('shows own lines once, marked as own, and sends them', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    await fence(bob, ear);
    screen.type('hello everyone', 'Enter');
    await screen.shows(/^› \d\d:\d\d you: hello everyone\n›$/m);
    assert.equal(await ear.receive(), 'alice: hello everyone');
    bob.send('hello alice');
    await screen.shows(/^ {2}\d\d:\d\d bob: hello alice\n›$/m);
    assert.equal(occurrences(screen.text, 'hello everyone'), 1);
  });

  test('an incoming message never tears the line being typed', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice', 40, 24);
    let sent = '';
    for (const word of LONG.split(' ')) {
      screen.type(`${word} `);
      sent += `${word} `;
      bob.send(`about 家 👩‍🚀 ${word.toUpperCase()}`);
      await screen.shows(new RegExp(`bob: about 家 .* ${word.toUpperCase()}$`, 'm'));
      await screen.shows(/^›/m);
      const { rows } = screen;
      assert.equal(typed(rows).trim(), sent.trim());
    }
    screen.type('', 'Enter');
    await screen.shows(/you: the quick brown/);
    assert.equal(await heardFrom('alice'), `alice: ${LONG} `);
  });

  test('the cursor stands where the next character goes', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    screen.type('日本ab', 'Left', 'Left');
    bob.send('moving things');
    await screen.shows(/moving things\n› 日本ab$/);
    assert.equal(screen.format('#{cursor_x}'), '6');
    screen.type('X');
    await screen.shows(/^› 日本Xab$/m);
  });

  test('a half-typed line survives every width, with nothing torn and nothing lost', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice', 80, 30);
    bob.send('once', `two ${LONG}`, 'three 日本語日本語日本語日本語日本語日本語');
    screen.type(LONG);
    await screen.shows(/to sleep$/);
    for (const columns of [40, 20, 33, 100, 24, 61, 80]) {
      screen.resize(columns, 30);
      bob.send(`at ${columns}`);
      const isWhole = (text: string) =>
        ['› ', `at ${columns}`, 'bob: once'].every((part) => occurrences(text, part) === 1) &&
        typed(text.split('\n')) === LONG;
      // A terminal may tell of its new width later than it has it: what counts is what it comes to.
      await waitFor(
        () => isWhole(screen.text),
        () => `torn at ${columns} columns:\n${screen.text}`,
      );
    }
    screen.type('', 'Enter');
    assert.equal(await heardFrom('alice'), `alice: ${LONG}`);
  });

  test('what others send can not drive the terminal', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    const title = screen.format('#{pane_title}');
    bob.send(
      '\x1b]0;pwned\x07',
      '\x1b[2J\x1b[H',
      '\x1b]52;c;cm0=\x07',
      '\x1b[c\x1b[6n\x1b[21t',
      '\x1bP$qm\x1b\\',
    );
    bob.send(
      '\u009b31mred',
      '\u009d0;x\u009c',
      'hi\rSERVER: you are banned',
      'a\x08\x08\x08b',
      '\x0e\x0flast',
    );
    const text = await screen.shows(/␎␏last\n›$/);
    for (const inert of ['␛]0;pwned␇', '␛[2J␛[H', '␛]52;c;cm0=␇', '␛[c␛[6n␛[21t', '�31mred', 'hi␍SERVER'])
      assert.ok(text.includes(inert), inert);
    assert.match(text, /You are in the chat/);
    assert.equal(screen.format('#{pane_title}'), title);
    screen.type('still me');
    await screen.shows(/^› still me$/m);
  });

  test('a tower of marks is cut, and its neighbours stay readable', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    bob.send(`tower e${'\u0301'.repeat(1500)}!`, 'below');
    const text = await screen.shows(/bob: below/);
    assert.match(text, /bob: tower e\u0301{0,8}!\n {2}\d\d:\d\d bob: below\n›$/);
  });

  test('a nick has its colour, always the same, and none under NO_COLOR', async () => {
    using coloured = await ScreenProcess.joined(server.port, 'alice');
    using plain = new ScreenProcess(['127.0.0.1', String(server.port), '--nick', 'anna'], 60, 16, {
      NO_COLOR: '1',
    });
    await plain.shows(/You are in/);
    bob.send('first', 'second');
    await coloured.shows(/bob: second/);
    await plain.shows(/bob: second/);
    const colours = [...coloured.styled.matchAll(/\x1b\[(38;5;\d+|3\dm?)m?bob/g)].map(([, colour]) => colour);
    assert.equal(colours.length, 2);
    assert.equal(new Set(colours).size, 1);
    assert.doesNotMatch(plain.styled, /\x1b\[[0-9;]*(3[1-7]|38;)[0-9;]*m/);
  });

  test('a paste of several lines is one message', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    await fence(bob, ear);
    screen.paste('one\ntwo\nthree');
    await screen.shows(/^› one\n {2}two\n {2}three$/m);
    screen.type('', 'Enter');
    assert.equal(await ear.receive(), 'alice: one ⏎ two ⏎ three');
    await screen.shows(/^› \d\d:\d\d you: one\n {10}two\n {10}three\n›$/m);
  });

  test('/ignore hides somebody, /unignore shows them again', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    screen.type('/ignore Bob', 'Enter');
    await screen.shows(/\* Hidden: Bob/);
    bob.send('can you hear me?');
    ear.send('I can');
    await screen.shows(/ear: I can/);
    assert.doesNotMatch(screen.text, /can you hear me/);
    screen.type('/unignore bob', 'Enter');
    await screen.shows(/\* Hidden: nobody/);
    bob.send('and now?');
    await screen.shows(/bob: and now\?/);
    await fence(ear, bob);
  });

  test('/help shows the commands, an unknown one is not sent, // sends a slash', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice', 80, 24);
    await fence(bob, ear);
    screen.type('/help', 'Enter');
    await screen.shows(/\/ignore NICK +hide/);
    screen.type('/shrug', 'Enter');
    await screen.shows(/! there is no command \/shrug/);
    screen.type('//shrug', 'Enter');
    assert.equal(await ear.receive(), 'alice: /shrug');
  });

  test('a refusal of the server is shown plainly', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    screen.paste('x'.repeat(5000));
    screen.type('', 'Enter');
    await screen.shows(/! The server refused: that was longer than 4096 bytes/);
  });

  for (const [name, text, keys] of [
    ['/quit', '/quit', ['Enter']],
    ['Ctrl-C', 'half a li', ['C-c']],
    ['Ctrl-D', '', ['C-d']],
  ] as const) {
    test(`${name} says BYE and exits with 0`, async () => {
      using screen = await ScreenProcess.joined(server.port, 'leaver');
      screen.type(text, ...keys);
      await screen.shows(/^exit code 0\n[#$]/m);
      const cause = server.serverLog.findLast((line) => line.nick === 'leaver' && 'cause' in line);
      assert.equal(cause?.cause, 'bye', JSON.stringify(cause));
    });
  }

  test('Ctrl-D in the middle of a line deletes the character under the cursor', async () => {
    using screen = await ScreenProcess.joined(server.port, 'alice');
    screen.type('abc', 'C-a', 'C-d');
    await screen.shows(/^› bc$/m);
  });
});

describe('the end of a server of the base protocol, on a terminal', { skip }, () => {
  test('is shown as a warning, and is an orderly end', async () => {
    await using other = await ServerProcess.start({ args: ['--grace', '1'] });
    using screen = await ScreenProcess.joined(other.port, 'alice', 60, 16, ['--base']);
    other.signal('SIGTERM');
    await screen.shows(/! Server will shut down in 1 seconds/);
    await screen.shows(/\* The server has shut down\.\nexit code 0\n[#$]/);
  });

  test('without a warning is one clear line and exit 1, with the terminal as it was', async () => {
    await using other = await ServerProcess.start();
    using screen = await ScreenProcess.joined(other.port, 'alice', 60, 16, ['--base']);
    screen.type('half a line');
    await screen.shows(/half a line/);
    other.signal('SIGKILL');
    await screen.shows(/^! Not sent: half a line\nclient: the [\s\S]*\nexit code 1\n[#$]/m);
    screen.type('stty -a | grep -o "[- ]icanon"; echo $((40 + 2))', 'Enter');
    await screen.shows(/^ icanon\n42$/m);
    assert.equal(screen.format('#{cursor_flag}#{wrap_flag}'), '11');
  });
});
