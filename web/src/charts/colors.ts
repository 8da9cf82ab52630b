import { useMemo, useSyncExternalStore } from 'react';

/** The theme's colours as values, since a canvas reads no CSS variables. */
export interface ChartColors {
  readonly css: (variable: string) => string;
  readonly fg: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
  readonly line: string;
  readonly fail: string;
  readonly pass: string;
  readonly accent: string;
}

const root = () => document.documentElement;

function watchScheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(root(), { attributeFilter: ['data-mantine-color-scheme'] });
  return () => observer.disconnect();
}

const scheme = () => root().getAttribute('data-mantine-color-scheme') ?? 'light';

/** The colours of the current scheme; read again when it changes. */
export function useChartColors(): ChartColors {
  const current = useSyncExternalStore(watchScheme, scheme);
  return useMemo(() => readColors(current), [current]);
}

function readColors(_scheme: string): ChartColors {
  const style = getComputedStyle(root());
  const css = (variable: string) =>
    style.getPropertyValue(variable.replace(/^var\((.+)\)$/, '$1')).trim();
  return {
    css,
    fg: css('--zh-fg'),
    muted: css('--zh-muted'),
    grid: css('--zh-grid'),
    surface: css('--zh-surface'),
    line: css('--zh-line-strong'),
    fail: css('--zh-fail'),
    pass: css('--zh-pass'),
    accent: css('--zh-accent'),
  };
}
