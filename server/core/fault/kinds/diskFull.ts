import { closed } from '../../diagnostics/zodDiagnostics.ts';
import { faultKind } from '../faultKind.ts';
import { wholeNumber } from '../parameters.ts';

/** A full disk below a data folder. */
export const diskFull = faultKind({
  kind: 'disk-full',
  summary: 'a disk is full',
  doc: 'One file in the folder takes the free bytes of its file system, by fallocate; never more than fillBytesMax, nor those of keepFreeBytes.',
  subject: 'folder',
  parameters: closed({
    leaveBytes: wholeNumber(0, Number.MAX_SAFE_INTEGER)
      .default(0)
      .describe("So many bytes stay free, or what the agent's file keeps where that is more."),
  }),
  ttlMs: { standard: 10_000, max: 300_000 },
  sensor: 'free-bytes',
  undo: 'The agent removes the file, else the keeper process does.',
  example: { leaveBytes: 1_000_000 },
  readings: { before: 65_000_000, harmed: 1_000_000 },
  effect: ({ leaveBytes }, baseline) => ({ direction: 'falls', by: baseline - leaveBytes }),
});
