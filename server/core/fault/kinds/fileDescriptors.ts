import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { wholeNumber } from '../parameters.ts';

/** A process that cannot open another file or connection. */
export const fileDescriptors = faultKind({
  kind: 'file-descriptors',
  summary: 'a process can open no more files and connections',
  doc: 'The soft limit of open files of the process is lowered by prlimit to what it has open; what is open stays open.',
  subject: 'process',
  parameters: closed({
    free: wholeNumber(0, 10_000)
      .default(0)
      .describe('So many descriptors can be opened nevertheless.'),
  }),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'free-descriptors',
  undo: 'The agent sets the earlier limit, else the keeper process does.',
  example: { free: 0 },
  readings: { before: 1_000, harmed: 0 },
  effect: ({ free }, baseline) => ({ direction: 'falls', by: baseline - free }),
});
