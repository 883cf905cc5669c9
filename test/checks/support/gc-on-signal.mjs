import { BroadcastChannel, isMainThread } from 'node:worker_threads';

// Loaded into a server under test, in each of its threads: SIGUSR2 makes all of them collect their garbage, so that what
// is left is really held.
const channel = new BroadcastChannel('collect-garbage');
if (isMainThread) {
  process.on('SIGUSR2', () => {
    globalThis.gc?.();
    channel.postMessage('now');
  });
} else channel.onmessage = () => globalThis.gc?.();
// Whoever has nothing else to do ends.
channel.unref();
