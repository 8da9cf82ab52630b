/** Who wrote a row, by the identity that the client supplied with it. */
export type Owner = { readonly kind: 'run'; readonly runId: string } | { readonly kind: 'live' };

/** Where a row was found. A seeded shadow store belongs to one run. */
export type Location =
  | { readonly store: 'live' }
  | { readonly store: 'shadow'; readonly runId: string };

export interface Leak {
  /** `live.orders.customer`, `redis mall:live:`. */
  readonly place: string;
  /** The row's identity, or the key's name. */
  readonly id: string;
  /** `live` or `run <id>`. */
  readonly owner: string;
  readonly text: string;
}

/** How the identity of a run's row begins. */
export const runIdentity = /^zh-([a-z0-9]{10,20})(?:-|$)/;
const identityInText = /(?<![a-z0-9])zh-([a-z0-9]{10,20})(?=-)/g;
const tagInText = /zh-shadow=v1\.([a-z0-9]{10,20})\./g;

/** `zh-<run>` or `zh-<run>-…` is that run's; everything else is a customer's. */
export function ownerOf(id: string): Owner {
  const runId = runIdentity.exec(id)?.[1];
  return runId === undefined ? { kind: 'live' } : { kind: 'run', runId };
}

/** Runs whose identities or tags occur anywhere in a key's name or value, each once. */
export function runsNamedIn(text: string): readonly string[] {
  const found = [...text.matchAll(identityInText), ...text.matchAll(tagInText)];
  return [...new Set(found.flatMap((match) => match[1] ?? []))];
}

/** Null when a row of this owner may lie there; else what is wrong, in a line. */
export function judgeOwner(owner: Owner, place: Location): string | null {
  if (place.store === 'live') {
    return owner.kind === 'live' ? null : `written by run ${owner.runId} into the live store`;
  }
  if (owner.kind === 'live') return 'live data in the shadow store';
  if (owner.runId === place.runId) return null;
  return `left by run ${owner.runId} in the shadow store that run ${place.runId} seeded`;
}

/** `judgeOwner` for an identity found at `where`. */
export function judgeIdentity(id: string, place: Location, where: string): Leak | null {
  const owner = ownerOf(id);
  return leakOf(owner, judgeOwner(owner, place), where, id);
}

/** The leak record, or null when there is nothing wrong. */
export function leakOf(owner: Owner, wrong: string | null, where: string, id: string): Leak | null {
  if (wrong === null) return null;
  const name = owner.kind === 'live' ? 'live' : `run ${owner.runId}`;
  return { place: where, id, owner: name, text: `${id}: ${wrong}` };
}
