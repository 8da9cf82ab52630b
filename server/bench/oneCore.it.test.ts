import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findK6 } from '../edge/k6/binary.ts';
import { startRemoteWrite } from '../edge/k6/remoteWrite.ts';
import { driveOnOneCore, onOneCore, requestsPerJourney } from './oneCoreDrive.ts';
import { startBenchTarget } from './target.ts';

it('keeps every k6 that it compares to one core, and the Go runtime too', async () => {
  const k6 = await findK6();
  if (!k6.ok) throw new Error(k6.error);
  const [target, receiver] = [await startBenchTarget(), await startRemoteWrite()];
  const sides = ['by hand', 'fine'] as const;
  const seen: unknown[] = [];
  const look = (pid: number, file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8');
  const setting = {
    ...onOneCore,
    begun: (pid: number) => {
      const over = onOneCore.begun?.(pid) ?? (() => undefined);
      seen.push({
        procs: look(pid, 'environ')
          .split('\0')
          .filter((one) => one.startsWith('GOMAXPROCS=')),
        // The script of ours is given nothing that the one by hand is not.
        given: look(pid, 'cmdline')
          .split('\0')
          .filter((one) => one.startsWith('--env')),
        cpus: /^Cpus_allowed_list:\s+(.*)$/m.exec(look(pid, 'status'))?.[1],
      });
      return over;
    },
  };
  try {
    for (const kind of sides) {
      // k6 takes no scenario below a second.
      const drive = { kind, ratePerSecond: 50, holdMs: 1_050 };
      const driven = await driveOnOneCore(drive, { k6: k6.value.path, receiver, target, setting });
      expect(driven.requests).toBe(requestsPerJourney * driven.journeys);
      expect(driven.startedShare).toBeGreaterThan(0);
    }
  } finally {
    target.stop();
    await receiver.stop();
  }
  expect(seen).toEqual(sides.map(() => ({ procs: ['GOMAXPROCS=1'], given: [], cpus: '0' })));
});
