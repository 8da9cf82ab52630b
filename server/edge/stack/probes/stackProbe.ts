import type { ProbeRead } from '../../../core/drill/probe.ts';
import { type ProbeValue, unknownValue } from '../../../core/drill/recordedLoad.ts';
import { readHttp } from './httpProbe.ts';
import { readPrometheus } from './prometheusProbe.ts';
import type { ReadOptions } from './readOptions.ts';
import { readSql } from './sqlProbe.ts';

/** Reads the stack once. It never rejects: a reading that fails is unknown, with the reason. */
export function readStackProbe(read: ProbeRead, options: ReadOptions): Promise<ProbeValue> {
  switch (read.kind) {
    // One case for each kind that looks at the stack.
    case 'http':
      return readHttp(read, options);
    case 'sql':
      return readSql(read, options);
    case 'prometheus':
      return readPrometheus(read, options);
    default:
      return Promise.resolve(unknownValue(`a probe "${read.kind}" reads the record of a run`));
  }
}
