import { BroadcastChannel, isMainThread } from 'node:worker_threads';

// Loaded into a server under test, in each of its threads: SIGUSR2 makes all of them collect their garbage, so that what
// is left is really held. The main thread as a last resort, since only then V8 gives back at once what all of them have
// collected before: otherwise it keeps that for 8 seconds, to use it again. The others without, which costs half.
const channel = new BroadcastChannel('collect-garbage');
if (isMainThread) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    channel.postMessage('now');
  });
} else channel.onmessage = () => globalThis.gc?.();
// Whoever has nothing else to do ends.
channel.unref();
