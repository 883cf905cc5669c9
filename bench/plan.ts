/** How much is measured, and for how long. Times in seconds. */
export interface Plan {
  /** Every comparison is made so often, in turns, so that what else happens on the machine hits all alike. */
  readonly rounds: number;
  readonly throughput: readonly ThroughputPlan[];
  readonly latency: LatencyPlan;
  readonly durable: ThroughputPlan;
  readonly pace: PacePlan;
  /** How many join at once. */
  readonly joins: readonly number[];
  /** How many connections are held for the measure of memory. */
  readonly idle: number;
  /** How long nothing may happen before a run counts as failed. */
  readonly patience: number;
}

export interface ThroughputPlan {
  readonly members: number;
  readonly talkers: number;
  /** Texts that may be on their way at once: of all together, or where acks are counted of each talker. */
  readonly underWay: number;
  readonly warmUp: number;
  readonly duration: number;
}

export interface LatencyPlan {
  readonly members: number;
  readonly talkers: number;
  /** Texts a second, of all talkers together. */
  readonly rate: number;
  readonly warmUp: number;
  readonly duration: number;
}

export interface PacePlan {
  readonly members: number;
  /** Messages a second, of all together. */
  readonly rate: number;
  readonly warmUp: number;
  readonly duration: number;
}

export const FULL: Plan = {
  rounds: 5,
  throughput: [
    { members: 100, talkers: 20, underWay: 256, warmUp: 1.5, duration: 2.5 },
    { members: 1000, talkers: 50, underWay: 256, warmUp: 1.5, duration: 2.5 },
  ],
  latency: { members: 1000, talkers: 10, rate: 100, warmUp: 2, duration: 6 },
  durable: { members: 100, talkers: 20, underWay: 16, warmUp: 2, duration: 60 },
  pace: { members: 100, rate: 1000, warmUp: 2, duration: 20 },
  joins: [1000, 8000],
  idle: 10_000,
  patience: 20,
};

/** Everything once and small, to see that it works. Its figures mean nothing. */
export const SHORT: Plan = {
  rounds: 1,
  throughput: [
    { members: 20, talkers: 5, underWay: 64, warmUp: 0.1, duration: 0.3 },
    { members: 50, talkers: 10, underWay: 64, warmUp: 0.1, duration: 0.3 },
  ],
  latency: { members: 50, talkers: 5, rate: 100, warmUp: 0.1, duration: 0.4 },
  durable: { members: 20, talkers: 5, underWay: 8, warmUp: 0.1, duration: 0.5 },
  pace: { members: 20, rate: 200, warmUp: 0.1, duration: 0.5 },
  joins: [50, 200],
  idle: 100,
  patience: 5,
};
