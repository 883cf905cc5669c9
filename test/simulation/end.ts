import type { World } from './world.ts';

type Pass = (milliseconds: number, until?: () => boolean) => Promise<void>;

/** Milliseconds in which everybody is called back. */
const SETTLING = 16_000;
/** Longer than anything that a server waits for. */
const LONG = 400_000;

/** Without faults: everybody must be shown everything soon, and when all have left, nothing may be left of them. */
export async function judgeEnd(world: World, pass: Pass, within: number): Promise<void> {
  await pass(SETTLING);
  await pass(within, () => isWell(world));
  if (world.oracle.violation !== undefined) return;
  if (!isWell(world))
    return world.oracle.violated(`not well after ${within} ms: ${complaints(world).join('; ')}`);
  for (const person of world.people) person.leave();
  for (const person of world.basePeople) person.bye();
  await pass(LONG);
  const life = world.server.life;
  if (life === undefined) return world.oracle.violated('there is no server at the end');
  const { chat, connections } = life.assembly;
  const left = {
    connections: connections.size,
    deadlines: connections.deadlines,
    sessions: chat.readyCount,
    timers: life.process.timers,
  };
  for (const [what, count] of Object.entries(left))
    if (count > 0) world.oracle.violated(`I10: ${count} ${what} are left when everybody has left`);
  world.oracle.judgeRefused();
  world.judgeThief();
}

/**
 * What each device has said has its numbers in the order of sending (I4). But for what found no room
 * on the disk: what was under way behind it may find room before it is sent again.
 */
export function judgeOrder({ people, basePeople, ledger, oracle }: World): void {
  for (const { name, said } of [...people, ...basePeople])
    for (const texts of said) {
      let last = 0;
      for (const text of texts) {
        const seq = ledger.byText(text)?.seq;
        if (seq === undefined || ledger.wasRefused(text)) continue;
        if (seq < last)
          oracle.violated(`I4: "${text.slice(0, 24)}" of ${name} came behind what was said after it`);
        last = seq;
      }
    }
}

function isWell(world: World): boolean {
  return complaints(world).length === 0;
}

function complaints({ people, basePeople, ledger, server }: World): readonly string[] {
  const found: string[] = server.life === undefined ? ['there is no server'] : [];
  for (const { name, client, screen } of people) {
    if (client === undefined) found.push(`${name} is not there`);
    else if (client.state.name !== 'live') found.push(`${name} is ${client.state.name}`);
    else if ((client.timeline()?.unsent.length ?? 0) > 0) found.push(`${name} still has something to send`);
    else if ((client.timeline()?.last ?? 0) !== ledger.last)
      found.push(`${name} is at ${screen.last}, not ${ledger.last}`);
  }
  for (const person of basePeople)
    if (person.isIn && !person.hasHeardUpTo(ledger.last)) found.push(`${person.name} is at ${person.last}`);
  return found;
}
