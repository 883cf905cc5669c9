import type { Clock } from '../core/ports.ts';
import type { CloseCode } from '../protocol/codes.ts';
import type { Connection } from './connection.ts';
import type { ConnectionWatch } from './connection-watch.ts';
import { Deadlines } from './deadlines.ts';
import { WaitingRoom } from './waiting-room.ts';

/** All times in milliseconds. */
export interface HeartbeatLimits {
  readonly handshake: number;
  readonly waiting: number;
  readonly countLoopback: boolean;
  /** A frame that was begun, before the session is named and after. */
  readonly firstFrameTime: number;
  readonly frameTime: number;
  /** Bytes wait and none leaves. */
  readonly stall: number;
  /** All has left and our side has ended, the other's has not. */
  readonly linger: number;
  /** Nothing comes from a session of a protocol that knows pings. */
  readonly ping: number;
}

/** Milliseconds in which a ping must be answered. */
const PONG = 15_000;

/** Looks this often during `stall` whether bytes leave. */
const LOOKS_PER_STALL = 4;

/** Closes connections that take too long, whatever it is they are at. */
export class Heartbeat implements ConnectionWatch<Connection> {
  readonly #waiting: WaitingRoom<Connection>;
  readonly #firstFrames: Deadlines<Connection>;
  readonly #frames: Deadlines<Connection>;
  readonly #behind: Deadlines<Connection>;
  readonly #lingering: Deadlines<Connection>;
  readonly #silent: Deadlines<Connection>;
  readonly #unanswered: Deadlines<Connection>;

  constructor(
    clock: Clock,
    limits: HeartbeatLimits,
    close: (connection: Connection, code: CloseCode) => void,
  ) {
    this.#waiting = new WaitingRoom(clock, limits, close);
    this.#firstFrames = new Deadlines(clock, limits.firstFrameTime, (late) => close(late, 'frame-timeout'));
    this.#frames = new Deadlines(clock, limits.frameTime, (late) => close(late, 'frame-timeout'));
    this.#behind = new Deadlines(clock, limits.stall / LOOKS_PER_STALL, (late) => {
      const isStalled = late.isStalled(limits.stall);
      if (isStalled === undefined) return;
      if (isStalled) late.destroy('no-progress');
      else this.#behind.start(late);
    });
    this.#silent = new Deadlines(clock, limits.ping, (late) => {
      this.#unanswered.start(late);
      late.tell({ type: 'ping' });
    });
    this.#unanswered = new Deadlines(clock, PONG, (late) => close(late, 'ping-timeout'));
    this.#lingering = new Deadlines(clock, limits.linger, (late) => late.destroy('no-progress'));
  }

  /** How many deadlines run: 0 when nobody is connected. */
  get size(): number {
    const others = [this.#behind, this.#lingering, this.#silent, this.#unanswered];
    const all = [this.#waiting, this.#firstFrames, this.#frames, ...others];
    return all.reduce((sum, { size }) => sum + size, 0);
  }

  waiting(connection: Connection): void {
    this.#waiting.enter(connection);
  }

  named(connection: Connection): void {
    this.#waiting.leave(connection);
  }

  frameBegun(connection: Connection): void {
    this.frameEnded(connection);
    const frames = connection.session.state === 'ready' ? this.#frames : this.#firstFrames;
    frames.start(connection);
  }

  frameEnded(connection: Connection): void {
    this.#firstFrames.cancel(connection);
    this.#frames.cancel(connection);
  }

  heard(connection: Connection): void {
    this.#unanswered.cancel(connection);
    this.#silent.start(connection);
  }

  behind(connection: Connection): void {
    this.#behind.start(connection);
  }

  caughtUp(connection: Connection): void {
    this.#behind.cancel(connection);
  }

  closing(connection: Connection): void {
    this.#quiet(connection);
  }

  lingering(connection: Connection): void {
    this.#behind.cancel(connection);
    this.#quiet(connection);
    this.#lingering.start(connection);
  }

  gone(connection: Connection): void {
    this.named(connection);
    this.frameEnded(connection);
    this.caughtUp(connection);
    this.#lingering.cancel(connection);
    this.#quiet(connection);
  }

  #quiet(connection: Connection): void {
    this.#silent.cancel(connection);
    this.#unanswered.cancel(connection);
  }
}
