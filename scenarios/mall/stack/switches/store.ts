import { guardShadow } from '@zerohour/shadow-data';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { ServiceClient } from '../kit/client.ts';
import { HttpError } from '../kit/reply.ts';
import type { SwitchName, SwitchValue } from './definitions.ts';
import type { ReadEntries } from './switches.ts';

/** Kept when a run seeds its stock anew: a run sets its switches before it starts. */
export const switchPrefix = 'switch:';

/** The entries as the shadow store holds them. */
export const readStored =
  (redis: () => Redis): ReadEntries =>
  (names) =>
    redis().mget(names.map((name) => switchPrefix + name));

/** Replaces the entry whatever its version, which goes up by one. */
const replace = `
local now = redis.call('GET', KEYS[1])
local version = 0
if now then
  local ok, entry = pcall(cjson.decode, now)
  if ok and type(entry) == 'table' then version = tonumber(entry.version) or 0 end
end
local entry = '{"version":"' .. string.format('%d', version + 1) .. '","value":' .. ARGV[1] .. ',"instances":{}}'
redis.call('SET', KEYS[1], entry)
return entry`;

/** Gives all instances the value. Throws unless the current work is a rehearsal's. */
export async function storeValue(
  redis: () => Redis,
  name: SwitchName,
  value: SwitchValue,
): Promise<void> {
  guardShadow(`switch ${name}`);
  await redis().eval(replace, 1, switchPrefix + name, JSON.stringify(value));
}

export const entriesPath = '/shadow/entries';
const entriesSchema = z.array(z.string().nullable());

/** The entries as another service reads them, for one that has no store. */
export const readFrom =
  (client: ServiceClient): ReadEntries =>
  async (names) => {
    const { status, body } = await client.call('GET', `${entriesPath}?names=${names.join(',')}`);
    const entries = entriesSchema.safeParse(body);
    if (status === 200 && entries.success) return entries.data;
    throw new HttpError(502, `no-switches: status ${status}`);
  };
