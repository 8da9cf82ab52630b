import { currentOwner } from '../kit/ids.ts';
import { createSlidingWindow } from '../limits/slidingWindow.ts';

/** Finds the items that are asked for too often. */
export interface HotKeys {
  /**
   * Counts a request for the item. True when the item is to be told as hot: it was asked for `perSecond` times within
   * the last second, and was not told within the last half. 0: no item is hot.
   */
  isToTell(sku: string, perSecond: number, nowMs: number): boolean;
}

const itemsMax = 10_000;
const againMs = 500;

export function createHotKeys(): HotKeys {
  const window = createSlidingWindow(itemsMax);
  const toldAtMs = new Map<string, number>();
  return {
    isToTell(sku, perSecond, nowMs) {
      if (perSecond === 0) return false;
      const item = `${currentOwner()} ${sku}`;
      if (window.count(item, nowMs) < perSecond) return false;
      const told = toldAtMs.get(item);
      if (told !== undefined && nowMs < told + againMs) return false;
      toldAtMs.delete(item);
      toldAtMs.set(item, nowMs);
      for (const oldest of toldAtMs.keys()) {
        if (toldAtMs.size <= itemsMax) break;
        toldAtMs.delete(oldest);
      }
      return true;
    },
  };
}

const triesMax = 11_000;

/** With which request of one moment a fresh gateway finds an item to be hot; `none`: with none of those tried. */
export function hotFrom(perSecond: number): number | 'none' {
  const hotKeys = createHotKeys();
  for (let request = 1; request <= triesMax; request += 1) {
    if (hotKeys.isToTell('tried out', perSecond, 0)) return request;
  }
  return 'none';
}
