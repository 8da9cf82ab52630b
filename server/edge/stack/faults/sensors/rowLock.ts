import { lockedRow } from '../injectors/dbLock.ts';
import { dead, type OpenSensor, read } from '../sensor.ts';
import { isLockTimeout, probeSession } from './probeSession.ts';

/** Longer than a transaction of the shop holds a row, and shorter than a person waits. */
const LOCK_MS_MAX = 100;

export const rowLock: OpenSensor<'db-lock', 'postgres'> = ({ order, subject }) =>
  probeSession(subject.at.url, async (client) => {
    await client.query('begin');
    try {
      await client.query(`set local lock_timeout = ${LOCK_MS_MAX}`);
      const { rowCount } = await client.query(lockedRow(order.parameters, 'for key share'), [
        order.parameters.value,
      ]);
      return rowCount === 0 ? dead('there is no such row') : read(0);
    } catch (error) {
      if (isLockTimeout(error)) return read(1);
      throw error;
    } finally {
      await client.query('rollback');
    }
  });
