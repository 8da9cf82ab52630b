/** The next round number at or above a value, for the end of an axis. */
export function axisEnd(value: number): number {
  if (value <= 0) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((s) => s * unit >= value) ?? 10;
  return step * unit;
}
