import { type BuildOptions, build } from 'rolldown';

/** Makes the programs and the library in build/, each one file with all that it needs; the server's threads are programs. */
await build([
  bundle('server', 'src/server/main.ts'),
  bundle('writer-thread', 'src/store/journal/writer-thread.ts'),
  bundle('reader-thread', 'src/store/journal/reader-thread.ts'),
  bundle('searcher-thread', 'src/store/journal/searcher-thread.ts'),
  bundle('client', 'src/cli/main.ts'),
  bundle('parley', 'src/node/index.ts'),
]);

function bundle(name: string, input: string): BuildOptions {
  return {
    input,
    platform: 'node',
    logLevel: 'warn',
    output: { file: `build/${name}.mjs`, format: 'esm', codeSplitting: false },
  };
}
