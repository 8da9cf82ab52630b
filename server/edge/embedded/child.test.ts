import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  descriptorsMax,
  dyingWithParent,
  endChild,
  keptSecret,
  startChild,
  whenReady,
} from './child.ts';

afterEach(() => vi.unstubAllEnvs());

const node = (script: string) =>
  startChild(dyingWithParent('KILL', process.execPath, ['-e', script]));
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A process starts late on a busy machine. */
const soon = { timeout: 20_000 };

describe('startChild', () => {
  it('passes no secret of a scenario on', async () => {
    vi.stubEnv('ZEROHOUR_SECRET_CANARY', 'planted');
    vi.stubEnv('OTHER', 'passed');
    const child = node(
      'console.log(String(process.env.ZEROHOUR_SECRET_CANARY), process.env.OTHER)',
    );
    await child.ended;
    expect(child.lastLine()).toBe('undefined passed');
  });

  it('says how the child ended, by code and by its last words', async () => {
    const good = node('');
    expect(good.pid).toBe(good.child.pid);
    expect(await good.ended).toBe('ended with code 0');
    expect(await node("throw new TypeError('no door')").ended).toMatch(
      /^ended with code 1: .*TypeError: no door$/,
    );
    expect(await startChild(['/nowhere/at/all']).ended).toBe('could not be run');
    const gone = startChild(['/nowhere/at/all']);
    expect(gone.pid).toBe(-1);
    await gone.ended;
    expect(gone.lastLine()).toBe('spawn /nowhere/at/all ENOENT');
    expect(() => startChild([])).toThrow('empty command');
  });

  it('gives it a text to read, and ends its input', async () => {
    const child = startChild(['/bin/cat'], 'a secret\n');
    expect(await child.ended).toBe('ended with code 0');
    await expect.poll(() => child.lastLine(), soon).toBe('a secret');
    const silent = startChild(['/bin/cat']);
    expect(await silent.ended).toBe('ended with code 0');
    expect(silent.lastLine()).toBe('');
  });

  it('keeps the last 4096 characters of both outputs, trimmed', async () => {
    const child = node("process.stderr.write('a'.repeat(9000) + 'end\\n')");
    await child.ended;
    await expect.poll(() => child.lastLine(), soon).toMatch(/^a{4092}end$/);
  });

  it('runs in a session of its own, in the root folder', async () => {
    const child = startChild(['/bin/sh', '-c', 'pwd; cut -d" " -f5,6 /proc/$$/stat']);
    await child.ended;
    await expect.poll(() => child.lastLine(), soon).toContain(`/\n${child.pid} ${child.pid}`);
  });
});

describe('endChild', () => {
  it('asks with the gentle signal and waits for the end', async () => {
    const child = node(
      "process.on('SIGINT', () => process.exit(3)); console.log('up'); setInterval(() => 0, 1e6)",
    );
    await expect.poll(() => child.lastLine(), soon).toBe('up');
    await endChild(child, 'SIGINT', 60_000);
    expect(await child.ended).toBe('ended with code 3');
    expect(isAlive(child.pid)).toBe(false);
    // Again, and after its end: nothing to do.
    await endChild(child, 'SIGINT', 60_000);
  });

  it('kills one that does not end in time', async () => {
    const child = node(
      "process.on('SIGTERM', () => 0); console.log('up'); setInterval(() => 0, 1e6)",
    );
    await expect.poll(() => child.lastLine(), soon).toBe('up');
    await endChild(child, 'SIGTERM', 50);
    expect(await child.ended).toBe('was ended by SIGKILL');
    await endChild(child, 'SIGTERM', 60_000);
  });

  it('leaves no timer behind', async () => {
    const child = node('setInterval(() => 0, 1e6)');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      await endChild(child, 'SIGTERM', 60_000);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('whenReady', () => {
  const readiness = { everyMs: 5, limitMs: 60_000 };

  it('asks until the child is ready', async () => {
    const child = node('setInterval(() => 0, 1e6)');
    let asked = 0;
    const isReady = async () => {
      asked += 1;
      return asked === 3;
    };
    await whenReady('it', child, 'SIGTERM', { ...readiness, isReady });
    expect(asked).toBe(3);
    expect(isAlive(child.pid)).toBe(true);
    await endChild(child, 'SIGKILL', 60_000);
  });

  it('throws the last three lines of one that ends', async () => {
    const child = node("console.log('a\\nb\\nc\\nd'); process.exit(1)");
    const isReady = async () => false;
    await expect(whenReady('it', child, 'SIGTERM', { ...readiness, isReady })).rejects.toThrow(
      new Error('it did not start: b | c | d'),
    );
  });

  it('says that one without words ended at once', async () => {
    const child = node('process.exit(1)');
    const isReady = async () => false;
    await expect(whenReady('it', child, 'SIGTERM', { ...readiness, isReady })).rejects.toThrow(
      new Error('it did not start: it ended at once'),
    );
  });

  it('ends one that does not answer in time', async () => {
    const child = node('setInterval(() => 0, 1e6)');
    const limits = { ...readiness, limitMs: 2_000, isReady: async () => false };
    await expect(whenReady('it', child, 'SIGINT', limits)).rejects.toThrow(
      new Error('it did not start: no answer within 2 s'),
    );
    expect(await child.ended).toBe('was ended by SIGINT');
  });
});

describe('dyingWithParent', () => {
  it('wraps a command so that the kernel ends it with the one that started it', async () => {
    expect(dyingWithParent('KILL', '/bin/x', ['-a', 'b'])).toEqual([
      '/usr/bin/setpriv',
      '--pdeathsig',
      'KILL',
      '/bin/x',
      '-a',
      'b',
    ]);
    const sleeper = JSON.stringify(dyingWithParent('KILL', '/bin/sleep', ['600']));
    const parent = node(`const [file, ...args] = ${sleeper};
      const child = require('node:child_process').spawn(file, args);
      setTimeout(() => { console.log(child.pid); setInterval(() => 0, 1e6); }, 300)`);
    await expect.poll(() => parent.lastLine(), soon).toMatch(/^\d+$/);
    const pid = Number(parent.lastLine());
    expect(isAlive(pid)).toBe(true);
    await endChild(parent, 'SIGKILL', 60_000);
    await expect.poll(() => isAlive(pid), soon).toBe(false);
  });
});

describe('keptSecret', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zerohour-secret-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is made once, of 24 random bytes, for its owner only', async () => {
    const file = join(folder, 'password');
    const secret = keptSecret(file);
    expect(secret).toMatch(/^[0-9a-f]{48}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(keptSecret(file)).toBe(secret);
    expect(await readFile(file, 'utf8')).toBe(secret);
    expect(keptSecret(join(folder, 'other'))).not.toBe(secret);
  });

  it('is the one that is there, without its line end', async () => {
    const file = join(folder, 'password');
    await writeFile(file, 'mine\n');
    await chmod(file, 0o600);
    expect(keptSecret(file)).toBe('mine');
  });
});

it('knows how many descriptors it may open', async () => {
  const soft = startChild(['/bin/sh', '-c', 'ulimit -Sn']);
  await soft.ended;
  // It may end before its input does, which is then told first.
  await expect.poll(() => soft.lastLine().split('\n').at(-1), soon).toBe(String(descriptorsMax()));
});
