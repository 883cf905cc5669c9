import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const MAX_LINES = 300;
const MAX_MEDIAN = 100;

/** The table of ARCHITECTURE.md: what each folder of src may import. `*` is any package or built-in module. */
const MAY_IMPORT: Readonly<
  Record<string, { readonly folders: readonly string[]; readonly packages: readonly string[] }>
> = {
  protocol: { folders: [], packages: ['valibot'] },
  core: { folders: ['protocol'], packages: [] },
  wire: { folders: ['protocol'], packages: ['node:buffer'] },
  transports: { folders: ['protocol', 'core', 'wire'], packages: ['node:net'] },
  store: {
    folders: ['protocol', 'core/ports.ts'],
    packages: ['node:sqlite', 'node:worker_threads', 'node:fs', 'node:path'],
  },
  'command-line': { folders: [], packages: [] },
  server: {
    folders: ['command-line', 'protocol', 'core', 'wire', 'transports', 'store', 'package.json'],
    packages: ['*'],
  },
  client: { folders: ['protocol'], packages: [] },
  node: {
    folders: ['protocol', 'wire', 'client'],
    packages: ['node:net', 'node:buffer', 'node:crypto', 'node:fs', 'node:path'],
  },
  cli: { folders: ['command-line', 'protocol', 'client', 'node', 'package.json'], packages: ['*'] },
};

const sources = globSync('src/**/*.ts', { cwd: ROOT }).toSorted();

test('every folder of src has its row in the table', () => {
  for (const file of sources) assert.ok(MAY_IMPORT[folderOf(file)], `${file} is in a folder without a row`);
});

test('every import is one that its folder may make', () => {
  const wrong = sources.flatMap((file) =>
    importsOf(file)
      .filter((name) => !mayImport(file, name))
      .map((name) => `${file} → ${name}`),
  );
  assert.deepEqual(wrong, []);
});

test('the guard sees a wrong import', () => {
  assert.equal(mayImport('src/core/chat.ts', 'node:net'), false);
  assert.equal(mayImport('src/core/chat.ts', '../wire/codec.ts'), false);
  assert.equal(mayImport('src/store/log/transcript.ts', '../../core/chat.ts'), false);
  assert.equal(mayImport('src/cli/main.ts', '../wire/frames.ts'), false);
});

test('no circle of files imports itself', () => {
  assert.equal(
    circleOf(sources.flatMap((file) => targetsOf(file).map((target) => [file, target]))),
    undefined,
  );
});

test('no circle of folders imports itself, those within folders included', () => {
  const between = sources.flatMap((file) =>
    targetsOf(file)
      .map((target) => [dirname(file), dirname(target)] as const)
      .filter(([from, to]) => from !== to),
  );
  assert.equal(circleOf(between), undefined);
});

test('the guard sees a circle', () => {
  assert.equal(
    circleOf([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'b'],
    ]),
    'b → c → b',
  );
});

test('files are small: none over 300 lines, the median under 100', () => {
  const sizes = sources.map((file) => ({ file, lines: read(file).split('\n').length }));
  assert.deepEqual(
    sizes.filter(({ lines }) => lines > MAX_LINES),
    [],
  );
  const sorted = sizes.map(({ lines }) => lines).toSorted((one, other) => one - other);
  assert.ok((sorted[Math.floor(sorted.length / 2)] ?? 0) < MAX_MEDIAN);
});

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function folderOf(file: string): string {
  return file.split('/')[1] ?? '';
}

function importsOf(file: string): readonly string[] {
  return [
    ...read(file).matchAll(
      /^(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
    ),
  ].map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '');
}

function targetsOf(file: string): readonly string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => resolve(file, name));
}

/** The first circle among what imports what, in words. */
function circleOf(imports: readonly (readonly [from: string, to: string])[]): string | undefined {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of imports) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const visit = (one: string, path: readonly string[]): string | undefined => {
    if (path.includes(one)) return [...path.slice(path.indexOf(one)), one].join(' → ');
    if (done.has(one)) return undefined;
    for (const next of graph.get(one) ?? []) {
      const circle = visit(next, [...path, one]);
      if (circle !== undefined) return circle;
    }
    done.add(one);
    return undefined;
  };
  for (const one of graph.keys()) {
    const circle = visit(one, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function resolve(file: string, name: string): string {
  return name.startsWith('.') ? join(file, '..', name) : name;
}

function mayImport(file: string, name: string): boolean {
  const row = MAY_IMPORT[folderOf(file)];
  if (row === undefined) return false;
  if (!name.startsWith('.')) {
    assert.ok(name.startsWith('node:') || !builtinModules.includes(name), `${file}: write node:${name}`);
    return row.packages.includes('*') || row.packages.includes(name);
  }
  const target = resolve(file, name).replace(/^src\//, '');
  return [folderOf(file), ...row.folders].some(
    (allowed) => target === allowed || target.startsWith(`${allowed}/`),
  );
}
