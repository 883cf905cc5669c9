import { once } from 'node:events';
import { connect } from 'node:net';
import type { Control } from './control-file.ts';
import { type Answer, OperatorTalk, type Wanted } from './operator-talk.ts';

/**
 * What came of asking. `unreachable`: nobody listens there, and the system's code for it. `silent`: no answer in time.
 * `cut`: it hung up without one.
 */
export type Asked =
  | Answer
  | { readonly type: 'unreachable'; readonly code: string }
  | { readonly type: 'silent' }
  | { readonly type: 'cut' };

/** Asks the running server for something, and waits for its answer for at most so many milliseconds. */
export async function askServer(
  { host, port, secret }: Control,
  wanted: Omit<Wanted, 'secret'>,
  patience: number,
): Promise<Asked> {
  const signal = AbortSignal.timeout(patience);
  const socket = connect({ host, port, noDelay: true, signal });
  let isConnected = false;
  try {
    await once(socket, 'connect');
    isConnected = true;
    const talk = new OperatorTalk({ ...wanted, secret }, (bytes) => socket.write(bytes));
    for await (const bytes of socket) {
      const answer = talk.take(bytes);
      if (answer !== undefined) return answer;
    }
    return { type: 'cut' };
  } catch (error) {
    if (signal.aborted) return { type: 'silent' };
    if (!(error instanceof Error && 'code' in error)) throw error;
    return isConnected ? { type: 'cut' } : { type: 'unreachable', code: String(error.code) };
  } finally {
    socket.destroy();
  }
}
