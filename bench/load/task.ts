/** What the load process is to do, given as JSON in its first argument. Times in seconds. */
export type Task = ThroughputTask | LatencyTask | JoinTask;

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

/** The result that belongs to a task. */
export type ResultOf<Asked extends Task> = Asked extends ThroughputTask
  ? ThroughputResult
  : Asked extends LatencyTask
    ? LatencyResult
    : JoinResult;
