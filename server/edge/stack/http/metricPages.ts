import { readExposition } from '../../../core/resource/exposition.ts';
import { type ResourceReading, readingOf } from '../../../core/resource/resourceSecond.ts';
import type { Target } from '../../../core/target/target.ts';
import { oneLine } from '../../../core/text/oneLine.ts';
import { shownUrl } from '../../../core/text/shownUrl.ts';
import { ask } from './exchange.ts';

/** Read each second, so a slower answer counts as missing. */
const timeoutMs = 900;

/** What the pages of metrics of the target's processes gave, by process, and why others gave nothing. */
export interface MetricPages {
  readonly readings: ReadonlyMap<string, ResourceReading>;
  readonly problems: readonly string[];
}

/** Asks every page at once. A process that does not answer in time is told, and hides no other. */
export async function readMetricPages(target: Target): Promise<MetricPages> {
  const { metrics = [] } = target;
  const names = processNames(metrics);
  const pages = await Promise.all(
    metrics.map(async ({ url }, nth) => ({
      name: names[nth] ?? url,
      page: await page(target, url),
    })),
  );
  return {
    readings: new Map(
      pages.flatMap(({ name, page: of }) => (typeof of === 'string' ? [] : [[name, of] as const])),
    ),
    problems: pages.flatMap(({ page: of }) => (typeof of === 'string' ? [of] : [])),
  };
}

/** The reading, or why there is none. */
async function page(target: Target, url: string): Promise<ResourceReading | string> {
  try {
    const { status, text } = await ask(target, url, {
      timeoutMs,
      headers: { accept: 'text/plain; version=0.0.4' },
    });
    if (status !== 200) return `${shownUrl(url)}: status ${status}`;
    const reading = readingOf(readExposition(text), performance.now());
    return Object.keys(reading.values).length > 0
      ? reading
      : `${shownUrl(url)}: no metric that this version knows`;
  } catch (error) {
    return oneLine(error);
  }
}

/** `payments 2`: a service of several processes gets numbers, in the order of the file. */
export function processNames(metrics: readonly { readonly service: string }[]): readonly string[] {
  const seen = new Map<string, number>();
  return metrics.map(({ service }) => {
    const number = (seen.get(service) ?? 0) + 1;
    seen.set(service, number);
    const isOne = metrics.filter((each) => each.service === service).length === 1;
    return isOne ? service : `${service} ${number}`;
  });
}
