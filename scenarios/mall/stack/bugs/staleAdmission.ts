import { setTimeout as sleep } from 'node:timers/promises';
import { write } from '../stock/guard.ts';
import { bug } from './bug.ts';
import { takeUnlooked } from './unguarded.ts';

const keptMs = 100;
/** How long a write to the database is behind the admission. */
const behindMs = 150;

/** KEYS: the counter of admissions; ARGV: units, stock by the database, how long the counter is kept. Gives what is left, -1 for too little. */
const pass = `
local left = redis.call('GET', KEYS[1])
if not left then
  left = ARGV[2]
  redis.call('SET', KEYS[1], left, 'PX', ARGV[3])
end
if tonumber(left) < tonumber(ARGV[1]) then return -1 end
return redis.call('DECRBY', KEYS[1], ARGV[1])`;

export const staleAdmission = bug({
  name: 'stale-admission',
  about:
    'Redis lets orders through and expires; it is filled again from the database, which lags behind what it let through.',
  foundBy: 'oversell',
  inventory: {
    async deduct({ pool, redis }, wanted) {
      const { rows } = await pool.query('select available from stock where sku = $1', [wanted.sku]);
      const stock = Math.max(0, Number(rows[0]?.available ?? 0));
      const counter = `admitted:${wanted.sku}`;
      const left = await redis().eval(pass, 1, counter, wanted.units, stock, keptMs);
      if (Number(left) < 0) return null;
      await sleep(behindMs);
      return write(pool, takeUnlooked, wanted);
    },
  },
});
