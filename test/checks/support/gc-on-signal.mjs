import { BroadcastChannel, isMainThread } from 'node:worker_threads';

// Loaded into a server under test, in each of its threads: SIGUSR2 makes all of them collect their garbage, so that what
// is left is really held. As a last resort, since V8 gives back at once only then what it has collected: otherwise all
// threads together keep it for 8 seconds, to use it again.
const channel = new BroadcastChannel('collect-garbage');
const collect = () => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
if (isMainThread) {
  process.on('SIGUSR2', () => {
    collect();
    channel.postMessage('now');
  });
} else channel.onmessage = collect;
// Whoever has nothing else to do ends.
channel.unref();
