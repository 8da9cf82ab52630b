/** So many of so many. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
}

/** Wilson's score interval of a share, `z` deviations wide on each side; 0 to 1 of none. */
export function wilson({ count, of }: Proportion, z: number): readonly [number, number] {
  if (of === 0) return [0, 1];
  const share = count / of;
  const middle = share + z ** 2 / (2 * of);
  const width = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return [Math.max(0, (middle - width) / scale), Math.min(1, (middle + width) / scale)];
}

/** The interval of the difference `a` − `b` of two shares (R. G. Newcombe, Statistics in Medicine 17, 1998, method 10). */
export function newcombe(a: Proportion, b: Proportion, z: number): readonly [number, number] {
  const [[lowA, highA], [lowB, highB]] = [wilson(a, z), wilson(b, z)];
  const [shareA, shareB] = [shareOf(a), shareOf(b)];
  return [
    shareA - shareB - Math.hypot(shareA - lowA, highB - shareB),
    shareA - shareB + Math.hypot(highA - shareA, shareB - lowB),
  ];
}

export const shareOf = ({ count, of }: Proportion): number => (of === 0 ? 0 : count / of);
