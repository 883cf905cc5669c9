/** What the load process is to do, given as JSON in its first argument. Times in seconds. */
export type Task = ThroughputTask | LatencyTask | JoinTask | DurableTask | PaceTask | RoomsTask | ResumeTask;

interface TaskOfAll {
  readonly port: number;
  readonly members: number;
  /** How long nothing may happen before the run counts as failed. */
  readonly patience: number;
}

/** As much as goes: a new text as soon as fewer than `underWay` are. */
export interface ThroughputTask extends TaskOfAll {
  readonly type: 'throughput';
  readonly serverPid: number;
  readonly talkers: number;
  readonly underWay: number;
  readonly warmUp: number;
  readonly duration: number;
}

/** A fixed number of texts a second. */
export interface LatencyTask extends TaskOfAll {
  readonly type: 'latency';
  readonly talkers: number;
  readonly rate: number;
  readonly warmUp: number;
  readonly duration: number;
}

/** All join at once; they stay until the standard input ends. */
export interface JoinTask extends TaskOfAll {
  readonly type: 'join';
  readonly protocol: 1 | 2;
}

/** As many acknowledged messages of protocol 2 as go: each talker has `underWay` without an answer. */
export interface DurableTask extends TaskOfAll {
  readonly type: 'durable';
  readonly serverPid: number;
  readonly talkers: number;
  readonly underWay: number;
  readonly warmUp: number;
  readonly duration: number;
}

/** A fixed number of messages of protocol 2 a second, from all in turn. */
export interface PaceTask extends TaskOfAll {
  readonly type: 'pace';
  readonly rate: number;
  readonly warmUp: number;
  readonly duration: number;
}

/** Messages of protocol 2 in many rooms, of all members in turn and in all of their rooms in turn. */
export interface RoomsTask extends TaskOfAll {
  readonly type: 'rooms';
  readonly serverPid: number;
  readonly rooms: number;
  /** In how many of the rooms each member is. */
  readonly roomsEach: number;
  /** Messages without an ack, of all together. */
  readonly underWay: number;
  readonly warmUp: number;
  readonly duration: number;
}

/** Somebody in many rooms comes back, again and again. */
export interface ResumeTask extends TaskOfAll {
  readonly type: 'resume';
  readonly rooms: number;
  /** Messages in each room that it has not had. */
  readonly missed: number;
}

export interface ThroughputResult {
  readonly deliveries: number;
  readonly seconds: number;
  /** Seconds of processor time, of all threads. */
  readonly serverCpu: number;
  readonly loadCpu: number;
}

/** Milliseconds from just before a text is sent until a member has it, over all deliveries. */
export interface LatencyResult {
  readonly p50: number;
  readonly p99: number;
  readonly deliveries: number;
  /** Texts a second that were really sent. */
  readonly rate: number;
}

export interface JoinResult {
  /** From before the first connect to the last READY. */
  readonly seconds: number;
}

export interface DurableResult {
  /** Acknowledged messages a second, over all the time. */
  readonly perSecond: number;
  /** The same, of the middle one of all seconds, and of the worst. */
  readonly medianSecond: number;
  readonly worstSecond: number;
  readonly seconds: number;
  readonly serverCpu: number;
  readonly loadCpu: number;
}

/** Milliseconds. */
export interface PaceResult {
  /** From just before a message is sent until it is acknowledged. */
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
  /** From a ping to its pong, of somebody who does nothing else. */
  readonly pongP999: number;
  /** How late the load itself was. */
  readonly loadP999: number;
}

/** Milliseconds from before the connect until everything that was missed has come. */
export interface ResumeResult {
  readonly median: number;
  readonly most: number;
}

/** The result that belongs to a task. */
export type ResultOf<Asked extends Task> = ResultByType[Asked['type']];

interface ResultByType {
  readonly throughput: ThroughputResult;
  readonly latency: LatencyResult;
  readonly join: JoinResult;
  readonly durable: DurableResult;
  readonly pace: PaceResult;
  readonly rooms: ThroughputResult;
  readonly resume: ResumeResult;
}
