import type { ParleyClient } from '../../src/client/client.ts';
import { isDirect, LOBBY } from '../../src/protocol/rooms.ts';
import type { Random } from '../checks/support/random.ts';
import { between } from './chance.ts';
import { brief } from './oracle.ts';
import type { Person } from './person.ts';
import type { World } from './world.ts';

/** What somebody does with a client that is there. */
export type Doing = (act: {
  readonly person: Person;
  readonly client: ParleyClient;
  readonly random: Random;
  readonly world: World;
}) => void;

/** Two of them count as one. */
const ROOMS = ['#den', '#yard', '#Den', '#pit'] as const;
const REACTIONS = ['👍', '❤️', '🎉'] as const;

export const say: Doing = ({ person, client, random, world }) => {
  if (random.oneIn(40)) return person.wishes.again(client);
  const mentioned = random.oneIn(8) ? world.anyPerson(random) : undefined;
  const mention = mentioned === undefined ? '' : ` @${mentioned.account.nick}`;
  sayText(person, client, roomOf(client, random), `${textOf(person, random)}${mention}`, random);
};

export const sayMuch: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  for (let count = between(random, 2, random.oneIn(6) ? 120 : 12); count > 0; count -= 1)
    sayText(person, client, room, textOf(person, random), random);
};

/** What the server refuses: nothing to see, or too much. */
export const sayWrong: Doing = ({ person, client, random }) => {
  const [blank, long] = [
    ' \t'.repeat(between(random, 1, 3)),
    `${person.name} ${'x'.repeat(4_200)}${random.below(1e9)}`,
  ];
  sayText(person, client, roomOf(client, random), random.oneIn(2) ? blank : long, random);
};

/** To one person alone, here or away, or to somebody who is nobody. */
export const write: Doing = ({ person, client, random, world }) => {
  const identity = random.oneIn(20) ? 'nobody' : world.anyPerson(random)?.account.identity;
  if (identity === undefined || identity === client.identity) return;
  sayText(
    person,
    client,
    random.oneIn(2) ? `@${identity}` : client.direct(identity),
    textOf(person, random),
    random,
  );
};

export const edit: Doing = ({ person, client, random }) => {
  const { room, seq } = targetOf(person, client, random);
  const text = textOf(person, random);
  person.wishes.last(client, {
    ...{ room, what: `another text of ${seq}`, becomes: { type: 'edited', target: seq, text } },
    ask: (by, id) => by.edit(room, seq, text, { id }),
  });
};

export const remove: Doing = ({ person, client, random }) => {
  const { room, seq } = targetOf(person, client, random);
  person.wishes.last(client, {
    ...{ room, what: `delete ${seq}`, becomes: { type: 'deleted', target: seq } },
    ask: (by, id) => by.delete(room, seq, { id }),
  });
};

export const react: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  const timeline = client.timeline(room);
  const seq = timeline?.messages.at(-1 - random.below(8))?.seq ?? 1;
  const reaction = random.pick(REACTIONS);
  const removed = random.oneIn(4);
  person.wishes.last(client, {
    ...{
      room,
      what: `${removed ? 'no ' : ''}${reaction} for ${seq}`,
      becomes: { type: 'reacted', target: seq, reaction },
    },
    ask: (by, id) => by.react(room, seq, reaction, { removed, id }),
  });
};

export const setTopic: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  const topic = random.oneIn(4) ? '' : textOf(person, random).slice(0, 60);
  person.wishes.last(client, {
    ...{ room, what: 'a topic', becomes: { type: 'topic', topic } },
    ask: (by, id) => by.setTopic(room, topic, { id }),
  });
};

export const join: Doing = ({ person, client, random }) => {
  const room = random.pick(ROOMS);
  person.wishes.question(`to join ${room}`, client.join(room));
};

/** All at once, and whoever is there talks. */
export const gather: Doing = ({ random, world }) => {
  const room = random.pick(ROOMS);
  for (const person of world.people) {
    const { client } = person;
    if (client === undefined) continue;
    person.wishes.question(`to join ${room}`, client.join(room));
    if (client.ownRooms.some((own) => own.room === room))
      sayText(person, client, room, textOf(person, random), random);
  }
};

export const leave: Doing = ({ person, client, random }) => {
  const rooms = client.ownRooms.filter(({ room }) => room !== LOBBY && !isDirect(room));
  const room = random.oneIn(10) ? LOBBY : rooms[random.below(rooms.length)]?.room;
  if (room !== undefined) person.wishes.question(`to leave ${room}`, client.leave(room));
};

export const markAsRead: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  const last = client.timeline(room)?.last ?? 0;
  const seq = random.oneIn(3) ? random.below(last + 1) : last;
  person.wishes.question(`to have read ${room} up to ${seq}`, client.read(room, seq));
};

export const mute: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  person.wishes.question(`to mute ${room}`, client.mute(room, random.oneIn(2)));
};

export const look: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  const after = random.oneIn(2) ? { after: random.below(900) } : {};
  const asked = { room, limit: between(random, 1, 200), ...after };
  person.wishes.question(`for history of ${room}`, client.history(asked));
};

export const search: Doing = ({ person, client, random }) => {
  const query = random.pick(['says', '~~~', 'says 1', 'in:#den says', `from:${client.nick} says`]);
  person.wishes.question(`for ${query}`, client.search(query, { limit: between(random, 1, 50) }));
};

export const ask: Doing = ({ person, client, random }) => {
  const room = roomOf(client, random);
  person.wishes.question(`for members of ${room}`, client.members(room));
  person.wishes.question('for rooms', client.rooms());
};

export const type: Doing = ({ client, random }) => client.typing(roomOf(client, random));

export const rename: Doing = ({ person, client, random }) => {
  const nick = `${person.name}${'abc'[random.below(3)]}`;
  person.wishes.question(`to be ${nick}`, client.rename(nick));
};

/** Everything of somebody is to be gone, and they are somebody new. */
export const erase: Doing = ({ person, client, world }) => {
  world.note(`${person.name} wants to be forgotten`);
  person.wishes.question('to be forgotten', client.erase(client.nick));
};

export const restart: Doing = ({ person, random, world }) => {
  person.leave();
  world.later(between(random, 200, 9_000), () => person.start(random.oneIn(3)));
};

/** Mostly the lobby; otherwise one of those in which they are. */
function roomOf(client: ParleyClient, random: Random): string {
  const rooms = client.ownRooms;
  return (random.oneIn(2) ? undefined : rooms[random.below(rooms.length)]?.room) ?? LOBBY;
}

/** One of the own messages of late, and now and then somebody else's. */
function targetOf({ wishes }: Person, client: ParleyClient, random: Random): { room: string; seq: number } {
  const own = wishes.messages.at(-1 - random.below(6));
  if (own !== undefined && !random.oneIn(10)) return own;
  const room = roomOf(client, random);
  return { room, seq: between(random, 1, Math.max(1, client.timeline(room)?.last ?? 1)) };
}

function sayText(person: Person, client: ParleyClient, room: string, text: string, random: Random): void {
  const action = random.oneIn(30);
  const reply = random.oneIn(20) ? { reply: between(random, 1, 50) } : {};
  person.wishes.last(client, {
    ...{ room, what: `"${brief(text)}"`, becomes: { type: 'message', text, ...reply } },
    ask: (by, id) => by.send(text, { room, id, action, ...reply }),
  });
}

function textOf(person: Person, random: Random): string {
  person.texts += 1;
  const length = random.oneIn(12) ? random.below(4_000) : random.below(40);
  return `${person.name} says ${person.texts} ${'~'.repeat(length)}`;
}
