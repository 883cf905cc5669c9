import { test } from 'node:test';
import { checkDeps, readLock } from './deps.ts';
import { checkEmfile } from './emfile.ts';
import { checkFuzz } from './fuzz.ts';
import { checkIdle } from './idle.ts';
import { checkNames } from './names.ts';
import { checkSlowlorisNearby } from './slowloris.ts';
import { assertKept, assertShortIn } from './support/assert-report.ts';
import { checkText } from './text.ts';

const SEED = 1;

/** Short forms of the checks, with room for a busy machine; `npm run check:…` holds the full figures. */
const IDLE = { clients: 500, kib: 80, cpu: 10, p99: 2000, seconds: 1, protocol: 1 };

test('R7 and attack 61, short: 500 idle clients are cheap, and one message reaches all', async () => {
  assertKept(await checkIdle(IDLE));
});

test('R7, short: so are 500 of protocol 2', async () => {
  assertKept(await checkIdle({ ...IDLE, protocol: 2 }));
});

test('R9 and attack 3, short: 600 half-open handshakes do not keep honest people out', async () => {
  const figures = { halfOpen: 600, addresses: 60, tries: 10 };
  assertKept(await checkSlowlorisNearby(figures, ['--waiting', '200']));
});

test('R9, control: it notices a server that lets everyone wait until no descriptor is left', async () => {
  const figures = { halfOpen: 600, addresses: 60, tries: 3 };
  const defenceless = ['--waiting', '1000000', '--handshake', '86400', '--first-frame-time', '86400'];
  assertShortIn(await checkSlowlorisNearby(figures, defenceless, 400), /honest people READY/);
});

test('R10, short: three seconds of broken input crash and hang nothing', async () => {
  assertKept(await checkFuzz({ seconds: 3, seed: SEED }));
});

test('R10, control: it notices a server that hangs', async () => {
  const report = await checkFuzz({ seconds: 1, seed: SEED }, (server) => server.signal('SIGSTOP'));
  assertShortIn(report, /last exchange of bystanders/);
});

test('R13 and attack 62, short: 256 descriptors and 400 attempts leave those who are in chatting', async () => {
  assertKept(await checkEmfile({ descriptors: 256, attempts: 400, admitted: 185, seconds: 1 }));
});

test('R13, control: it notices a server that lets in too few', async () => {
  const figures = { descriptors: 256, attempts: 100, admitted: 100, seconds: 1 };
  const stingy = ['--count-loopback', '--per-address', '50'];
  assertShortIn(await checkEmfile(figures, stingy), /let in of 100 attempts/);
});

test('S4: no variant of a taken or reserved name is accepted, no honest name refused', async () => {
  assertKept(await checkNames({ variants: 2000, seed: SEED }));
});

test('S4, control: it notices names that are compared without the data of look-alikes', async () => {
  assertShortIn(await checkNames({ variants: 2000, seed: SEED }, {}), /accepted/);
});

test('S5: no text gets a raw control character to a reader or into the log', async () => {
  assertKept(await checkText({ texts: 1000, seed: SEED }));
});

test('S5, control: it notices a reader that is shown something raw', async () => {
  const report = await checkText({ texts: 10, seed: SEED }, (text) => text.replace('␛', '\x1b'));
  assertShortIn(report, /with a raw control character/);
});

test('S8: the supply chain is small', async () => {
  assertKept(await checkDeps({ direct: 4, total: 10 }));
});

test('S8, control: it notices a package with an install script, without a checksum, and one too many', async () => {
  const { packages } = readLock();
  const lock = { packages: { ...packages, 'node_modules/planted': { hasInstallScript: true } } };
  assertShortIn(await checkDeps({ direct: 4, total: 5 }, lock), /in all.*planted.*without a checksum/s);
});
