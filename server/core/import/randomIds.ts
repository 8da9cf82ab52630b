import { type ImportedRequest, type Slot, slotsOf } from './request.ts';

/** Ids that the client makes up: idempotency keys, UUIDs. Each journey must send its own. */
export interface RandomIds {
  fill(slot: Slot): string | null;
  readonly count: number;
}

const idempotency = /^(?:x-)?idempotency[-_]?key$/i;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The first id of a journey is `${journey}`, the next `${journey}-2`; the same id is the same text. */
export function randomIds(requests: readonly ImportedRequest[]): RandomIds {
  const templates = new Map<string, string>();
  for (const request of requests) {
    for (const slot of slotsOf(request)) {
      if (!isRandom(slot) || templates.has(slot.value)) continue;
      const suffix = templates.size === 0 ? '' : `-${templates.size + 1}`;
      templates.set(slot.value, `$\{journey}${suffix}`);
    }
  }
  return {
    fill: (slot) => (isRandom(slot) ? (templates.get(slot.value) ?? null) : null),
    count: templates.size,
  };
}

/** An id in a path names a thing that exists; the client made up none of these. */
const isRandom = ({ where, key, value }: Slot): boolean =>
  value !== '' && (idempotency.test(key) || (uuid.test(value) && where !== 'segment'));
