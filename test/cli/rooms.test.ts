import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { connect } from '../../src/node/index.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { ServerProcess } from '../support/server-process.ts';
import { ClientProcess } from './client-process.ts';
import { ScreenProcess, skipWithoutTmux as skip } from './screen-process.ts';
import { waitFor } from './wait-for.ts';

let server: ServerProcess;
let folder: string;

before(async () => {
  server = await ServerProcess.start({ args: ['--rate', '0'] });
  folder = mkdtempSync(join(tmpdir(), 'parley-rooms-'));
});

after(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function joined(nick: string, history = 0): Promise<ScreenProcess> {
  return ScreenProcess.joined(server.port, nick, 80, 30, ['--history', `${history}`]);
}

/** A client that has ended in order, so that whatever it did is done. */
async function leaves(screen: ScreenProcess): Promise<void> {
  screen.type('/quit', 'Enter');
  await screen.shows(/exit code 0/);
  screen[Symbol.dispose]();
}

describe('two people on their terminals', { skip }, () => {
  test('meet in a room, talk, and change what they have said', async () => {
    using alice = await joined('alice');
    using bob = await joined('bob', 10);

    alice.type('/join #dev', 'Enter');
    await alice.shows(/\* What you type is said in #dev now\.[\s\S]*\n#dev ›$/);
    alice.type('first of all', 'Enter');
    await alice.shows(/^› \d\d:\d\d you: first of all$/m);
    bob.type('/join #DEV', 'Enter');
    await bob.shows(/\* What you type is said in #dev now\.\n {2}\d\d:\d\d alice: first of all\n#dev ›$/);
    await alice.shows(/^\* \d\d:\d\d bob joined$/m);

    bob.type('hello @alice', 'Enter');
    await alice.shows(/^ {2}\d\d:\d\d bob: hello @alice$/m);
    assert.match(alice.styled, /\x1b\[7m(\x1b\[\d[\d;]*m)*bob|\x1b\[7;[\d;]*mbob/);
    alice.type('/me waves', 'Enter');
    await bob.shows(/^- \d\d:\d\d alice waves$/m);
    await alice.shows(/^› \d\d:\d\d alice waves$/m);
    alice.type('/reply bob so you are here', 'Enter');
    await bob.shows(/^ {2}\d\d:\d\d alice ↪ you: hello @alice\n {10}so you are here$/m);

    bob.type('/edit hello everyone', 'Enter');
    await alice.shows(/^\* \d\d:\d\d bob edited #\d+: hello everyone$/m);
    await bob.shows(/^\* \d\d:\d\d you edited #\d+: hello everyone$/m);
    alice.type('/react +1', 'Enter');
    await bob.shows(/^\* \d\d:\d\d alice reacted 👍 to “so you are here”$/m);
    alice.type('/delete', 'Enter');
    await bob.shows(/^\* \d\d:\d\d alice deleted #\d+$/m);
    alice.type('/delete 1', 'Enter');
    await alice.shows(/^! /m);

    bob.type('/topic all that is built', 'Enter');
    await alice.shows(/^\* \d\d:\d\d bob set the topic: all that is built$/m);
    bob.type('/search everyone in:#dev', 'Enter');
    await bob.shows(/\* #dev, \d{4}-\d\d-\d\d:\n[\s\S]*› \d\d:\d\d #\d+ you \(edited\): hello everyone\n/);

    bob.type('/leave', 'Enter');
    await bob.shows(/\* You are in #dev no more\. What you type is said in #lobby now\.\n›$/);
    await alice.shows(/^\* \d\d:\d\d bob left$/m);
  });

  test('talk alone, wherever they are, and find what they missed', async () => {
    using carol = await joined('carol');
    const dave = await joined('dave');
    carol.type('/msg dave a word with you', 'Enter');
    await carol.shows(/^› \d\d:\d\d you → dave: a word with you$/m);
    await dave.shows(/^ {2}\d\d:\d\d carol → you: a word with you$/m);
    dave.type('/room carol', 'Enter');
    await dave.shows(/\ncarol ›$/);
    dave.type('yes?', 'Enter');
    await carol.shows(/^ {2}\d\d:\d\d dave → you: yes\?$/m);
    await leaves(dave);

    carol.type('/msg dave still there?', 'Enter');
    await carol.shows(/\* dave is not here now\. It waits for them\./);
    await carol.shows(/you → dave: still there\?/);
    using again = await joined('dave');
    await again.shows(/\* Unread: carol 1\n›$/);
    again.type('/room carol', 'Enter');
    await again.shows(/carol: still there\?\ncarol ›$/);
  });

  test('see what others say in their rooms from the lobby, and read only what is in front of them', async () => {
    using erin = await joined('erin');
    using frank = await joined('frank');
    for (const screen of [erin, frank]) {
      screen.type('/join #far', 'Enter');
      await screen.shows(/#far ›$/);
    }
    erin.type('/room #lobby', 'Enter');
    await erin.shows(/\n›$/);
    frank.type('from afar', 'Enter');
    await erin.shows(/^ {2}\d\d:\d\d #far frank: from afar$/m);
    erin.type('/rooms', 'Enter');
    await erin.shows(/ #far +2 members · 1 unread/);
    // The window of the terminal is no longer in front.
    erin.type('/room #far', 'Enter');
    await erin.shows(/#far ›$/);
    await waitFor(() => {
      erin.type('/rooms', 'Enter');
      return /› #far +2 members\n/.test(erin.text.slice(erin.text.lastIndexOf('Your rooms')));
    });
    erin.type('\x1b[O');
    frank.type('are you looking?', 'Enter');
    await erin.shows(/frank: are you looking\?/);
    erin.type('/rooms', 'Enter');
    await erin.shows(/› #far +2 members · 1 unread/);
    erin.type('\x1b[I');
    await waitFor(() => {
      erin.type('/rooms', 'Enter');
      return /› #far +2 members\n/.test(erin.text.slice(erin.text.lastIndexOf('Your rooms')));
    });
  });

  test('hear the bell where somebody names them, unless they have muted the room', async () => {
    using gina = await joined('gina');
    using hal = await joined('hal');
    const output = join(folder, 'gina.out');
    gina.record(output);
    const rings = () => readFileSync(output, 'utf8').split('\x07').length - 1;
    hal.type('nobody in particular', 'Enter');
    hal.type('hello @gina', 'Enter');
    await gina.shows(/hello @gina/);
    await waitFor(() => rings() === 1);
    gina.type('/mute', 'Enter');
    await gina.shows(/#lobby: Nothing said there rings from now on/);
    hal.type('again @gina', 'Enter');
    await gina.shows(/again @gina/);
    hal.type('/msg gina psst', 'Enter');
    await gina.shows(/hal → you: psst/);
    await waitFor(() => rings() === 2);
  });

  test('see that the other one types', async () => {
    using ivy = await joined('ivy');
    using jan = await joined('jan');
    jan.type('hm');
    await ivy.shows(/^jan is typing …$/m);
    jan.type('m', 'Enter');
    await ivy.shows(/^ {2}\d\d:\d\d jan: hmm\n›$/m);
  });

  test('write several lines into one message with Ctrl-J and Alt-Enter', async () => {
    using kim = await joined('kim');
    const ear = await RawClient.join(server.port, 'ear');
    kim.type('one', 'C-j');
    kim.type('two', 'M-Enter');
    kim.type('three');
    await kim.shows(/^› one\n {2}two\n {2}three$/m);
    kim.type('', 'Enter');
    assert.equal(await ear.receive(), 'kim: one ⏎ two ⏎ three');
    ear.destroy();
  });

  test('take what is theirs along, and have it erased', async () => {
    using lea = await joined('lea');
    lea.type('my secret', 'Enter');
    await lea.shows(/you: my secret/);
    const file = join(folder, 'lea.jsonl');
    lea.type(`/export ${file}`, 'Enter');
    await lea.shows(/lines? of JSON/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.match(readFileSync(file, 'utf8'), /"text":"my secret"/);
    lea.type('/erase lea', 'Enter');
    await lea.shows(/\* Everything that you ever said here is gone, and so is who you were\.\nexit code 0/);
    using next = new ScreenProcess(['127.0.0.1', String(server.port), '--nick', 'lea'], 80, 30);
    await next.shows(/You are in the chat as lea/);
    assert.doesNotMatch(next.text, /my secret/);
  });

  test('can not be driven or deceived by what others write, wherever they write it', async (t) => {
    using mia = await joined('mia');
    const eve = connect({ host: '127.0.0.1', port: server.port, nick: 'eve' });
    t.after(() => eve.close());
    const forged = '\x1b]0;pwned\x07\x1b[2J\n  09:05 mia: I said this\n* You are now eve.';
    mia.type('/join #x', 'Enter');
    await mia.shows(/#x ›$/);
    await eve.join('#x');
    const { seq } = await eve.send('hello', { room: '#x' });
    await eve.edit('#x', seq, forged);
    await eve.send(forged, { room: '#x', action: true });
    await eve.send(forged, { room: '#x', reply: seq });
    await eve.setTopic('#x', `${'x '.repeat(26)}   09:05 mia: I said this`);
    await eve.away(`${'x '.repeat(15)}  09:05 mia: I said this`);
    await mia.shows(/eve set the topic: /);
    assert.match(
      mia.text,
      /^\* \d\d:\d\d eve edited #\d+: ␛\]0;pwned␇␛\[2J\n {12}09:05 mia: I said this\n {10}\* You are now eve\.$/m,
    );
    for (const line of ['/topic', '/who', '/rooms', '/search "said this"', '/delete'])
      mia.type(line, 'Enter');
    await mia.shows(/! You have said nothing here/);
    assert.doesNotMatch(mia.text, /^(.\s)?\d\d:\d\d mia/m);
    assert.doesNotMatch(mia.text, /^\* You are now/m);
    assert.notEqual(mia.format('#{pane_title}'), 'pwned');
  });
});

describe('a script', () => {
  test('speaks and listens in the room that --room names, and in no other', async () => {
    const ear = await RawClient.join(server.port, 'listener');
    await using bot = ClientProcess.on(server.port, '--nick', 'bot', '--room', '#builds');
    await using other = ClientProcess.on(server.port, '--nick', 'other', '--room', '#Builds');
    await waitFor(() => {
      other.type('here?\n');
      return bot.stdout.includes('other: here?\n');
    });
    ear.send('in the lobby');
    bot.type('the build is green\n');
    await waitFor(() => other.stdout.includes('bot: the build is green\n'));
    other.type('/join #lobby\n//two\nlast\n');
    await waitFor(() => bot.stdout.endsWith('other: last\n'));
    assert.match(bot.stdout, /^(other: here\?\n)+other: \/join #lobby\nother: \/\/two\nother: last\n$/);
    for (const one of [bot, other]) assert.deepEqual([(await one.finish()).exitCode, one.stderr], [0, '']);
    const speaker = await RawClient.join(server.port, 'speaker');
    assert.deepEqual(await fence(speaker, ear), []);
    ear.destroy();
    speaker.destroy();
  });

  test('hears what somebody does as a text, and nothing of edits, deletions and reactions', {
    skip,
  }, async () => {
    await using ear = ClientProcess.on(server.port, '--nick', 'quiet');
    using olga = await joined('olga');
    await waitFor(() => {
      olga.type('here?', 'Enter');
      return ear.stdout.includes('here?');
    });
    for (const line of ['/me waves', '/edit something else', '/react 👍', '/delete', '/topic new', 'the end'])
      olga.type(line, 'Enter');
    await waitFor(() => ear.stdout.endsWith('olga: the end\n'));
    assert.match(ear.stdout, /^(olga: here\?\n)+olga: \/me waves\nolga: the end\n$/);
    assert.deepEqual([(await ear.finish()).exitCode, ear.stderr], [0, '']);
  });

  test('that can not be in its room says so, and exits with 1', async () => {
    const base = await ClientProcess.on(server.port, '--nick', 'b', '--room', '#x', '--base').finish('hi\n');
    assert.deepEqual([base.exitCode, base.stdout], [1, '']);
    assert.match(base.stderr, /^client: #x can't be joined: [^\n]*base protocol only[^\n]*\n$/);
    const wrong = await ClientProcess.on(server.port, '--room', 'x').finish('bot\n');
    assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
    const alike = await ClientProcess.on(server.port, '--nick', 'a', '--room', '#l0bby').finish('hi\n');
    assert.deepEqual([alike.exitCode, alike.stdout], [1, '']);
    assert.match(
      alike.stderr,
      /^client: the server refused: #l0bby: there is a room that looks like it[^\n]*\n$/,
    );
  });
});
