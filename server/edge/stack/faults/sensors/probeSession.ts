import type pg from 'pg';
import { codeOf, oneLine } from '../../../../core/text/oneLine.ts';
import { openSession } from '../injectors/sessions.ts';
import { dead, type Figure, type SensorReader } from '../sensor.ts';

const IDLE_MS_MAX = 3_600_000;

/** A sensor on one session of its own, which is opened again after a failure. */
export function probeSession(
  url: string,
  ask: (client: pg.Client) => Promise<Figure>,
): SensorReader {
  let client: pg.Client | null = null;
  return {
    async read() {
      try {
        client ??= await openSession(url, 'zerohour-sensor', IDLE_MS_MAX);
        return await ask(client);
      } catch (error) {
        const failed = client;
        client = null;
        await failed?.end().catch(() => undefined);
        return dead(oneLine(error));
      }
    },
    async close() {
      await client?.end().catch(() => undefined);
    },
  };
}

/** PostgreSQL's code for a lock that was not to be had in time. */
export const isLockTimeout = (error: unknown): boolean => codeOf(error) === '55P03';
