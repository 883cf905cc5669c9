import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { attack } from '../checks/support/arena.ts';
import { fence, RawClient } from '../support/raw-client.ts';
import { Witness } from './support/witness.ts';

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'attack 41: names that cannot be seen': [
    ...['\u200b', '\u2060', '\ufeff', '\u00ad', '\u3164', '\u115f', '\u2800', '\u{e0041}', 'al\u200bice'],
  ],
  'attack 42: empty names and names with blanks': [
    ...['', ' ', '\t', 'alice ', ' alice', 'al ice', '\u00a0', '\u3000', 'alice\u00a0', 'alice\n'],
  ],
  'attack 43: names that are too long in code points or in bytes': [
    ...['a'.repeat(1000), 'a'.repeat(33), 'é'.repeat(33), '𝒂'.repeat(33), `${'𠀀'.repeat(32)}a`],
  ],
  'attacks 30 and 39: names with control characters or bidi controls': [
    ...['a\0b', 'a\x1b[31m', 'a\rb', 'a\u009bb', 'a\u202eb', 'a\u2066b', '\u200eab', 'a\x7f'],
  ],
  'attack 47: names that speak for the server': [
    ...[
      'server',
      'Server',
      'SERVER',
      'sеrver',
      'system',
      'admin',
      'root',
      'operator',
      '*',
      'server:',
      'аdmin',
    ],
  ],
  'attack 48: names that are verbs': ['BYE', 'READY', 'RETRY', 'HELLO', 'NICK', 'bye', 'ｈｅｌｌｏ'],
  'attacks 50 and 51: names that are paths or SQL': [
    ...['../../x', 'a/b', '%2e%2e', "'; DROP TABLE messages;--", "%' OR 1=1", 'a"b', '$\u007bx}', '<b>'],
  ],
};

for (const [item, names] of Object.entries(REFUSED)) {
  attack(`${item} get RETRY`, { args: ['--tries', '1000', '--first-frame', '65535'] }, async ({ port }) => {
    const client = await RawClient.connect(port);
    assert.equal(await client.receive(), 'HELLO');
    for (const name of names) {
      client.send(`NICK ${name}`);
      assert.equal(await client.receive(), 'RETRY', JSON.stringify(name.slice(0, 40)));
    }
    client.destroy();
  });
}

attack(
  'attack 43: a name of 64,000 bytes is closed on the header of its frame, and is not echoed',
  {},
  async ({ port }) => {
    const client = await RawClient.connect(port);
    client.send(`NICK ${'a'.repeat(64_000)}`);
    const frames = await client.receiveUntilClosed();
    assert.match(frames.join(), /^HELLO,ERROR [^a]*a first frame must be NICK/);
    assert.ok(frames.join().length < 200);
  },
);

attack(
  'attacks 44 to 46: while somebody has a name, no spelling or look-alike of it is given',
  { args: ['--tries', '1000'] },
  async ({ port }) => {
    const variants: Readonly<Record<string, readonly string[]>> = {
      alice: ['alice', 'Alice', 'ALICE', 'ａｌｉｃｅ', 'аlice', 'aIice', 'a1ice', 'alicе', '𝐚𝐥𝐢𝐜𝐞', 'aliсe'],
      Mary: ['mary', 'rnary', 'MARY', 'Rnary'],
      René: ['Rene\u0301', 'RENÉ', 'rené'],
      kelvin: ['Kelvin', '\u212aelvin'],
      first: ['ﬁrst', 'FIRST', 'fir\u017ft'],
      solo: ['sοlo', 'sοlο', 'SOLO', 's0lo'],
    };
    const holders = await Promise.all(Object.keys(variants).map((name) => RawClient.join(port, name)));
    const client = await RawClient.connect(port);
    assert.equal(await client.receive(), 'HELLO');
    for (const name of Object.values(variants).flat()) {
      client.send(`NICK ${name}`);
      assert.equal(await client.receive(), 'RETRY', name);
    }
    for (const each of [client, ...holders]) each.destroy();
  },
);

attack(
  'attack 44: of three spellings of a name claimed in the same instant one is given',
  {},
  async ({ port }) => {
    const spellings = ['Trinity', 'trinity', 'TRINITY'];
    const clients = await Promise.all(spellings.map(() => Witness.connect(port)));
    clients.forEach((client, index) => {
      client.send(`NICK ${spellings[index]}`);
    });
    const answers = await Promise.all(
      clients.map(async (client) => [await client.receive(), await client.receive()][1]),
    );
    assert.deepEqual(answers.toSorted(), ['READY', 'RETRY', 'RETRY']);
    for (const client of clients) client.destroy();
  },
);

attack(
  'attack 49: names of properties that every object has are ordinary names',
  {},
  async ({ port, server }) => {
    const files = readdirSync(server.data);
    const witness = await Witness.join(port, 'witness');
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'CON', '.', '..', 'dot.']) {
      const client = await RawClient.join(port, name);
      client.send('hello');
      assert.equal(await witness.receive(), `${name}: hello`);
      const logged = server.chatLog.findLast(({ text }) => text === 'hello');
      assert.equal(logged?.nick, name);
      assert.deepEqual(await fence(client, witness), []);
      await client.leave();
    }
    assert.deepEqual(readdirSync(server.data), files);
    await witness.leave();
  },
);
