import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { measureOnOneCore, onOneCore, requestsPerJourney } from './measureOnOneCore.ts';
import { startBenchTarget } from './target.ts';

it('runs every compared k6 on one core with GOMAXPROCS=1', async () => {
  const k6 = await findK6();
  if (!k6.ok) throw new Error(k6.error);
  const [target, receiver] = [await startBenchTarget(), await startRemoteWrite()];
  const sides = ['by hand', 'fine'] as const;
  const seen: unknown[] = [];
  const readProc = (pid: number, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const setting = {
    ...onOneCore,
    onStart: (pid: number) => {
      const onEnd = onOneCore.onStart?.(pid) ?? (() => undefined);
      seen.push({
        procs: readProc(pid, 'environ')
          .split('\0')
          .filter((one) => one.startsWith('GOMAXPROCS=')),
        // Neither script gets an environment of its own.
        given: readProc(pid, 'cmdline')
          .split('\0')
          .filter((one) => one.startsWith('--env')),
        cpus: /^Cpus_allowed_list:\s+(.*)$/m.exec(readProc(pid, 'status'))?.[1],
      });
      return onEnd;
    },
  };
  try {
    for (const kind of sides) {
      // k6 rejects a scenario that is shorter than a second.
      const load = { kind, ratePerSecond: 50, holdMs: 1_050 };
      const measured = await measureOnOneCore(load, {
        k6: k6.value.path,
        receiver,
        target,
        setting,
      });
      expect(measured.requests).toBe(requestsPerJourney * measured.journeys);
      expect(measured.startedShare).toBeGreaterThan(0);
    }
  } finally {
    target.stop();
    await receiver.stop();
  }
  expect(seen).toEqual(sides.map(() => ({ procs: ['GOMAXPROCS=1'], given: [], cpus: '0' })));
});
