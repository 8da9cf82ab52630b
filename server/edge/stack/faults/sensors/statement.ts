import { PROBE_MS_MAX } from '../../../../core/fault/sensor.ts';
import { quoted } from '../injectors/dbLock.ts';
import { type OpenSensor, read } from '../sensor.ts';
import { isLockTimeout, probeSession } from './probeSession.ts';

export const statement: OpenSensor<'db-slow', 'postgres'> = ({ order, subject }) =>
  probeSession(subject.at.url, async (client) => {
    await client.query(`set lock_timeout = ${PROBE_MS_MAX}`);
    const fromMs = performance.now();
    try {
      await client.query(`select 1 from ${quoted(order.parameters.table)} limit 1`);
    } catch (error) {
      if (isLockTimeout(error)) return read(PROBE_MS_MAX);
      throw error;
    }
    return read(Math.min(PROBE_MS_MAX, performance.now() - fromMs));
  });
