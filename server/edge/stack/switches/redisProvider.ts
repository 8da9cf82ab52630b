import { Redis } from 'ioredis';
import { err, ok } from '../../../core/result.ts';
import type { SettingsOf } from '../../../core/switch/providers/registry.ts';
import type { SwitchProvider } from '../../../core/switch/switchProvider.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { jsonOf, nextVersion, readStored } from './storedEntry.ts';

const connectMsMax = 5_000;
const commandMsMax = 5_000;

/**
 * Replaces the key's JSON when its version is that of the first argument. Returns the version that is there in place of
 * OK when it is not.
 */
const compareAndSet = `
local now = redis.call('GET', KEYS[1])
local version = 'none'
if now then version = tostring(cjson.decode(now).version) end
if version ~= ARGV[1] then return version end
redis.call('SET', KEYS[1], ARGV[2])
return 'OK'`;

/** A key per switch. Connects with the first operation. */
export function createRedisProvider({ url, prefix }: SettingsOf<'redis'>): SwitchProvider {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectMsMax,
    commandTimeout: commandMsMax,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    enableOfflineQueue: false,
  });
  // Without a listener ioredis prints each failed attempt; the failed command rejects anyway.
  redis.on('error', () => undefined);
  const said = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      if (redis.status === 'wait' || redis.status === 'end') await redis.connect();
      return await work();
    } catch (error) {
      throw new Error(`Redis at ${shownUrl(url)}: ${oneLine(error)}`, { cause: error });
    }
  };
  return {
    read: (definitions) =>
      said(async () => {
        if (definitions.length === 0) return new Map();
        const texts = await redis.mget(definitions.map(({ name }) => prefix + name));
        return new Map(
          definitions.flatMap((definition, index) => {
            const text = texts[index] ?? null;
            return text === null ? [] : [[definition.name, readStored(definition, jsonOf(text))]];
          }),
        );
      }),
    write: (definition, version, entry) =>
      said(async () => {
        const next = { version: nextVersion(version), ...entry };
        const key = prefix + definition.name;
        const answer = await redis.eval(compareAndSet, 1, key, version, JSON.stringify(next));
        return answer === 'OK' ? ok(next) : err({ version: String(answer) });
      }),
    async close() {
      redis.disconnect();
    },
  };
}
