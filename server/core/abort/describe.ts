import type { AbortRule } from './abortRule.ts';

/** The rule as a person reads it: `errors of pay above 5% over 10 s, 3 times`. */
export function ruleText(rule: AbortRule): string {
  const times = 'times' in rule && rule.times > 1 ? `${rule.times} times` : '';
  switch (rule.kind) {
    case 'health':
      return `health fails${times === '' ? '' : ` ${times}`}`;
    case 'finding':
      return 'an audit finding';
    case 'leak':
      return `a leak, looked for every ${rule.everySeconds} s`;
    default:
      return `${subjectOf(rule)} over ${rule.windowSeconds} s${times === '' ? '' : `, ${times}`}`;
  }
}

function subjectOf(rule: Extract<AbortRule, { readonly windowSeconds: number }>): string {
  switch (rule.kind) {
    case 'error-share':
      return `errors${rule.path === null ? '' : ` of ${rule.path}`} above ${percent(rule.above)}`;
    case 'customer-error-share':
      return `errors of customers above ${percent(rule.above)}`;
    case 'starts':
      return `starts${rule.path === null ? '' : ` of ${rule.path}`} below ${percent(rule.below)}`;
    case 'latency':
      return `${percentile(rule.quantile)} of ${rule.path} above ${rule.aboveMs} ms`;
    case 'customer-latency':
      return `${percentile(rule.quantile)} of customers above ${rule.aboveMs} ms`;
  }
}

export const percent = (share: number): string => `${Number((share * 100).toFixed(2))}%`;

export const percentile = (quantile: number): string => `p${Number((quantile * 100).toFixed(3))}`;

export const milliseconds = (ms: number): string => `${Math.round(ms)} ms`;

/** Does a quantile stand on enough samples? 10 / (1 − 0.95) is a hair above 200; the hair is no sample. */
export const enoughFor = (quantile: number, samples: number): boolean =>
  samples >= Math.round(10 / (1 - quantile));
