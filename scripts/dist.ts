import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Makes dist/server and dist/client, each one file that runs without Node.js, and dist/sbom.json: all that is in them. */
const DIST = 'dist';
/** As in scripts/launcher. */
const OPTIONS = ['--disable-sigusr1', '--disable-warning=Warning'];
/** The programs, and what they carry beside themselves. */
const PROGRAMS = {
  server: ['writer-thread.mjs', 'reader-thread.mjs', 'searcher-thread.mjs'],
  client: [],
} as const;

mkdirSync(DIST, { recursive: true });
for (const [name, carried] of Object.entries(PROGRAMS)) {
  const output = join(DIST, name);
  const config = join(DIST, `${name}.sea.json`);
  const settings = {
    main: `build/${name}.mjs`,
    mainFormat: 'module',
    output,
    assets: Object.fromEntries(carried.map((file) => [file, `build/${file}`])),
    disableExperimentalSEAWarning: true,
    execArgv: OPTIONS,
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(config);
  const megabytes = Math.round(statSync(output).size / 1e6);
  process.stdout.write(`Built ${output}: ${megabytes} MB, needs no Node.js\n`);
}
const sbom = execFileSync('npm', [
  'sbom',
  '--omit=dev',
  '--omit=optional',
  '--sbom-format=cyclonedx',
  '--package-lock-only',
]);
writeFileSync(join(DIST, 'sbom.json'), sbom);
process.stdout.write(`Wrote ${join(DIST, 'sbom.json')}: the packages that are in them\n`);
