// Loaded into a server under test: SIGUSR2 makes it collect its garbage, so that what is left is really held.
process.on('SIGUSR2', () => globalThis.gc?.());
