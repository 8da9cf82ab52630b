import { describe, expect, it } from 'vitest';
import { keepRunning, type RestartLimits, type Running, restartLimits } from './keepRunning.ts';

const limits: RestartLimits = { restartsMax: 3, steadyMs: 60_000, pauseMs: 1, pauseMsMax: 4 };

/** A part that a test ends by hand. */
function madeUp() {
  const ends: ((how: string) => void)[] = [];
  const stopped: number[] = [];
  let failing: Error | null = null;
  const start = async (): Promise<Running & { readonly serial: number }> => {
    if (failing !== null) throw failing;
    let end: (how: string) => void = () => undefined;
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const serial = ends.push(end);
    return {
      serial,
      ended,
      async stop() {
        stopped.push(serial);
        end('was stopped');
      },
    };
  };
  return {
    start,
    stopped,
    started: () => ends.length,
    end: (how: string) => ends.at(-1)?.(how),
    fail: (error: Error | null) => {
      failing = error;
    },
  };
}

const open = async (over: Partial<RestartLimits> = {}) => {
  const part = madeUp();
  const lines: string[] = [];
  const kept = await keepRunning('the part', part.start, (line) => lines.push(line), {
    ...limits,
    ...over,
  });
  return { part, lines, kept };
};

describe('a part that ends by itself', () => {
  it('is started again, and each restart is told', async () => {
    const { part, lines, kept } = await open();
    expect(kept.current().serial).toBe(1);
    part.end('was ended by SIGKILL');
    await expect.poll(() => kept.current().serial).toBe(2);
    part.end('ended with code 1');
    await expect.poll(() => kept.current().serial).toBe(3);
    expect(lines).toEqual([
      'the part was ended by SIGKILL; starting it again',
      'the part ended with code 1; starting it again',
    ]);
    await kept.stop();
    expect(part.stopped).toEqual([3]);
  });

  it('is given up after so many restarts in a row, and how it ended last is said', async () => {
    const { part, kept } = await open();
    for (let serial = 1; serial <= 4; serial += 1) {
      await expect.poll(() => kept.current().serial).toBe(serial);
      part.end(`ended with code ${serial}`);
    }
    expect(await kept.broken).toBe('the part ended with code 4, after 3 restarts in a row');
    expect(part.started()).toBe(4);
  });

  it('is given up when it does not start again, and why is said', async () => {
    const { part, lines, kept } = await open();
    part.fail(new Error('the disk is full\nmore'));
    part.end('ended with code 1');
    expect(await kept.broken).toBe(
      'the part did not start again: the disk is full, after 3 restarts in a row',
    );
    expect(lines).toHaveLength(3);
  });

  it('begins a new row of restarts once it ran for long enough', async () => {
    const { part, kept } = await open({ steadyMs: 0 });
    for (let serial = 1; serial <= 9; serial += 1) {
      await expect.poll(() => kept.current().serial).toBe(serial);
      part.end('ended with code 1');
    }
    await expect.poll(() => kept.current().serial).toBe(10);
    await kept.stop();
  });

  it('waits longer before each further restart, up to a bound', async () => {
    const { part, kept } = await open({ pauseMs: 20, pauseMsMax: 50 });
    const began = performance.now();
    part.fail(new Error('no'));
    part.end('ended');
    await kept.broken;
    expect(performance.now() - began).toBeGreaterThanOrEqual(20 + 40 + 50 - 3);
  });
});

describe('the bound of the wait before a restart', () => {
  it('holds for the first one too', async () => {
    const { part, kept } = await open({ pauseMs: 600_000, pauseMsMax: 0 });
    part.end('ended');
    await expect.poll(() => kept.current().serial).toBe(2);
    await kept.stop();
  });

  it('is as the services of this machine need it', () => {
    expect(restartLimits).toEqual({
      restartsMax: 5,
      steadyMs: 60_000,
      pauseMs: 250,
      pauseMsMax: 8_000,
    });
  });
});

describe('a stop', () => {
  it('ends the wait before a restart', async () => {
    const { part, kept } = await open({ pauseMs: 60_000, pauseMsMax: 60_000 });
    part.end('ended');
    await kept.stop();
    expect(part.started()).toBe(1);
  });

  it('stops what was just being started', async () => {
    const { part, kept } = await open({ pauseMs: 0 });
    let proceed: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    let asked = 0;
    const again = await keepRunning(
      'the part',
      async () => {
        asked += 1;
        if (asked > 1) await slow;
        return part.start();
      },
      () => undefined,
      { ...limits, pauseMs: 0 },
    );
    part.end('ended');
    await expect.poll(() => asked).toBe(2);
    const stopped = again.stop();
    proceed();
    await stopped;
    expect(part.stopped).toContain(3);
    await kept.stop();
  });

  it('never gives the part up', async () => {
    const { kept } = await open({ restartsMax: 0 });
    let broken = false;
    void kept.broken.then(() => {
      broken = true;
    });
    await kept.stop();
    await new Promise((resolve) => setImmediate(resolve));
    expect(broken).toBe(false);
  });
});

it('a first start that fails is the caller’s', async () => {
  const start = () => Promise.reject(new Error('no port'));
  await expect(keepRunning('the part', start, () => undefined, limits)).rejects.toThrow('no port');
});
