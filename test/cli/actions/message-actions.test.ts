import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ParleyError } from '../../../src/client/parley-error.ts';
import { LOBBY } from '../../../src/protocol/rooms.ts';
import { ALICE, FakeConversation, SELF, said, WITH_ALICE } from '../fake-conversation.ts';

describe('/msg', () => {
  test('says something to one person alone, wherever one is', async () => {
    const fake = new FakeConversation({ resolve: { person: ALICE } });
    await fake.type('/msg alice hello\nyou');
    assert.deepEqual(fake.calls.slice(1), [['say', 'hello\nyou', { room: WITH_ALICE }]]);
    assert.deepEqual([fake.told, fake.places.current], [[], LOBBY]);
  });

  test('says if they may not answer at once', async () => {
    const away = new FakeConversation({ resolve: { person: { ...ALICE, away: 'lunch' } } });
    await away.type('/msg alice hi');
    assert.deepEqual(away.told, ['* alice is away: “lunch”']);
    const offline = new FakeConversation({ resolve: { person: { ...ALICE, offline: true } } });
    await offline.type('/msg alice hi');
    assert.deepEqual(offline.told, ['* alice is not here now. It waits for them.']);
  });

  test('is not sent if the nick is somebody else than before, unless one insists', async () => {
    const fake = new FakeConversation({ resolve: { person: ALICE, changedFrom: 'other-id' } });
    await fake.type('/msg alice secret');
    assert.deepEqual(fake.calls, [['resolve', 'alice']]);
    assert.match(
      fake.told[0] ?? '',
      /^! alice is somebody else now .* nothing was done\..*: \/msg! alice …$/,
    );
    await fake.type('/msg! alice secret');
    assert.deepEqual(fake.calls.at(-1), ['say', 'secret', { room: WITH_ALICE }]);
  });

  test('is not sent to nobody, and not to oneself', async () => {
    const nobody = new FakeConversation({ resolve: {} });
    await nobody.type('/msg ghost hi');
    assert.match(nobody.told[0] ?? '', /^! There is nobody called ghost/);
    const self = new FakeConversation({ resolve: { person: { identity: SELF, nick: 'me' } } });
    await self.type('/msg me hi');
    assert.deepEqual(self.told, ['! me is yourself.']);
    for (const fake of [nobody, self])
      assert.deepEqual(
        fake.calls.map(([name]) => name),
        ['resolve'],
      );
  });
});

test('/me says it as something that is done', async () => {
  const fake = new FakeConversation();
  await fake.type('/me waves');
  assert.deepEqual(fake.calls, [['say', 'waves', { action: true }]]);
});

describe('/reply', () => {
  const seen = (person?: typeof ALICE) =>
    new FakeConversation({ resolve: person === undefined ? {} : { person } }).sees(
      said(1, 'a'),
      said(2, 'b', { nick: 'Bob', identity: 'bob-id' }),
      said(3, 'c', { own: true, nick: 'me', identity: SELF }),
      said(9, 'elsewhere', { room: '#dev' }),
    );

  test('answers a number, the last of somebody, or the last of the others here', async () => {
    const fake = seen();
    for (const line of ['/reply #1 one', '/reply alice: yes', '/reply @BOB no', '/reply so it is'])
      await fake.type(line);
    assert.deepEqual(
      fake.calls.filter(([name]) => name === 'say'),
      [
        ['say', 'one', { reply: 1 }],
        ['say', 'yes', { reply: 1 }],
        ['say', 'no', { reply: 2 }],
        ['say', 'so it is', { reply: 2 }],
      ],
    );
  });

  test('knows somebody by the nick that they have now, and never sends a name for a text', async () => {
    const fake = seen({ ...ALICE, nick: 'ally' });
    await fake.type('/reply ally yes');
    assert.deepEqual(fake.calls.at(-1), ['say', 'yes', { reply: 1 }]);
    const silent = seen({ identity: 'carol-id', nick: 'carol' });
    await silent.type('/reply carol are you there');
    assert.deepEqual(silent.calls, [['resolve', 'carol']]);
    assert.match(silent.told[0] ?? '', /^! carol has said nothing here that is shown\./);
  });

  test('has nothing to answer where nobody has said anything', async () => {
    const fake = new FakeConversation({ resolve: {} });
    await fake.type('/reply hm');
    assert.deepEqual(fake.told, ['! Nobody else has said anything here that is shown.']);
  });
});

describe('/edit and /delete', () => {
  test('are for a number, or for the last that one said here', async () => {
    const fake = new FakeConversation().sees(
      said(1, 'a', { own: true }),
      said(2, 'b', { own: true }),
      said(3, 'c'),
      said(4, 'd', { own: true, room: '#dev' }),
    );
    for (const line of ['/edit better', '/edit 1 best', '/delete', '/delete #1']) await fake.type(line);
    assert.deepEqual(fake.calls, [
      ['edit', LOBBY, 2, 'better'],
      ['edit', LOBBY, 1, 'best'],
      ['delete', LOBBY, 2],
      ['delete', LOBBY, 1],
    ]);
  });

  test('never take an earlier message for the last, which the server does not have yet', async () => {
    const fake = new FakeConversation().sees(said(1, 'a', { own: true }));
    fake.unsent.push({ room: LOBBY, text: 'b' });
    await fake.type('/edit better');
    await fake.type('/delete');
    assert.deepEqual(fake.calls, []);
    assert.match(fake.told[0] ?? '', /^! The server does not have your last message yet/);
  });

  test('need a number where one has said nothing', async () => {
    const fake = new FakeConversation().sees(said(1, 'a'));
    await fake.type('/delete');
    assert.match(fake.told[0] ?? '', /^! You have said nothing here that is shown\. Give the number/);
  });

  test('say why they were not done', async () => {
    const fake = new FakeConversation({ edit: new ParleyError('not-yours', 'that message is not yours') });
    await fake.type('/edit 1 x');
    assert.deepEqual(fake.told, ['! that message is not yours']);
  });
});

test('/react and /unreact are for a number, or for the last message here', async () => {
  const fake = new FakeConversation();
  await fake.type('/react 👍');
  assert.deepEqual(fake.told, ['! There is nothing here to react to.']);
  fake.sees(said(1, 'a'), said(2, 'b'), said(5, 'c', { room: '#dev' }));
  await fake.type('/react +1');
  await fake.type('/react 1 🎉');
  await fake.type('/unreact 👍');
  assert.deepEqual(fake.calls, [
    ['react', LOBBY, 2, '👍', {}],
    ['react', LOBBY, 1, '🎉', {}],
    ['react', LOBBY, 2, '👍', { removed: true }],
  ]);
});
