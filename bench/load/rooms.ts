import { setTimeout as passed } from 'node:timers/promises';
import { processorTime } from '../processor-time.ts';
import { RoomMember } from './room-member.ts';
import type { RoomsTask, ThroughputResult } from './task.ts';

/** Many rooms with traffic in all of them: `underWay` messages are without an ack at any time. */
export async function measureRooms(task: RoomsTask): Promise<ThroughputResult> {
  const { port, members, rooms, roomsEach, underWay, patience, serverPid } = task;
  const failing = Promise.withResolvers<never>();
  const ready = Promise.withResolvers<void>();
  let waiting = members;
  let delivered = 0;
  let isStopped = false;
  const free: RoomMember[] = [];
  const watch = {
    ready: () => {
      waiting -= 1;
      if (waiting === 0) ready.resolve();
    },
    delivered: () => {
      delivered += 1;
    },
    acked: (by: RoomMember) => {
      if (!isStopped) by.say();
      else free.push(by);
    },
    failed: failing.reject,
  };
  const all = Array.from(
    { length: members },
    (_, number) => new RoomMember(number, roomsOf(number, members, rooms, roomsEach), port, watch),
  );
  const late = passed(patience * 1000, undefined, { ref: false }).then(() => {
    throw new Error(`${waiting} of ${members} did not come into their rooms within ${patience} s`);
  });
  await Promise.race([ready.promise, failing.promise, late]);
  for (let number = 0; number < underWay; number += 1) all[number % members]?.say();
  await Promise.race([passed(task.warmUp * 1000), failing.promise]);
  const [began, from, cpu, load] = [
    performance.now(),
    delivered,
    processorTime(serverPid),
    process.cpuUsage(),
  ];
  await Promise.race([passed(task.duration * 1000), failing.promise]);
  const seconds = (performance.now() - began) / 1000;
  const deliveries = delivered - from;
  const serverCpu = processorTime(serverPid) - cpu;
  const { user, system } = process.cpuUsage(load);
  isStopped = true;
  await Promise.race([settled(all, () => free.length === underWay, patience), failing.promise]);
  if (deliveries === 0) throw new Error('nothing was delivered while it was measured');
  return { deliveries, seconds, serverCpu, loadCpu: (user + system) / 1e6 };
}

/** In which rooms a member is, so that all rooms get as many. */
function roomsOf(number: number, members: number, rooms: number, each: number): readonly number[] {
  const first = Math.floor((number * rooms) / members);
  const step = Math.max(1, Math.floor(rooms / each));
  return Array.from({ length: each }, (_, index) => (first + index * step) % rooms);
}

/** Everybody must have everything that was said in their rooms. */
async function settled(all: readonly RoomMember[], isAcked: () => boolean, patience: number): Promise<void> {
  const end = performance.now() + patience * 1000;
  for (;;) {
    const lasts = new Map<number, number>();
    for (const member of all)
      for (const room of member.rooms) lasts.set(room, Math.max(lasts.get(room) ?? 0, member.lastOf(room)));
    const isWhole = all.every((member) =>
      member.rooms.every((room) => member.lastOf(room) === lasts.get(room)),
    );
    if (isAcked() && isWhole) return;
    if (performance.now() > end) throw new Error('lost: not everybody has got everything of their rooms');
    await passed(20);
  }
}
