import { expect, it } from 'vitest';
import { createK6Deadline, type ShardWatchdog } from './k6Deadline.ts';

function deadline() {
  const log: string[] = [];
  const watchdog = {
    guard: (pid: number, untilMs: number) => void log.push(`guard ${pid} until ${untilMs}`),
    release: (pid: number) => void log.push(`release ${pid}`),
  } as unknown as ShardWatchdog;
  return { log, ...createK6Deadline(watchdog) };
}

it('guards a k6 from its birth, until the instant that the lease gave last', () => {
  const { log, extend, spawned } = deadline();
  extend(1_000);
  expect(log).toEqual([]);
  spawned(7);
  extend(2_000);
  spawned(8);
  extend(3_000);
  expect(log).toEqual([
    ...['guard 7 until 1000', 'guard 7 until 2000', 'guard 8 until 2000'],
    ...['guard 7 until 3000', 'guard 8 until 3000'],
  ]);
});

it('kills a k6 that is born without a lease', () => {
  const { log, spawned } = deadline();
  spawned(7);
  expect(log).toEqual(['guard 7 until 0']);
});

it('lets go of a k6 that has ended, whose number another process may get', () => {
  const { log, extend, spawned, ended } = deadline();
  spawned(7);
  ended(7);
  extend(1_000);
  expect(log).toEqual(['guard 7 until 0', 'release 7']);
});
