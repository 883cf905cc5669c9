/** Preloaded into a server whose memory is measured: collects all garbage on SIGUSR2, and says when it is done. */
const COLLECTIONS = 5;
const REST = 100;

// Only the bench starts this, with --expose-gc; other processes that inherit the environment are left alone.
if (globalThis.gc !== undefined) process.on('SIGUSR2', () => collect(COLLECTIONS));

/** With a rest behind each collection, in which memory goes back to the system and finalizers run. */
function collect(left: number): void {
  if (left === 0) {
    process.stdout.write('collected\n');
    return;
  }
  globalThis.gc?.();
  setTimeout(() => collect(left - 1), REST);
}
