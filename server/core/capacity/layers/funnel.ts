import { absent, count, percent } from '../../text/figures.ts';

/**
 * How many orders came to each layer of the link. The layers are counted by different witnesses, so that a lower one may show
 * more than a higher one: that is a contradiction, told with both counts, and neither count is changed.
 */
export interface Funnel {
  /** Paths whose journeys place orders. */
  readonly paths: readonly string[];
  /** From the top. */
  readonly layers: readonly FunnelLayer[];
  /** `falls`: every count is known exactly, and none exceeds one above it. */
  readonly state: 'falls' | 'contradiction' | 'unknown';
  /** `Of 12,400 orders that arrived, …`. */
  readonly text: string;
}

export const layerNames = [
  'planned',
  'started',
  'arrived',
  'admitted',
  'reserved',
  'paid',
] as const;
export type LayerName = (typeof layerNames)[number];

/** Who counted. */
export const witnesses = ['plan', 'generator', 'audit'] as const;
export type WitnessName = (typeof witnesses)[number];

export interface FunnelLayer {
  readonly name: LayerName;
  readonly witness: WitnessName;
  /** `min` = `max` where it is known exactly; null where nothing bounds it. */
  readonly count: CountRange | null;
  /** What was counted. */
  readonly source: string;
  /** Why it is not known, or not exactly; null where it is. */
  readonly reason: string | null;
  /** By path, where the witness tells them apart. */
  readonly paths?: Readonly<Record<string, CountRange>>;
}

export interface CountRange {
  readonly min: number;
  readonly max: number;
}

export const exactly = (value: number): CountRange => ({ min: value, max: value });
const isExact = ({ min, max }: CountRange): boolean => min === max;

/** The funnel of these layers, from the top. */
export function funnelOf(paths: readonly string[], layers: readonly FunnelLayer[]): Funnel {
  const contradictions = contradictionsOf(layers);
  const isKnown = layers.every((layer) => layer.count !== null && isExact(layer.count));
  const state = contradictions.length > 0 ? 'contradiction' : isKnown ? 'falls' : 'unknown';
  const text = contradictions.length > 0 ? `${contradictions.join('; ')}.` : textOf(layers);
  return { paths, layers, state, text };
}

type Known = FunnelLayer & { readonly count: CountRange };
const isKnown = (layer: FunnelLayer): layer is Known => layer.count !== null;

/** Of each layer, the nearest one above it whose highest possible count it exceeds at its lowest. */
function contradictionsOf(layers: readonly FunnelLayer[]): readonly string[] {
  const known = layers.filter(isKnown);
  return known.flatMap((lower, at) => {
    const higher = known.slice(0, at).findLast((each) => lower.count.min > each.count.max);
    if (higher === undefined) return [];
    return [
      `${rangeText(lower.count)} orders were ${lower.name} by the ${lower.witness}, more than the ${rangeText(higher.count)} that were ${higher.name} by the ${higher.witness}: the two counts contradict each other`,
    ];
  });
}

/** `12,380`, or `12,380 to 12,400`. */
export const rangeText = (range: CountRange | null): string => {
  if (range === null) return absent;
  return isExact(range) ? count(range.min) : `${count(range.min)} to ${count(range.max)}`;
};

/** The share of what arrived; null where one of the two is not known exactly, or nothing arrived. */
export function shareOf(layer: FunnelLayer, layers: readonly FunnelLayer[]): number | null {
  const arrived = layers.find(({ name }) => name === 'arrived')?.count ?? null;
  if (arrived === null || layer.count === null) return null;
  if (!isExact(arrived) || !isExact(layer.count) || arrived.min === 0) return null;
  return layer.count.min / arrived.min;
}

function textOf(layers: readonly FunnelLayer[]): string {
  const arrived = layers.find(({ name }) => name === 'arrived');
  const below = layers.filter(({ name }) => ['admitted', 'reserved', 'paid'].includes(name));
  const told = below.filter(isKnown).map(({ name, count: of }) => `${rangeText(of)} were ${name}`);
  const unknown = below.filter((layer) => !isKnown(layer)).map(({ name }) => name);
  const rest = unknown.length === 0 ? '' : `; how many were ${unknown.join(' and ')} is not known`;
  const head =
    arrived === undefined || !isKnown(arrived)
      ? 'How many orders arrived is not known'
      : `Of ${rangeText(arrived.count)} orders that arrived`;
  return `${head}${told.length === 0 ? '' : `, ${told.join(', ')}`}${rest}.`;
}

export const shareText = (share: number | null): string =>
  share === null ? absent : percent(share);
