import { firstOf, type ResourceKind } from '../resourceKind.ts';

export const cpu: ResourceKind = {
  name: 'cpu',
  title: 'CPU',
  type: 'counter',
  step: 0.1,
  ceiling: null,
  whole: (cpus) => cpus,
  read: (samples) => firstOf(samples, ['process_cpu_seconds_total', 'process_cpu_seconds']),
  format: (value) => `${value.toFixed(2)} CPUs`,
};
