import { type BuildOptions, build } from 'rolldown';

/** Makes build/server.mjs and build/client.mjs, each one file with all that it needs. */
await build([bundle('server', 'src/server/main.ts'), bundle('client', 'src/cli/main.ts')]);

function bundle(name: string, input: string): BuildOptions {
  return {
    input,
    platform: 'node',
    logLevel: 'warn',
    output: { file: `build/${name}.mjs`, format: 'esm', codeSplitting: false },
  };
}
