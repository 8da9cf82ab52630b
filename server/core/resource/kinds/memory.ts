import { bytes } from '../../text/figures.ts';
import { firstOf, type ResourceKind } from '../resourceKind.ts';

export const memory: ResourceKind = {
  name: 'memory',
  title: 'memory',
  type: 'gauge',
  step: 64_000_000,
  ceiling: null,
  whole: null,
  read: (samples) => firstOf(samples, ['process_resident_memory_bytes']),
  format: bytes,
};
