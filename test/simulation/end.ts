import type { Place } from './ledger.ts';
import { missingOf, wrongList, wrongOf } from './picture.ts';
import type { World } from './world.ts';

type Pass = (milliseconds: number, until?: () => boolean) => Promise<void>;

/** Milliseconds in which everybody is called back. */
const SETTLING = 16_000;
/** Milliseconds in which everything has been told that was on its way. */
const CALM = 5_000;
/** Longer than anything that a server waits for. */
const LONG = 400_000;

/** Without faults: everybody must be shown everything soon, and when all have left, nothing may be left of them. */
export async function judgeEnd(world: World, pass: Pass, within: number): Promise<void> {
  await pass(SETTLING);
  await pass(within, () => isWell(world));
  if (world.oracle.violation !== undefined) return;
  if (!isWell(world))
    return world.oracle.violated(`not well after ${within} ms: ${complaints(world).join('; ')}`);
  await pass(CALM);
  await judgePictures(world, (until) => pass(within, until));
  world.end();
  for (const person of world.people) person.leave();
  for (const person of world.basePeople) person.bye();
  await pass(LONG);
  judgeRemains(world);
  world.oracle.judgeRefused();
  world.judgeThief();
}

/**
 * What each device has asked for has its numbers in the order of asking, in each room (I4). But for what was refused, and
 * then, since nobody had heard that, was asked for again when it could be done; and for what somebody of the base protocol
 * says: they can't say that they have heard of a full disk, and so what is said behind that may find room.
 */
export function judgeOrder(world: World): void {
  const { people, basePeople, ledger, oracle } = world;
  for (const { name, wishes } of people)
    for (const ids of wishes.ordered) {
      const last = new Map<string, number>();
      for (const id of ids) {
        const place = ledger.byId(id);
        if (place === undefined || mayHaveBeenRefused(id, place, world)) continue;
        const { room, seq } = place;
        if (seq < (last.get(room) ?? 0))
          oracle.violated(`I4: ${id} of ${name} came in ${room} behind what was asked for later`);
        last.set(room, seq);
      }
    }
  for (const { name, said } of basePeople)
    for (const texts of said) {
      let last = 0;
      for (const text of texts) {
        const seq = ledger.byText(text)?.seq;
        if (seq === undefined || ledger.whyRefused(text) !== undefined) continue;
        if (seq < last)
          oracle.violated(`I4: "${text.slice(0, 24)}" of ${name} came behind what was said after it`);
        last = seq;
      }
    }
}

/** Whether something may have been refused, other than by a full disk, before it was asked for again and done. */
function mayHaveBeenRefused(id: string, { room, seq }: Place, { ledger, oracle }: World): boolean {
  const why = ledger.whyRefused(id);
  if (why !== undefined && why !== 'storage-full') return true;
  if (oracle.timesSent(id) < 2) return false;
  const identity = ledger.room(room).at(seq)?.identity ?? '';
  return ledger.wasMuted.has(identity) || ledger.members.hasEverLeft(identity, room);
}

/** What everybody sees is what is on disk. */
async function judgePictures(
  { people, ledger, oracle }: World,
  passUntil: (until: () => boolean) => Promise<void>,
): Promise<void> {
  let answers = 0;
  for (const { name, client } of people) {
    if (client === undefined) continue;
    for (const wrong of wrongOf(client, ledger)) oracle.violated(`I5: at the end ${name} ${wrong}`);
    client.rooms().then(
      (rooms) => {
        answers += 1;
        for (const wrong of wrongList(client, rooms, ledger))
          oracle.violated(`I5: at the end ${name} ${wrong}`);
      },
      (error: unknown) => oracle.violated(`${name} could not ask for rooms: ${error}`),
    );
  }
  await passUntil(() => answers >= people.length);
  if (answers < people.length && oracle.violation === undefined)
    oracle.violated('not everybody was told of the rooms');
}

function judgeRemains({ server, oracle }: World): void {
  const life = server.life;
  if (life === undefined) return oracle.violated('there is no server at the end');
  const { chat, connections } = life.assembly;
  const left = {
    connections: connections.size,
    deadlines: connections.deadlines,
    sessions: chat.readyCount,
    'rooms but for the lobby': chat.openRooms - 1,
    timers: life.process.timers,
  };
  for (const [what, count] of Object.entries(left))
    if (count > 0) oracle.violated(`I10: ${count} ${what} are left when everybody has left`);
}

function isWell(world: World): boolean {
  return complaints(world).length === 0;
}

function complaints({ people, basePeople, ledger, server }: World): readonly string[] {
  const found: string[] = server.life === undefined ? ['there is no server'] : [];
  for (const { name, client, wishes } of people) {
    if (client === undefined) found.push(`${name} is not there`);
    else if (client.state.name !== 'live') found.push(`${name} is ${client.state.name}`);
    else found.push(...missingOf(client, ledger).map((missing) => `${name} ${missing}`));
    if (wishes.open.length > 0) found.push(`${name} waits for ${wishes.open.join(', ')}`);
  }
  for (const person of basePeople)
    if (person.isIn && !person.hasHeardUpTo(ledger.lobby.last))
      found.push(`${person.name} is at ${person.last}`);
  return found;
}
