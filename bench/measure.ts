import type { DurableResult, JoinResult, LatencyResult, PaceResult, ThroughputResult } from './load/task.ts';
import { runLoad, whileJoined } from './load-process.ts';
import type { LatencyPlan, PacePlan, ThroughputPlan } from './plan.ts';
import { RunningServer } from './running-server.ts';
import type { Subject } from './subject.ts';

/** Members that come and go before memory is measured, so that what every server needs once is there already. */
const EARLIER_MEMBERS = 200;

/** Each measurement has a server of its own, so that none finds what another has left behind. */
export async function throughputOf(
  subject: Subject,
  plan: ThroughputPlan,
  patience: number,
): Promise<ThroughputResult> {
  await using server = await RunningServer.start(subject);
  return await runLoad({ type: 'throughput', ...plan, port: server.port, serverPid: server.pid, patience });
}

export async function latencyOf(
  subject: Subject,
  plan: LatencyPlan,
  patience: number,
): Promise<LatencyResult> {
  await using server = await RunningServer.start(subject);
  return await runLoad({ type: 'latency', ...plan, port: server.port, patience });
}

export async function durableOf(
  subject: Subject,
  plan: ThroughputPlan,
  patience: number,
): Promise<DurableResult> {
  await using server = await RunningServer.start(subject);
  return await runLoad({ type: 'durable', ...plan, port: server.port, serverPid: server.pid, patience });
}

export async function paceOf(subject: Subject, plan: PacePlan, patience: number): Promise<PaceResult> {
  await using server = await RunningServer.start(subject);
  return await runLoad({ type: 'pace', ...plan, port: server.port, patience });
}

export async function joinOf(subject: Subject, members: number, patience: number): Promise<JoinResult> {
  await using server = await RunningServer.start(subject);
  return await runLoad({ type: 'join', members, port: server.port, protocol: 1, patience });
}

/** Bytes of memory that a server on Node needs for each of so many idle connections of a protocol. */
export async function idleMemoryOf(
  subject: Subject,
  members: number,
  protocol: 1 | 2,
  patience: number,
): Promise<number> {
  await using server = await RunningServer.start(subject, true);
  const task = { type: 'join', port: server.port, protocol, patience } as const;
  await runLoad({ ...task, members: Math.min(EARLIER_MEMBERS, members) });
  await server.collect();
  const before = server.memory;
  return await whileJoined({ ...task, members }, async () => {
    await server.collect();
    return (server.memory - before) / members;
  });
}
