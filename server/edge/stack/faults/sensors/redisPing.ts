import type { Redis } from 'ioredis';
import { PROBE_MS_MAX } from '../../../../core/fault/sensor.ts';
import { oneLine } from '../../../../core/text/oneLine.ts';
import { openRedis } from '../injectors/redisPause.ts';
import { dead, type OpenSensor, read, within } from '../sensor.ts';

export const redisPing: OpenSensor<'redis-pause', 'redis'> = ({ subject }) => {
  let redis: Redis | null = null;
  return {
    async read() {
      if (redis === null) {
        const opened = await openRedis(subject.at.url);
        if (!opened.ok) return dead(opened.error);
        redis = opened.value;
      }
      const fromMs = performance.now();
      try {
        const answer = await within(redis.ping(), PROBE_MS_MAX);
        return read(answer === null ? PROBE_MS_MAX : performance.now() - fromMs);
      } catch (error) {
        return dead(oneLine(error));
      }
    },
    async close() {
      redis?.disconnect();
    },
  };
};
