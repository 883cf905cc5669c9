import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCommandLine } from '../../../src/server/commands/command-line.ts';
import { Progress } from '../../../src/server/commands/progress.ts';
import { COMMANDS } from '../../../src/server/commands/table.ts';
import { readOptions } from '../../../src/server/options.ts';
import { Workplace } from './command-process.ts';

const [backup] = COMMANDS;
assert.ok(backup?.name === 'backup');

describe('the commands beside the server', () => {
  test('the help of the server names them, and each has a help of its own', () => {
    const asked = readOptions(['--help'], {}, '0');
    assert.ok(asked.type === 'print');
    for (const command of COMMANDS) {
      assert.ok(asked.text.includes(`./server ${command.name} `));
      const own = readCommandLine(command, ['--help'], {});
      assert.ok(own.type === 'print' && own.text.includes('--data'));
    }
  });

  test('a nick is a nick and a file is a file', () => {
    for (const command of COMMANDS) {
      const asked = readCommandLine(command, ['it'], {});
      const takes = command.file ?? command.nick;
      if (takes === undefined) assert.equal(asked.type, 'usage-error');
      else assert.equal(asked.type === 'run' && asked.task[command.file ? 'file' : 'nick'], 'it');
    }
    const takers = COMMANDS.filter(({ nick }) => nick !== undefined);
    assert.deepEqual(
      takers.map(({ name }) => name),
      ['kick', 'unkick', 'mute', 'unmute'],
    );
    for (const command of takers) {
      for (const args of [[], [''], ['a', 'b'], ['x'.repeat(513)], ['a', '--nonsense']])
        assert.equal(readCommandLine(command, args, {}).type, 'usage-error', args.join(' '));
    }
  });

  test('the data directory: the option, then the environment, then the server’s default', () => {
    const env = { PARLEY_DATA: 'there' };
    const dataOf = (args: readonly string[], environment: NodeJS.ProcessEnv) => {
      const asked = readCommandLine(backup, ['file', ...args], environment);
      return asked.type === 'run' ? asked.task.data : asked;
    };
    assert.equal(dataOf(['--data', 'here'], env), 'here');
    assert.equal(dataOf([], env), 'there');
    const server = readOptions([], {}, '0');
    assert.equal(dataOf([], {}), server.type === 'run' ? server.options.data : undefined);
  });

  test('used wrongly: one line, exit 2', () => {
    using work = new Workplace();
    for (const args of [
      ['backup'],
      ['backup', 'a', 'b'],
      ['export', 'a'],
      ['verify', '--nonsense'],
      ['log', '--data', ''],
      ['kick'],
    ]) {
      const { status, stdout, stderr } = work.server(args);
      assert.deepEqual([status, stdout], [2, ''], args.join(' '));
      assert.match(stderr, /^server: [^\n]+--help shows what there is\)\n$/);
    }
  });
});

describe('progress', () => {
  function progress(isTerminal: boolean) {
    const clock = { now: 0 };
    const written: string[] = [];
    const shown = new Progress({ now: () => clock.now, write: (text) => written.push(text), isTerminal });
    return { clock, written, shown };
  }

  test('nothing within 2 s, then a line every 2 s', () => {
    const { clock, written, shown } = progress(false);
    const report = shown.of('copied', 'pages');
    for (clock.now = 0; clock.now <= 6000; clock.now += 500) {
      report(clock.now, 6000);
      assert.equal(written.length, Math.floor(clock.now / 2000), `after ${clock.now} ms`);
    }
    shown.end();
    assert.equal(written[0], 'copied 2000 of 6000 pages (33 %)\n');
    assert.equal(written.length, 3);
  });

  test('on a terminal each takes the place of the one before, and the last one goes', () => {
    const { clock, written, shown } = progress(true);
    const report = shown.of('copied', 'pages');
    clock.now = 2000;
    report(1, 2);
    shown.end();
    shown.end();
    assert.deepEqual(written, ['\r\x1b[Kcopied 1 of 2 pages (50 %)', '\r\x1b[K']);
  });
});
