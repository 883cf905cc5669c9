/** Waits until a condition holds, looking every few milliseconds; throws what `seen` gives if it does not in time. */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  seen: () => string = () => 'it did not happen in time',
  seconds = 20,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(seen());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
