import type pg from 'pg';
import { err, ok } from '../../../../core/result.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import type { Injector } from '../injector.ts';
import { endSessions, isFull, openSession, sessionName } from './sessions.ts';

const AT_ONCE = 8;
const AGAIN_MS = 100;

/** Sessions until PostgreSQL refuses one, and one more whenever one becomes free. */
export const dbConnections: Injector<'db-connections', 'postgres'> = {
  mark: async () => ok({}),

  async inject({ order, subject }, _marks, lifeMs) {
    const held: pg.Client[] = [];
    /** Those that are being opened count too. */
    let sessions = 0;
    const untilMs = performance.now() + lifeMs;
    const take = async (): Promise<boolean> => {
      const leftMs = untilMs - performance.now();
      if (sessions >= order.parameters.sessionsMax || leftMs <= 0) return false;
      sessions += 1;
      try {
        held.push(await openSession(subject.at.url, sessionName(order), leftMs));
        return true;
      } catch (error) {
        sessions -= 1;
        if (isFull(error)) return false;
        throw error;
      }
    };
    const fill = async (): Promise<void> => {
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (await take());
        }),
      );
    };
    const releaseAll = async (): Promise<void> => {
      await Promise.all(held.splice(0).map((client) => client.end().catch(() => undefined)));
    };
    try {
      await fill();
    } catch (error) {
      await releaseAll();
      return err(oneLine(error));
    }
    let filling = Promise.resolve();
    const timer = setInterval(() => {
      filling = filling.then(() => take().then(() => undefined)).catch(() => undefined);
    }, AGAIN_MS);
    return ok({
      async end() {
        clearInterval(timer);
        await filling;
        await releaseAll();
      },
    });
  },

  undo: (task) => endSessions(task),
  kept: () => [],
};
