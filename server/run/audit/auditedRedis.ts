import type { Store } from '../../core/audit/finding.ts';
import { type AuditFile, readsRedis } from '../../core/audit/sources/auditFile.ts';
import type { AuditSource } from '../../core/audit/sources/auditSource.ts';
import type { ReadLimits } from '../../core/audit/sources/readBudget.ts';
import { demandsOf } from '../../core/target/isolation.ts';
import type { RoleRights } from '../../core/target/permission.ts';
import type { Target } from '../../core/target/target.ts';
import { redisUserRights } from '../../edge/stack/audit/redisRights.ts';
import { type RedisPlace, withRedisStock } from '../../edge/stack/audit/redisSource.ts';

/** Where the Redis of each store is; null for a store that there is not. */
export type RedisPlaces = Readonly<Record<Store, RedisPlace | null>>;

/** Where a target keeps what an audit reads in Redis; null where it names no Redis. */
export function redisPlacesOf({
  isolation,
  stores: { redisUrl, shadowRedisUrl, redisPrefixes },
}: Pick<Target, 'isolation' | 'stores'>): RedisPlaces | null {
  if (redisUrl === null) return null;
  const live = { url: redisUrl, prefix: redisPrefixes.live };
  if (demandsOf(isolation).audit === 'one') return { shadow: live, live: null };
  return { live, shadow: { url: shadowRedisUrl ?? redisUrl, prefix: redisPrefixes.shadow } };
}

/** Whether a user of these places may write; the first that does more than read, or cannot be asked. */
export async function redisRights(places: RedisPlaces | null): Promise<RoleRights> {
  const urls = Object.values(places ?? {}).flatMap((place) => (place === null ? [] : [place.url]));
  for (const url of new Set(urls)) {
    const rights = await redisUserRights(url);
    if (rights.state !== 'reads-only') return rights;
  }
  return { state: 'reads-only' };
}

/** Why the users of these places are not taken, in a line; null where they are. */
export async function refusedUser(
  places: RedisPlaces | null,
  allowWritable: boolean,
): Promise<string | null> {
  const rights = await redisRights(places);
  if (rights.state === 'unknown')
    return `Redis cannot be asked what its user may do: ${rights.text}`;
  if (rights.state === 'reads-only' || allowWritable) return null;
  return `${rights.text}; give it a user that may only read, or say stores.allowWritableRole: true`;
}

/** The source with what the file reads in Redis. Throws where the file reads some, and no place is known. */
export function withRedisOf(
  source: AuditSource,
  file: Pick<AuditFile, 'redis' | 'drain'>,
  places: RedisPlaces | null,
  limits: ReadLimits,
): AuditSource {
  if (!readsRedis(file)) return source;
  if (places === null) throw new Error(noPlace);
  return withRedisStock(source, {
    ...{ file: file.redis, backlogs: file.drain?.backlogs ?? [] },
    places,
    limits,
  });
}

export const noPlace =
  'the audit file reads Redis, and its address is not known: name it as stores.redisUrl in the target file, or by --redis without a run';
